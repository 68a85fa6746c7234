// The steps of the selected row: the item, the logics one after the other, the format and the comparison.
import { announce, button, byId, el, setChildren } from "../dom.js";
import { formatNumber, t } from "../language.js";
import { codeEditor } from "./code-editor.js";
import { compareStep } from "./compare-step.js";
import { formatExamples, logicExamples } from "./examples.js";
import { logicStep } from "./logic-step.js";
import { newLogic } from "./sample-model.js";
import { stepResult } from "./step-result.js";

/** @import { SampleModel } from "./sample-model.js" */
/** @import { ResultOptions } from "./step-result.js" */

/** @param {SampleModel} model */
export function pipeline(model) {
  const item = itemStep(model);
  const format = formatStep(model);
  const compare = compareStep(model);
  const redraw = () => {
    const options = { isStale: model.isStale, language: t.code };
    item.redraw(options);
    logics.redraw(options);
    format.redraw(options);
    compare.redraw();
  };
  const logics = logicsPart(model, redraw);
  const element = el(
    "ol",
    { class: "steps", "aria-label": t.sample.pipeline },
    item.element,
    logics.element,
    format.element,
    compare.element,
  );
  return { element, redraw };
}

/** @param {SampleModel} model */
function itemStep(model) {
  const result = stepResult(() => "item");
  const rowName = el("p", { class: "hint" });
  const redraw = (/** @type {ResultOptions} */ options) => {
    const { index, labels } = model;
    setChildren(
      rowName,
      index === null
        ? t.sample.noRows
        : t.sample.selectedRow(formatNumber(index + 1), formatNumber(labels.length), labels[index].name),
    );
    // No program has an effect on the item.
    result.show(model.results.get("item"), { ...options, isStale: false });
  };
  const element = el(
    "li",
    { class: "step-row", id: "step-item" },
    el(
      "div",
      { class: "source-side" },
      el("h2", {}, el("code", {}, "item")),
      rowName,
      el("p", { class: "hint" }, t.sample.itemHelp),
    ),
    result.element,
  );
  return { element, redraw };
}

/**
 * The list of logics. The user can add, move and remove logics and undo a removal.
 * @param {SampleModel} model
 * @param {() => void} redrawAll
 */
function logicsPart(model, redrawAll) {
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
  const apply = () => {
    draw();
    model.run();
    redrawAll();
  };
  const add = (/** @type {string} */ text) => {
    const last = model.logics.at(-1);
    // A blank logic takes the text, so that an example does not leave it behind.
    const logic = last && last.text.trim() === "" ? last : newLogic(text);
    if (logic === last) logic.text = text;
    else model.logics.push(logic);
    setChildren(undo);
    apply();
    const input = steps.get(logic.id)?.field.input;
    input?.focus();
    input?.setSelectionRange(text.length, text.length);
  };
  /**
   * @param {number} index
   * @param {-1 | 1} by
   * @param {"field" | "up" | "down"} focused Which control of the logic keeps the focus.
   */
  const move = (index, by, focused) => {
    const to = index + by;
    if (to < 0 || to >= model.logics.length) return;
    const [logic] = model.logics.splice(index, 1);
    model.logics.splice(to, 0, logic);
    apply();
    byId(focused === "field" ? logic.id : `${logic.id}-${focused}`).focus();
    announce(t.sample.moved(`logics[${to}]`));
  };
  const remove = (/** @type {number} */ index) => {
    const [logic] = model.logics.splice(index, 1);
    const restore = () => {
      model.logics.splice(index, 0, logic);
      setChildren(undo);
      apply();
      byId(logic.id).focus();
    };
    apply();
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
  const element = el(
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
  return { element, redraw };
}

/** @param {SampleModel} model */
function formatStep(model) {
  const result = stepResult(() => "format");
  const field = codeEditor({
    id: "format",
    labelId: "format-name",
    describedBy: "format-help",
    value: model.format,
    placeholder: t.sample.formatPlaceholder,
    oninput: (text) => {
      model.format = text;
      model.run();
    },
  });
  const element = el(
    "li",
    { class: "step-row", id: "step-format" },
    el(
      "div",
      { class: "source-side" },
      el("h2", { id: "format-name" }, el("code", {}, "format")),
      el("p", { class: "hint", id: "format-help" }, t.sample.formatHelp),
      field.element,
      exampleButtons(formatExamples, t.sample.formatExamples, field.typeText),
    ),
    result.element,
  );
  const redraw = (/** @type {ResultOptions} */ options) => {
    field.showProblem(model.problems.get("format") ?? null);
    result.show(model.results.get("format"), options);
  };
  return { element, redraw };
}

// A button shows a program of this length as its tooltip.
const MAX_TOOLTIP = 80;

/**
 * Buttons that insert example programs.
 * @template {string} Key
 * @param {Record<Key, string>} programs
 * @param {Record<Key, string>} names
 * @param {(program: string) => void} insert
 */
function exampleButtons(programs, names, insert) {
  const entries = /** @type {[Key, string][]} */ (Object.entries(programs));
  return el(
    "div",
    { class: "examples" },
    el("span", { class: "quiet" }, t.sample.examples),
    entries.map(([key, program]) =>
      button(names[key], () => insert(program), {
        class: "example",
        title: program.length < MAX_TOOLTIP ? program : null,
      }),
    ),
  );
}
