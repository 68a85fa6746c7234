// The view before a dry run: the connection check, the parameters and the start.
import { button, el, find, setChildren, withSpaces } from "../dom.js";
import { problemList } from "../error-view.js";
import { t } from "../language.js";
import { connectionCheck } from "./connection-check.js";
import { settingsExports } from "./export-panel.js";
import { parameterForm } from "./parameter-form.js";
import { MAX_LENGTH, MAX_LOGICS } from "./settings-link.js";

/** @import { DryRunModel } from "./dry-run-model.js" */
/**
 * What the view calls. `backToReport` is missing where there is no report yet.
 * @typedef {{ start: () => void, check: () => void, forgetKeys: () => void, backToReport?: () => void }} SetupActions
 */

/**
 * @param {DryRunModel} model
 * @param {string} title
 * @param {SetupActions} actions
 */
export function setupView(model, title, actions) {
  const { linkStatus, problems, usesOwnKeys } = model;
  const { backToReport } = actions;
  const isBroken = problems.length > 0;
  return el(
    "div",
    {},
    el(
      "div",
      { class: "title" },
      el("h1", { tabindex: "-1" }, title),
      backToReport && el("span", { class: "actions" }, button(t.dryRun.backToReport, backToReport, { class: "plain" })),
    ),
    el("p", { class: "lead" }, usesOwnKeys ? t.dryRun.ownAbout : t.dryRun.about),
    linkStatus &&
      el(
        "p",
        { class: linkStatus === "applied" ? "notice" : "notice warn", role: "status" },
        linkStatus === "tooLarge" ? t.dryRun.linkTooLarge(MAX_LOGICS, MAX_LENGTH) : t.dryRun.linked[linkStatus],
      ),
    isBroken ? el("section", { class: "notice bad" }, el("h2", {}, t.dryRun.broken), problemList(problems)) : null,
    isBroken ? null : setupSections(model, actions),
  );
}

/**
 * The sections of the connection and the parameters. With the user's own keys the check stands between them and the start,
 * because it needs the keys.
 * @param {DryRunModel} model
 * @param {SetupActions} actions
 */
function setupSections(model, actions) {
  const message = el("div", {});
  const connection = el("section", { class: "card", id: "connection" });
  const parameters = parameterSection(model, () => void startIfValid(), actions.forgetKeys, message, connection);
  const isValid = async () => {
    const problems = await parameters.form().review(true);
    const notice = el("p", { class: "notice bad", role: "alert" }, t.dryRun.notReady(problems.length));
    setChildren(message, problems.length > 0 && notice);
    if (problems.length > 0) parameters.form().focusFirstProblem();
    return problems.length === 0;
  };
  let isStarting = false;
  const startIfValid = async () => {
    if (isStarting) return;
    isStarting = true;
    if ((await isValid()) && message.isConnected) actions.start();
    isStarting = false;
  };
  const checkIfValid = async () => {
    if (!model.usesOwnKeys || (await isValid())) actions.check();
  };
  setChildren(
    connection,
    connectionCheck(model.check, () => void checkIfValid()),
  );
  return model.usesOwnKeys ? [parameters.element] : [connection, parameters.element];
}

/**
 * @param {DryRunModel} model
 * @param {() => void} start
 * @param {() => void} forgetKeys
 * @param {Element} message Where the section says why the dry run does not start.
 * @param {Element} connection The connection check.
 */
function parameterSection(model, start, forgetKeys, message, connection) {
  const { pending, usesOwnKeys } = model;
  const changed = el("div", { class: "changed", role: "status" });
  const container = el("div", {});
  const exports = settingsExports(model, model.workflow);
  const sample = el("a", { href: "#/sample" }, t.dryRun.toSample);
  const refresh = () => {
    showChanges(changed, model, reset);
    const { text, isTooLarge } = model.link;
    sample.href = isTooLarge ? "#/sample" : `#/sample/${text}`;
    exports.refresh();
  };
  const reset = () => {
    model.reset();
    form = drawForm();
    find(container, "summary").focus();
  };
  const drawForm = () => {
    const drawn = parameterForm(model, refresh);
    setChildren(container, drawn.element);
    void drawn.review();
    refresh();
    return drawn;
  };
  let form = drawForm();
  const onsubmit = (/** @type {SubmitEvent} */ event) => {
    event.preventDefault();
    start();
  };
  const forget = button(t.dryRun.forgetKeys, forgetKeys, { class: "plain" });
  const element = el(
    "section",
    { class: "card" },
    el(
      "div",
      { class: "title" },
      el("h2", {}, t.dryRun.parameters),
      usesOwnKeys && el("span", { class: "actions" }, forget),
    ),
    model.hasSandboxKeys && el("p", { class: "notice" }, t.dryRun.sandboxKeys),
    el("p", { class: "quiet" }, usesOwnKeys ? t.dryRun.ownParameters : t.dryRun.workflowParameters),
    el(
      "form",
      { novalidate: true, autocomplete: "off", onsubmit },
      container,
      changed,
      usesOwnKeys && connection,
      message,
      startButton(),
    ),
    pending && pending.size > 0 ? el("p", { class: "quiet small" }, t.dryRun.pending(pending.size)) : null,
    el("p", { class: "quiet small" }, sample),
    el("div", {}, exports.elements),
  );
  return { element, form: () => form };
}

const startButton = () =>
  el(
    "div",
    { class: "start" },
    el("button", { class: "strong" }, t.dryRun.start),
    el("p", { class: "quiet" }, t.dryRun.readsOnly),
  );

/**
 * Shows which parameters differ from the configuration, and a button that resets them.
 * @param {Element} container
 * @param {DryRunModel} model
 * @param {() => void} reset
 */
function showChanges(container, model, reset) {
  const paths = model.usesOwnKeys ? [] : model.changedPaths;
  const chips = paths.map((path) => el("code", { class: "chip" }, path));
  setChildren(
    container,
    paths.length > 0 && [
      el("span", {}, t.dryRun.changed, " ", withSpaces(chips)),
      button(t.dryRun.reset, reset, { class: "plain" }),
    ],
  );
}
