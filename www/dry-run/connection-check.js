// The connection check: whether both APIs accept the keys, and what they offer. Each check has a line.
import { apiSentence, button, el } from "../dom.js";
import { errorNotice, problemList } from "../error-view.js";
import { t, textFor } from "../language.js";

/** @import { CheckReport, CheckResult } from "/lib/update-profiles-in-hrflow/index.js" */
/** @import { CheckState } from "./dry-run-model.js" */

/**
 * The check in its current state: not started, running, done or failed.
 * @param {CheckState | null} state
 * @param {() => void} start
 */
export function connectionCheck(state, start) {
  const { isRunning = false, report, error } = state ?? {};
  return [
    el(
      "div",
      { class: "title" },
      el("h2", {}, t.connection.title),
      report && statusBadge(report.status),
      !isRunning &&
        !error &&
        el("span", { class: "actions" }, button(report ? t.connection.again : t.connection.start, start)),
    ),
    el("p", { class: "quiet" }, t.connection.about),
    isRunning && el("p", { class: "waiting" }, t.connection.waiting),
    error && errorNotice(error, start),
    report && checkResults(report),
  ];
}

/** @param {CheckReport} report */
function checkResults({ status, checks, problems, requests }) {
  return [
    problemList(problems),
    // The list is open only if a check needs attention.
    checks.length > 0 &&
      el(
        "details",
        { class: "check-results", open: status !== "ok" },
        el("summary", {}, t.connection.cost(checks.length, requests.flatchr + requests.hrflow)),
        el("ul", { class: "checks" }, checks.map(checkResult)),
      ),
  ];
}

/** @param {CheckResult} result */
function checkResult({ id, status, message, remedy }) {
  return el(
    "li",
    {},
    statusBadge(status),
    el("h3", {}, textFor(t.connection.checks, id) ?? el("code", {}, id)),
    el(
      "div",
      {},
      apiSentence(message),
      remedy && el("p", {}, el("span", { "aria-hidden": "true" }, "→ "), apiSentence(remedy, "span")),
    ),
  );
}

/** @param {string} status */
const statusBadge = (status) =>
  el("span", { class: `badge check-status ${status}` }, textFor(t.connection.statuses, status) ?? status);
