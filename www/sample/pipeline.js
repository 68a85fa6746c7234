// The steps of the selected row: the item, the logics one after the other, the format and the comparison.
import { el, setChildren } from "../dom.js";
import { fieldWarningList } from "../error-view.js";
import { formatNumber, t } from "../language.js";
import { codeEditor } from "./code-editor.js";
import { compareStep } from "./compare-step.js";
import { exampleButtons } from "./example-buttons.js";
import { formatExamples } from "./examples.js";
import { logicsPart } from "./logics-part.js";
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
  const warned = el("div", { class: "field-warnings", role: "status" });
  const element = el(
    "li",
    { class: "step-row", id: "step-format" },
    el(
      "div",
      { class: "source-side" },
      el("h2", { id: "format-name" }, el("code", {}, "format")),
      el("p", { class: "hint", id: "format-help" }, t.sample.formatHelp),
      field.element,
      warned,
      exampleButtons(formatExamples, t.sample.formatExamples, field.typeText),
    ),
    result.element,
  );
  const redraw = (/** @type {ResultOptions} */ options) => {
    field.showProblem(model.problems.get("format") ?? null);
    const { warnings } = model;
    setChildren(
      warned,
      warnings.length > 0 && [el("p", {}, t.report.fieldWarnings(warnings.length)), fieldWarningList(warnings)],
    );
    result.show(model.results.get("format"), options);
  };
  return { element, redraw };
}
