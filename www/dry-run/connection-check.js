// The connection check: whether both APIs accept the keys, and what they offer. Each check has a line.
import { apiSentence, button, el } from "../dom.js";
import { errorNotice, problemList } from "../error-view.js";
import { t, textFor } from "../language.js";

/** @import { CheckReport } from "/lib/update-profiles-in-hrflow/index.js" */
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
      report && verdictBadge(report.verdict),
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
function checkResults({ verdict, answers, problems, requests }) {
  return [
    problemList(problems),
    // The lines are open only if one of them needs attention.
    answers.length > 0 &&
      el(
        "details",
        { class: "answers-of", open: verdict !== "ok" },
        el("summary", {}, t.connection.cost(answers.length, requests.flatchr + requests.hrflow)),
        el("ul", { class: "answers" }, answers.map(checkResult)),
      ),
  ];
}

/** @param {CheckReport["answers"][number]} result */
function checkResult({ question, verdict, message, remedy }) {
  return el(
    "li",
    {},
    verdictBadge(verdict),
    el("h3", {}, textFor(t.connection.checks, question) ?? el("code", {}, question)),
    el(
      "div",
      {},
      apiSentence(message),
      remedy && el("p", {}, el("span", { "aria-hidden": "true" }, "→ "), apiSentence(remedy, "span")),
    ),
  );
}

/** @param {string} verdict */
const verdictBadge = (verdict) =>
  el("span", { class: `badge verdict ${verdict}` }, textFor(t.connection.verdicts, verdict) ?? verdict);
