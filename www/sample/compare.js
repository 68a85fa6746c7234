// The last step of the pipeline: what would change in the profile that HrFlow.ai has.
import { cell, columnHead, el, fill, row, rowHead, sentence, table, tbody, thead } from "../dom.js";
import { t } from "../language.js";
import { plain } from "./differences.js";
import { editor } from "./editor.js";

export function compareStep(model) {
  const field = editor({
    id: "profile",
    label: "profile-label",
    described: "profile-help",
    value: model.profile,
    placeholder: '{ "reference": "…", "info": { … }, "tags": [ … ] }',
    isTall: true,
    oninput: (text) => (model.profile = text),
  });
  const only = el("input", {
    id: "only",
    type: "text",
    value: model.onlyEditFields,
    placeholder: "tags, metadatas",
    spellcheck: "false",
    autocapitalize: "off",
    autocomplete: "off",
    "aria-describedby": "only-help only-told",
    oninput: ({ target }) => {
      model.onlyEditFields = target.value;
      model.ask();
    },
  });
  const onlyTold = el("p", { id: "only-told", class: "told" });
  const mode = (name) =>
    el(
      "label",
      {},
      el("input", {
        type: "radio",
        name: "edit-mode",
        class: "unseen",
        checked: model.editMode === name,
        onchange: () => {
          model.editMode = name;
          model.ask();
        },
      }),
      el("span", {}, el("code", {}, name)),
    );
  const stale = el("span", { class: "tag warn-tag" }, t.sample.stale);
  const state = el("span", { class: "state" });
  const made = el("div", { class: "made" });
  const result = el("div", { class: "result" }, el("div", { class: "result-head" }, state, stale), made);
  let chosen = model.index;

  const redraw = () => {
    if (chosen !== model.index || document.activeElement !== field.input) {
      chosen = model.index;
      if (field.input.value !== model.profile) field.write(model.profile);
    }
    const { comparison } = model;
    const problem = comparison?.problem;
    const ofOnly = /^(push_parameters\.)?only_edit_fields/.test(problem?.path ?? "");
    field.mark(problem && !ofOnly ? problem : null);
    fill(onlyTold, problem && ofOnly && sentence(problem.message));
    if (problem && ofOnly) only.setAttribute("aria-invalid", "true");
    else only.removeAttribute("aria-invalid");
    stale.hidden = !model.isStale || !comparison;
    result.classList.toggle("stale", !stale.hidden);
    const [kind, word, content] = told(comparison, model);
    fill(state, el("span", { class: kind ? `mark ${kind}` : "quiet" }, word));
    fill(made, content);
  };

  const element = el(
    "li",
    { class: "step-row", id: "step-compare" },
    el(
      "div",
      { class: "source-side" },
      el("h2", {}, el("code", {}, "compare")),
      el("p", { class: "hint" }, t.sample.compareHelp),
      el(
        "div",
        { class: "options" },
        el(
          "fieldset",
          { class: "choices" },
          el("legend", {}, el("code", {}, "edit_mode")),
          mode("merge"),
          mode("replace"),
        ),
        el(
          "div",
          { class: "only" },
          el("label", { for: "only" }, el("code", {}, "only_edit_fields")),
          only,
          el("p", { id: "only-help", class: "unseen" }, t.sample.onlyHelp),
          onlyTold,
        ),
      ),
      el("label", { id: "profile-label", for: "profile", class: "field-label" }, t.sample.profile),
      el("p", { id: "profile-help", class: "unseen" }, t.sample.profileHelp),
      field.element,
    ),
    result,
  );
  return { element, redraw };
}

function told(comparison, model) {
  if (comparison?.changes?.length > 0)
    return ["updated", t.sample.wouldChange(comparison.changes.length), changes(comparison.changes)];
  if (comparison?.changes) return ["unchanged", t.sample.noChange, el("p", { class: "quiet" }, t.sample.noChangeWhy)];
  if (comparison) return ["failed", t.sample.notCompared, []];
  if (model.index === null || model.results.get("format")?.step.outcome !== "value")
    return [null, t.sample.notReached, []];
  return [null, t.sample.noProfile, el("p", { class: "quiet" }, t.sample.noProfileWhy)];
}

function changes(list) {
  const lines = list.map(({ field, old, new: next }) =>
    row(
      {},
      rowHead({}, el("code", {}, field)),
      cell({ "data-label": t.detail.now }, el("del", { class: "shown" }, plain(old))),
      cell({ "data-label": t.detail.next }, el("ins", { class: "shown" }, plain(next))),
    ),
  );
  return table(
    { class: "compared" },
    el("caption", { class: "unseen" }, t.detail.changes),
    thead(columnHead(t.detail.field), columnHead(t.detail.now), columnHead(t.detail.next)),
    tbody(lines),
  );
}
