// A dry run: its setup, its progress, its result. The core makes it in this page, and its requests go through the Worker's
// relay.
import { loadInto } from "./async-view.js";
import { announce, button, el, setChildren } from "./dom.js";
import { dryRunAddress } from "./dry-run/address.js";
import { connectionCheck } from "./dry-run/connection-check.js";
import { DryRunModel } from "./dry-run/dry-run-model.js";
import { progressView } from "./dry-run/progress-view.js";
import { resultTitle, resultView } from "./dry-run/result-view.js";
import { setupView } from "./dry-run/setup-view.js";
import { t } from "./language.js";
import { breadcrumb } from "./report-view.js";

/** @import { Session } from "./session.js" */

/**
 * @param {Session} session
 * @param {string | null} workflow Null for the user's own keys.
 * @param {string | undefined} link Settings from the address.
 * @param {() => void} redraw Shows the view again.
 */
export function dryRunView(session, workflow, link, redraw) {
  const model = modelOf(session, workflow);
  if (link) {
    model.applyLink(link);
    // The link does not contain what the user changes from here on.
    history.replaceState(null, "", dryRunAddress(workflow));
  }
  const run = session.dryRuns.get(model.key);
  const container = el("div");
  const content = el("div", { class: "dry-run" }, workflow !== null && breadcrumb(workflow), container);
  const title = workflow === null ? t.dryRun.ownTitle : t.dryRun.title(workflow);
  /** @param {string} [message] */
  const refresh = (message) => {
    if (!content.isConnected) return;
    redraw();
    document.querySelector("h1")?.focus();
    if (message) announce(message);
  };
  if (run?.isRunning) {
    setChildren(container, progressView(run, title));
    void run.ended.then(() => {
      if (session.dryRuns.get(model.key) === run) refresh(run.isCancelled ? t.dryRun.cancelled : t.dryRun.finished);
    });
    return { title, content };
  }
  const setPreparing = (/** @type {boolean} */ isPreparing) => {
    model.isPreparing = isPreparing;
    refresh();
  };
  if (run && !model.isPreparing) {
    setChildren(
      container,
      resultView(
        run,
        title,
        button(t.dryRun.again, () => setPreparing(true)),
      ),
    );
    return { title: resultTitle(run, title), content };
  }
  const check = () => startCheck(model, content, check);
  const actions = {
    start: () => {
      model.start();
      refresh(t.dryRun.started);
    },
    check,
    forgetKeys: () => {
      model.forgetKeys();
      refresh(t.dryRun.keysForgotten);
    },
    backToReport: run && (() => setPreparing(false)),
  };
  const view = () => {
    if (!model.check && !model.usesOwnKeys && model.problems.length === 0) void check();
    return setupView(model, title, actions);
  };
  if (model.isLoaded) setChildren(container, view());
  else
    void loadInto(container, () => model.load(), view).then(() =>
      container.querySelector("h1")?.focus({ preventScroll: true }),
    );
  return { title, content };
}

/**
 * @param {Session} session
 * @param {string | null} workflow
 */
function modelOf(session, workflow) {
  const existing = session.dryRunModels.get(workflow ?? "");
  if (existing) return existing;
  const model = new DryRunModel(session, workflow);
  session.dryRunModels.set(model.key, model);
  return model;
}

/**
 * Starts the connection check. Only its section is drawn again, because the user may be typing below it.
 * @param {DryRunModel} model
 * @param {Element} content
 * @param {() => void} check
 */
function startCheck(model, content, check) {
  return model.startCheck(() => {
    if (!content.isConnected) return;
    const section = document.getElementById("connection");
    if (section) setChildren(section, connectionCheck(model.check, check));
    const status = model.check?.report?.status;
    if (status) announce(t.connection.done(t.connection.statuses[status]));
  });
}
