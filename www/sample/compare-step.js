// The last step: what would change in the profile that HrFlow.ai has.
import { apiText, cell, columnHeader, el, row, rowHeader, setChildren, table, tbody, thead } from "../dom.js";
import { t } from "../language.js";
import { codeEditor } from "./code-editor.js";
import { plainValue } from "./json-diff.js";

/** @import { Change, EditMode } from "/lib/update-profiles-in-hrflow/index.js" */
/** @import { Child } from "../dom.js" */
/** @import { SampleModel } from "./sample-model.js" */

/** @param {SampleModel} model */
export function compareStep(model) {
  const profile = codeEditor({
    id: "profile",
    labelId: "profile-label",
    describedBy: "profile-help",
    value: model.profile,
    placeholder: '{ "reference": "…", "info": { … }, "tags": [ … ] }',
    isTall: true,
    oninput: (text) => (model.profile = text),
  });
  const only = onlyEditFields(model);
  const result = comparisonPanel();
  let shownIndex = model.index;

  const redraw = () => {
    // The profile of the same row is not written again while the user types it.
    if (shownIndex !== model.index || document.activeElement !== profile.input) {
      shownIndex = model.index;
      if (profile.input.value !== model.profile) profile.setText(model.profile);
    }
    const problem = model.comparison?.problem ?? null;
    const isAboutFields = /^(push_parameters\.)?only_edit_fields/.test(problem?.path ?? "");
    profile.showProblem(isAboutFields ? null : problem);
    only.showProblem(isAboutFields && problem ? problem.message : null);
    result.show(model);
  };

  const element = el(
    "li",
    { class: "step-row", id: "step-compare" },
    el(
      "div",
      { class: "source-side" },
      el("h2", {}, el("code", {}, "compare")),
      el("p", { class: "hint" }, t.sample.compareHelp),
      el("div", { class: "options" }, editModeChoice(model), only.element),
      el("label", { id: "profile-label", for: "profile", class: "field-label" }, t.sample.profile),
      el("p", { id: "profile-help", class: "visually-hidden" }, t.sample.profileHelp),
      profile.element,
    ),
    result.element,
  );
  return { element, redraw };
}

/** @param {SampleModel} model */
function editModeChoice(model) {
  const choice = (/** @type {EditMode} */ mode) =>
    el(
      "label",
      {},
      el("input", {
        type: "radio",
        name: "edit-mode",
        class: "visually-hidden",
        checked: model.editMode === mode,
        onchange: () => {
          model.editMode = mode;
          model.run();
        },
      }),
      el("span", {}, el("code", {}, mode)),
    );
  return el(
    "fieldset",
    { class: "choices" },
    el("legend", {}, el("code", {}, "edit_mode")),
    choice("merge"),
    choice("replace"),
  );
}

/** @param {SampleModel} model */
function onlyEditFields(model) {
  const input = el("input", {
    id: "only",
    type: "text",
    value: model.onlyEditFields,
    placeholder: "tags, metadatas",
    spellcheck: "false",
    autocapitalize: "off",
    autocomplete: "off",
    "aria-describedby": "only-help only-message",
    oninput: () => {
      model.onlyEditFields = input.value;
      model.run();
    },
  });
  const message = el("p", { id: "only-message", class: "field-message" });
  const showProblem = (/** @type {string | null} */ problem) => {
    setChildren(message, problem !== null && apiText(problem));
    if (problem !== null) input.setAttribute("aria-invalid", "true");
    else input.removeAttribute("aria-invalid");
  };
  const element = el(
    "div",
    { class: "only" },
    el("label", { for: "only" }, el("code", {}, "only_edit_fields")),
    input,
    el("p", { id: "only-help", class: "visually-hidden" }, t.sample.onlyHelp),
    message,
  );
  return { element, showProblem };
}

function comparisonPanel() {
  const state = el("span", { class: "state" });
  const stale = el("span", { class: "tag warn-tag" }, t.sample.stale);
  const body = el("div", { class: "result-body" });
  const element = el("div", { class: "result" }, el("div", { class: "result-head" }, state, stale), body);
  const show = (/** @type {SampleModel} */ model) => {
    stale.hidden = !model.isStale || !model.comparison;
    element.classList.toggle("stale", !stale.hidden);
    const { kind, label, content } = comparisonContent(model);
    setChildren(state, el("span", { class: kind ? `badge ${kind}` : "quiet" }, label));
    setChildren(body, content);
  };
  return { element, show };
}

/**
 * @param {SampleModel} model
 * @returns {{ kind: string | null, label: string, content?: Child }}
 */
function comparisonContent({ comparison, index, results }) {
  const changes = comparison?.changes;
  if (changes && changes.length > 0)
    return { kind: "updated", label: t.sample.wouldChange(changes.length), content: changeTable(changes) };
  if (changes)
    return { kind: "unchanged", label: t.sample.noChange, content: el("p", { class: "quiet" }, t.sample.noChangeWhy) };
  if (comparison) return { kind: "failed", label: t.sample.notCompared };
  if (index === null || results.get("format")?.step.outcome !== "value")
    return { kind: null, label: t.sample.notReached };
  return { kind: null, label: t.sample.noProfile, content: el("p", { class: "quiet" }, t.sample.noProfileWhy) };
}

/** @param {Change[]} changes */
function changeTable(changes) {
  const rows = changes.map(({ field, old, new: next }) =>
    row(
      {},
      rowHeader({}, el("code", {}, field)),
      cell({ "data-label": t.detail.now }, el("del", { class: "shown" }, plainValue(old))),
      cell({ "data-label": t.detail.next }, el("ins", { class: "shown" }, plainValue(next))),
    ),
  );
  return table(
    { class: "compared" },
    el("caption", { class: "visually-hidden" }, t.detail.changes),
    thead(columnHeader(t.detail.field), columnHeader(t.detail.now), columnHeader(t.detail.next)),
    tbody(rows),
  );
}
