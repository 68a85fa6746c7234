// The report of a run: how it went, why it stopped and what to do, its figures, then its applicants.
import { applicantTable } from "./applicant-table.js";
import { statusBadge } from "./badges.js";
import { errorMessage } from "./codes.js";
import { descriptionList, el } from "./dom.js";
import { errorDetails, fieldWarningList, problemList } from "./error-view.js";
import { formatDateTime, formatNumber, t, textFor } from "./language.js";
import { runDuration, timeElement } from "./time.js";

/** @import { ErrorReport, Outcome, RunReport } from "/lib/update-profiles-in-hrflow/index.js" */
/** @import { TableState } from "./applicant-table.js" */
/** @import { Child } from "./dom.js" */
/** @import { Known } from "./people.js" */
/**
 * What a view puts into the report. `action` stands beside the title, `message` below it, `summary` before the figures and
 * `after` behind them. `noApplicants` replaces the table where there are none. `isIncomplete` is a dry run that ended early.
 * @typedef {{ action?: Child, message?: Child, summary?: Child, after?: Child, noApplicants?: Child,
 *   isIncomplete?: boolean, known?: Known }} ReportParts
 */

/** @param {RunReport} report */
export function reportTitle(report) {
  const when = formatDateTime(new Date(report.started_at));
  return report.persist ? t.report.runOf(when) : t.report.dryRunOf(when);
}

/** @param {string} workflow */
export function breadcrumb(workflow) {
  return el(
    "nav",
    { class: "path", "aria-label": t.report.breadcrumb },
    el("a", { href: "#/workflows" }, t.overview.title),
    el("span", { "aria-hidden": "true" }, "/"),
    el("span", {}, workflow),
  );
}

/**
 * @param {RunReport} report
 * @param {TableState} state How the user left the table.
 * @param {ReportParts} [parts]
 */
export function reportView(report, state, parts = {}) {
  const {
    action,
    message,
    summary,
    after,
    noApplicants = t.applicants.none,
    isIncomplete = false,
    known = { workflow: null, people: new Map() },
  } = parts;
  return el(
    "div",
    { class: "report" },
    el(
      "div",
      { class: "title" },
      el("h1", { tabindex: "-1" }, reportTitle(report)),
      statusBadge(isIncomplete ? "incomplete" : report.status),
      action && el("span", { class: "actions" }, action),
    ),
    !isIncomplete &&
      el(
        "p",
        { class: "lead" },
        verdict(report),
        !report.persist && report.items.length > 0 && ` ${plannedChanges(report)}`,
      ),
    message,
    !report.persist && report.brake && brakeNotice(report.brake),
    !isIncomplete && (stopNotice(report) ?? remainingNotice(report)),
    fieldWarnings(report),
    summary,
    figures(report),
    after,
    (report.complete || report.items.length > 0) && applicantTable(report, state, noApplicants, known),
  );
}

/** @param {RunReport} report */
function verdict({ status, reason, items, error }) {
  // Of a run that died nobody knows the reason.
  if (status === "fatal" && reason !== "none") return textFor(t.reason, reason) ?? reason;
  if (error) return t.report.stoppedEarly;
  if (status === "success") return t.report.success;
  return t.report.failures(items.filter((item) => item.outcome === "failed").length, items.length);
}

/**
 * What a run that writes would change. It is unknown for applicants that failed or were deferred.
 * @param {RunReport} report
 */
function plannedChanges({ items, complete }) {
  const count = (/** @type {Outcome[]} */ ...outcomes) =>
    items.filter((item) => outcomes.includes(item.outcome)).length;
  if (count("updated") > 0) return t.report.changesPlanned;
  if (complete && count("unchanged", "discarded") === items.length) return t.report.noChanges;
  return count("unchanged") > 0 ? t.report.noChangesAmongCompared : t.report.nothingKnown;
}

/**
 * Why the run stopped and what to do. If it is fatal because every item failed, the first item says why.
 * @param {RunReport} report
 */
function stopNotice({ status, error, problems, items, complete, remaining }) {
  if (problems?.length)
    return el("section", { class: "notice bad" }, el("h2", {}, t.report.problems), problemList(problems));
  if (error) {
    const isUnknown = !complete && remaining === 0 && items.length === 0;
    const rest = remaining > 0 ? t.report.remainingCount(remaining) : isUnknown && t.report.noApplicantsKnown;
    return errorSection(t.report.whyStopped, error, status === "fatal" ? "bad" : "warn", rest);
  }
  const firstError = status === "fatal" && items.find((item) => item.error)?.error;
  return firstError ? errorSection(t.report.firstFailure, firstError, "bad") : null;
}

/** @param {import("/lib/update-profiles-in-hrflow/index.js").Brake} brake */
const brakeNotice = ({ max_changes, changes }) =>
  el("p", { class: "notice warn" }, t.report.brake(max_changes, changes));

/**
 * The fields that the format gives and HrFlow.ai does not have.
 * @param {RunReport} report
 */
const fieldWarnings = ({ warnings = [] }) =>
  warnings.length > 0 &&
  el(
    "section",
    { class: "notice warn" },
    el("h2", {}, t.report.fieldWarnings(warnings.length)),
    fieldWarningList(warnings),
  );

/** @param {RunReport} report */
const remainingNotice = ({ remaining }) =>
  remaining > 0 && el("p", { class: "notice warn" }, t.report.remainingCount(remaining));

/**
 * @param {string} heading
 * @param {ErrorReport} error
 * @param {"bad" | "warn"} kind
 * @param {string | false} [rest]
 */
function errorSection(heading, error, kind, rest = false) {
  return el(
    "section",
    { class: `notice ${kind}` },
    el("h2", {}, heading),
    errorMessage(error),
    errorDetails(error),
    rest && el("p", {}, rest),
  );
}

/** @param {RunReport} report */
function figures(report) {
  const { complete, remaining, requests, postponed, set_aside: setAside = [] } = report;
  return el(
    "section",
    { class: "figures", "aria-label": t.report.figures },
    descriptionList(
      [
        [t.report.applicants, formatNumber(report.items.length)],
        [t.report.remaining, complete || remaining > 0 ? formatNumber(remaining) : t.runs.unknown],
        [t.report.alreadySynced, formatNumber(report.skipped)],
        postponed > 0 && [t.report.postponed, formatNumber(postponed)],
        setAside.length > 0 && [t.report.setAside, setAside.join(", ")],
        [`${t.report.requests}, ${t.report.toFlatchr}`, formatNumber(requests.flatchr)],
        [`${t.report.requests}, ${t.report.toHrflow}`, formatNumber(requests.hrflow)],
        [t.report.duration, runDuration(report)],
      ],
      { class: "numbers" },
    ),
    el("details", {}, el("summary", {}, t.report.more), counters(report)),
  );
}

/** @param {RunReport} report */
function counters(report) {
  return [
    descriptionList(
      Object.entries(report.events).map(([name, count]) => [el("code", {}, name), formatNumber(count)]),
      { class: "counters" },
    ),
    descriptionList(
      [
        [t.report.started, timeElement(report.started_at)],
        report.trigger && [t.report.startedBy, textFor(t.trigger, report.trigger) ?? report.trigger],
        report.configuration && [t.report.configuration, el("code", {}, report.configuration)],
        report.version && [t.report.version, report.version],
        [t.report.incremental, report.incremental ? t.page.yes : t.page.no],
        report.incremental_token !== null && [t.report.incrementalToken, el("code", {}, report.incremental_token)],
        [t.report.runId, el("code", {}, report.run_id)],
      ],
      { class: "settings" },
    ),
  ];
}
