// The step of one logic: its field, the buttons that move and remove it, and its result.
import { button, el } from "../dom.js";
import { t } from "../language.js";
import { codeEditor } from "./code-editor.js";
import { stepResult } from "./step-result.js";

/** @import { LogicText, SampleModel } from "./sample-model.js" */
/**
 * @typedef {{ move: (index: number, by: -1 | 1, focused: "field" | "up" | "down") => void,
 *   remove: (index: number) => void }} LogicActions
 */

/**
 * @param {SampleModel} model
 * @param {LogicText} logic
 * @param {number} index
 * @param {LogicActions} actions
 */
export function logicStep(model, logic, index, actions) {
  const name = `logics[${index}]`;
  const result = stepResult(() => name);
  const field = codeEditor({
    id: logic.id,
    labelId: `${logic.id}-name`,
    describedBy: "logics-help",
    value: logic.text,
    placeholder: ".",
    oninput: (text) => {
      logic.text = text;
      model.run();
    },
    onkeydown: (event) => {
      if (!event.altKey || (event.key !== "ArrowUp" && event.key !== "ArrowDown")) return;
      event.preventDefault();
      actions.move(index, event.key === "ArrowUp" ? -1 : 1, "field");
    },
  });
  const isLast = index === model.logics.length - 1;
  const element = el(
    "li",
    { class: "step-row" },
    el(
      "div",
      { class: "source-side" },
      el(
        "div",
        { class: "field-head" },
        el("h3", { id: `${logic.id}-name` }, el("code", {}, name)),
        logicTools(logic.id, name, index, isLast, actions),
      ),
      field.element,
    ),
    result.element,
  );
  return { element, field, result };
}

/**
 * @param {string} id
 * @param {string} name
 * @param {number} index
 * @param {boolean} isLast
 * @param {LogicActions} actions
 */
function logicTools(id, name, index, isLast, { move, remove }) {
  return el(
    "span",
    { class: "tools" },
    // A disabled button would lose the focus, so aria-disabled says that it has no effect.
    iconButton("↑", t.sample.up(name), () => move(index, -1, "up"), {
      id: `${id}-up`,
      "aria-disabled": index === 0 && "true",
    }),
    iconButton("↓", t.sample.down(name), () => move(index, 1, "down"), {
      id: `${id}-down`,
      "aria-disabled": isLast && "true",
    }),
    iconButton("×", t.sample.remove(name), () => remove(index)),
  );
}

/**
 * @param {string} icon
 * @param {string} label
 * @param {() => void} onclick
 * @param {import("../dom.js").Attributes} [attributes]
 */
const iconButton = (icon, label, onclick, attributes = {}) =>
  button(el("span", { "aria-hidden": "true" }, icon), onclick, {
    class: "plain icon",
    "aria-label": label,
    title: label,
    ...attributes,
  });
