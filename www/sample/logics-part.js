// The logics of the pipeline. The user can add, move and remove logics, and undo a removal.
import { announce, button, byId, el, setChildren } from "../dom.js";
import { t } from "../language.js";
import { exampleButtons } from "./example-buttons.js";
import { logicExamples } from "./examples.js";
import { logicStep } from "./logic-step.js";

/** @import { LogicActions } from "./logic-step.js" */
/** @import { SampleModel } from "./sample-model.js" */
/** @import { ResultOptions } from "./step-result.js" */

/**
 * @param {SampleModel} model
 * @param {() => void} redrawAll Called after the list of logics has changed.
 */
export function logicsPart(model, redrawAll) {
  const list = el("ol", { class: "logics" });
  const undo = el("p", { class: "undo" });
  /**
   * The steps by the ids of their logics.
   * @type {Map<string, ReturnType<typeof logicStep>>}
   */
  const steps = new Map();

  const draw = () => {
    steps.clear();
    for (const [index, logic] of model.logics.entries())
      steps.set(logic.id, logicStep(model, logic, index, { move, remove }));
    setChildren(
      list,
      [...steps.values()].map(({ element }) => element),
    );
  };
  const drawAll = () => {
    draw();
    redrawAll();
  };
  const add = (/** @type {string} */ text) => {
    model.addLogic(text);
    setChildren(undo);
    drawAll();
    const input = [...steps.values()].at(-1)?.field.input;
    input?.focus();
    input?.setSelectionRange(text.length, text.length);
  };
  /** @type {LogicActions["move"]} */
  const move = (index, by, focused) => {
    const to = index + by;
    if (to < 0 || to >= model.logics.length) return;
    const { id } = model.logics[index];
    model.moveLogic(index, to);
    drawAll();
    byId(focused === "field" ? id : `${id}-${focused}`).focus();
    announce(t.sample.moved(`logics[${to}]`));
  };
  const remove = (/** @type {number} */ index) => {
    const logic = model.removeLogic(index);
    drawAll();
    const restore = () => {
      model.insertLogic(index, logic);
      setChildren(undo);
      drawAll();
      byId(logic.id).focus();
    };
    const undoButton = button(t.sample.undo, restore, { class: "plain" });
    setChildren(undo, t.sample.removed(`logics[${index}]`), " ", undoButton);
    undoButton.focus();
  };
  const redraw = (/** @type {ResultOptions} */ options) => {
    for (const { id, text } of model.logics) {
      steps.get(id)?.field.showProblem(model.problems.get(id) ?? null);
      steps.get(id)?.result.show(text.trim() === "" ? null : model.results.get(id), options);
    }
  };

  draw();
  return { element: logicsElement(list, undo, add), redraw };
}

/**
 * @param {Element} list
 * @param {Element} undo
 * @param {(text: string) => void} add
 */
function logicsElement(list, undo, add) {
  return el(
    "li",
    { class: "logics-part" },
    el(
      "div",
      { class: "part-head" },
      el("h2", {}, el("code", {}, "logics")),
      el("p", { class: "hint", id: "logics-help" }, t.sample.logicsHelp),
    ),
    list,
    undo,
    el(
      "div",
      { class: "adding" },
      button(t.sample.addLogic, () => add("")),
      exampleButtons(logicExamples, t.sample.logicExamples, add),
    ),
  );
}
