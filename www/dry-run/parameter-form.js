// The form of the parameters, made from their schema. It shows each problem at its field while the user types.
import { apiText, el, setChildren } from "../dom.js";
import { fieldWarningText } from "../error-view.js";
import { t, textFor } from "../language.js";
import { controlFor } from "./form-controls.js";
import { getAt, setAt } from "./option-paths.js";

/** @import { DryRunModel, ParameterGroup, ParameterProblem } from "./dry-run-model.js" */
/** @import { FieldWarning } from "/lib/update-profiles-in-hrflow/index.js" */
/** @import { FieldSpec } from "./parameter-schema.js" */
/** @typedef {ReturnType<typeof parameterField>} ParameterField */

// The core's message for a missing parameter. Users meet it most often, so it has a translation.
const IS_REQUIRED = "is required";

// Reading usually takes a few milliseconds. A notice about it would only flicker.
const READING_NOTICE_DELAY_MS = 300;

/**
 * The form. `review` has the core read the parameters, shows the problems and resolves with all of them. A missing value counts
 * as a problem on the screen only after the user has edited its field, or with `isFinal`.
 * @param {DryRunModel} model
 * @param {() => void} onChange Called after the user has changed a parameter.
 */
export function parameterForm(model, onChange) {
  /** @type {ParameterField[]} */
  const fields = [];
  const otherProblems = el("div", {});
  const reading = el("div", { role: "status" });
  const showReading = () => setChildren(reading, el("p", { class: "waiting" }, t.dryRun.reading));
  const review = async (isFinal = false) => {
    const notice = setTimeout(showReading, READING_NOTICE_DELAY_MS);
    let problems = await model.validate();
    // What the user typed meanwhile counts, too.
    while (problems === null && isFinal) problems = await model.validate();
    clearTimeout(notice);
    if (problems === null) return [];
    setChildren(reading);
    showProblems(problems, isFinal);
    for (const field of fields) field.showWarnings(model.warnings.filter(({ path }) => path === field.path));
    return problems;
  };
  const showProblems = (/** @type {ParameterProblem[]} */ problems, /** @type {boolean} */ isFinal) => {
    for (const field of fields) {
      const isEarly = !isFinal && !model.editedPaths.has(field.path) && isMissing(getAt(model.values, field.path));
      field.showProblems(isEarly ? [] : problems.filter((problem) => field.isAbout(problem.path)));
    }
    showOtherProblems(
      otherProblems,
      problems.filter((problem) => !fields.some((field) => field.isAbout(problem.path))),
    );
  };
  const change = (/** @type {string} */ path, /** @type {unknown} */ value) => {
    setAt(model.values, path, value);
    model.editedPaths.add(path);
    void review();
    onChange();
  };
  const groups = model.groups.map((group) => groupSection(group, model, change, fields));
  const focusFirstProblem = () => {
    const first = fields.find((field) => field.hasProblem());
    first?.element.closest("details")?.setAttribute("open", "");
    first?.focus();
  };
  const element = el("div", { class: "parameters" }, groups, reading, otherProblems);
  return { element, review, focusFirstProblem };
}

/**
 * Shows the problems that belong to no field of the form.
 * @param {Element} container
 * @param {ParameterProblem[]} problems
 */
function showOtherProblems(container, problems) {
  const entries = problems.map((problem) =>
    el("li", {}, problem.path && el("code", {}, problem.path), " ", problemText(problem)),
  );
  setChildren(container, entries.length > 0 && el("ul", { class: "problems notice bad" }, entries));
}

/**
 * @param {ParameterGroup} group
 * @param {DryRunModel} model
 * @param {(path: string, value: unknown) => void} change
 * @param {ParameterField[]} fields Gets the fields of the group.
 */
function groupSection({ name, paths }, model, change, fields) {
  const { title, about } = t.dryRun.groups[name];
  const made = paths.map((path) =>
    parameterField(model.field(path), getAt(model.values, path), (value) => change(path, value)),
  );
  fields.push(...made);
  const count = el("span", { class: "quiet" });
  const recount = () => {
    const setCount = paths.filter((path) => !isMissing(getAt(model.values, path))).length;
    setChildren(count, setCount > 0 ? t.dryRun.setCount(setCount) : t.dryRun.noneSet);
  };
  const ontoggle = () => {
    if (element.open) model.openGroups.add(name);
    else model.openGroups.delete(name);
  };
  recount();
  const element = el(
    "details",
    { class: "group", open: model.openGroups.has(name), ontoggle, oninput: recount, onclick: recount },
    el("summary", {}, el("span", { class: "group-title" }, title), " ", count),
    about && el("p", { class: "quiet" }, about),
    el(
      "div",
      { class: "fields" },
      made.map((field) => field.element),
    ),
  );
  return element;
}

/** @param {unknown} value */
const isMissing = (value) =>
  value === undefined || value === null || value === "" || (Array.isArray(value) && value.length === 0);

/**
 * A field: its label, its control, its help and its problems.
 * @param {FieldSpec} spec
 * @param {any} value
 * @param {(value: unknown) => void} change
 */
function parameterField(spec, value, change) {
  const { path, isRequired } = spec;
  const id = `field-${path.replaceAll(/[^\w-]/g, "-")}`;
  const help = el("p", { id: `${id}-help`, class: "help" }, helpText(spec));
  const wrong = el("div", { id: `${id}-wrong`, class: "wrong" });
  const warned = el("div", { id: `${id}-warned`, class: "warned" });
  const describedBy = `${id}-help ${id}-wrong ${id}-warned`;
  const control = controlFor(spec, { id, describedBy, value, change });
  const owner = ownerOf(path);
  const title = [
    owner && `${owner} `,
    el("code", {}, spec.name),
    isRequired && el("span", { class: "quiet" }, ` ${t.dryRun.required}`),
  ];
  const classes = `field-of ${control.isWide ? "wide-field" : ""}`;
  const element = control.isGroup
    ? el(
        "fieldset",
        { class: classes, "aria-describedby": describedBy },
        el("legend", {}, title),
        help,
        control.element,
        wrong,
        warned,
      )
    : el(
        "div",
        { class: classes },
        el("label", { for: id }, title),
        control.element,
        control.echo ? el("div", {}, control.echo, wrong) : wrong,
        warned,
        help,
      );
  let hasProblem = false;
  return {
    path,
    element,
    hasProblem: () => hasProblem,
    focus: () => control.focus(),
    isAbout: (/** @type {string} */ at) => at === path || at.startsWith(`${path}[`) || at.startsWith(`${path}.`),
    showWarnings: (/** @type {FieldWarning[]} */ warnings) =>
      setChildren(
        warned,
        warnings.map((warning) => el("p", {}, fieldWarningText(warning))),
      ),
    showProblems: (/** @type {ParameterProblem[]} */ problems) => {
      hasProblem = problems.length > 0;
      control.showProblems(problems);
      setChildren(
        wrong,
        problems.map((problem) =>
          el("p", {}, problem.path !== path && [el("code", {}, problem.path), " "], problemText(problem)),
        ),
      );
    },
  };
}

/**
 * Whose key or identifier a parameter is; their names alone do not say it.
 * @param {string} path
 */
function ownerOf(path) {
  if (path.startsWith("connector_auth.")) return "Flatchr";
  return path.startsWith("hrflow_auth.") || path === "push_parameters.source_key" ? "HrFlow.ai" : null;
}

/** @param {FieldSpec} spec */
const helpText = ({ path, about }) => textFor(t.parameters, path) ?? (about && apiText(about));

/** @param {ParameterProblem} problem */
function problemText({ message, at, ended }) {
  if (ended) return t.dryRun.unread[ended];
  if (message === IS_REQUIRED) return t.dryRun.isRequired;
  if (!at) return apiText(message);
  // The core's message begins with the position, too.
  return [`${t.dryRun.position(at.line, at.column)} `, apiText(message.replace(/^line \d+, column \d+: /, ""))];
}
