// The result of a dry run: what a real run would do, the warnings to check first, then the report and the exports.
import { announce, button, el, withSpaces } from "../dom.js";
import { errorNotice, workDetails } from "../error-view.js";
import { formatNumber, t } from "../language.js";
import { reportTitle, reportView } from "../report-view.js";
import { reportExports } from "./export-panel.js";
import { countOutcomes, findWarnings, isCompared } from "./summary.js";

/** @import { Options, RunReport } from "/lib/update-profiles-in-hrflow/index.js" */
/** @import { DryRun } from "./dry-run.js" */
/** @import { Warning } from "./summary.js" */

const MAX_NAMES = 5;

/**
 * @param {DryRun} run
 * @param {string} title The title of a run without a report.
 */
export const resultTitle = (run, title) => (run.report ? reportTitle(run.report) : title);

/**
 * @param {DryRun} run
 * @param {string} title
 * @param {Element} again The button that prepares another dry run.
 */
export function resultView(run, title, again) {
  const { report, error, isCancelled, viewState } = run;
  const isIncomplete = isCancelled || Boolean(error);
  if (!report || (report.items.length === 0 && isIncomplete)) {
    const actions = el("span", { class: "actions" }, again);
    return el("div", {}, el("div", { class: "title" }, el("h1", { tabindex: "-1" }, title), actions), messages(run));
  }
  viewState.warnings ??= findWarnings(report.items, run.sharedTitles);
  return reportView(report, viewState, {
    action: again,
    isIncomplete,
    message: messages(run),
    summary: report.items.length > 0 && [summary(run, report), warningList(run, report, viewState.warnings)],
    noApplicants: noApplicants(run.options.pull_parameters ?? {}),
    known: { workflow: run.workflow, people: run.people },
    after: reportExports(report, run.context, run.workflow),
  });
}

/**
 * The error of the run, how much it compared before it ended, and the errors of the relay.
 * @param {DryRun} run
 */
function messages({ error, report, isCancelled, cancelledWork, progress, relayErrors }) {
  const isPartial = isCancelled || (error && report && report.items.length > 0);
  return [
    error && errorNotice(error),
    isPartial && el("p", { class: "notice warn" }, endedAt(progress, report !== null)),
    cancelledWork && el("div", { class: "notice warn" }, el("p", {}, t.dryRun.cancelledAt), workDetails(cancelledWork)),
    relayErrors.map((each) => errorNotice(each.error, null, t.dryRun.relayError(each.count))),
  ];
}

/**
 * How far a run came that ended early.
 * @param {DryRun["progress"]} progress
 * @param {boolean} hasReport
 */
function endedAt(progress, hasReport) {
  if (!progress) return t.dryRun.cancelledEarly;
  const { done, total } = progress;
  return hasReport ? t.dryRun.incomplete(done, total) : t.dryRun.cancelledLost(done, total);
}

/**
 * That the search returned no applicants, and with which filters. Their values may be personal data, so only names are shown.
 * @param {NonNullable<Options["pull_parameters"]>} parameters
 */
function noApplicants({ candidate_lookup: _lookup, ...filters }) {
  const names = Object.entries(filters)
    .filter(([, value]) => value !== null && value !== undefined && value !== "")
    .map(([name]) => name);
  const chips = names.map((name) => el("code", { class: "chip" }, name));
  return [
    t.dryRun.noApplicants,
    " ",
    names.length > 0 ? [t.dryRun.filters, " ", withSpaces(chips)] : t.dryRun.noFilters,
  ];
}

/**
 * What a real run would do, in one line. If nothing was compared, zeros would suggest a result that is unknown.
 * @param {DryRun} run
 * @param {RunReport} report
 */
function summary(run, { items }) {
  const counts = countOutcomes(items, run.context.pending ?? new Set());
  const alwaysShown = items.some(isCompared) ? ["updated", "unchanged", "missing", "toParse"] : [];
  const names = /** @type {(keyof typeof t.dryRun.summary)[]} */ (Object.keys(t.dryRun.summary));
  const parts = names
    .filter((name) => alwaysShown.includes(name) || counts[name] > 0)
    .map((name) =>
      el(
        "span",
        { class: `part ${counts[name] === 0 ? "zero" : ""}` },
        el("b", {}, formatNumber(counts[name])),
        ` ${t.dryRun.summary[name](counts[name])}`,
      ),
    );
  return el(
    "section",
    { class: "run-summary", "aria-labelledby": "summary-title" },
    el("h2", { id: "summary-title" }, t.dryRun.summaryTitle),
    el("p", { class: "summary-line" }, withSpaces(parts)),
    counts.parsing > 0 && el("p", { class: "quiet" }, t.dryRun.parsing(counts.parsing)),
  );
}

/**
 * @param {DryRun} run
 * @param {RunReport} report
 * @param {Warning[]} warnings
 */
function warningList(run, { items }, warnings) {
  if (warnings.length === 0)
    return el("p", { class: "no-warning quiet" }, items.some(isCompared) ? t.dryRun.noWarnings : t.dryRun.noneCompared);
  return el(
    "section",
    { class: "warnings", "aria-labelledby": "warnings-title" },
    el("h2", { id: "warnings-title" }, t.dryRun.warnings),
    el(
      "ul",
      {},
      warnings.map((warning) => warningEntry(run, warning)),
    ),
  );
}

/**
 * A warning, with a button that shows its applicants in the table below.
 * @param {DryRun} run
 * @param {Warning} warning
 */
function warningEntry(run, warning) {
  const { kind, items, names } = warning;
  const show = () => {
    run.viewState.showWarning?.(warning);
    announce(t.dryRun.shownOnly(items.size));
  };
  const title = t.dryRun.warning[kind](items.size);
  const showLabel = t.dryRun.show(items.size);
  const chips = names
    .slice(0, MAX_NAMES)
    .map(([name, count]) => el("span", { class: "chip" }, el("code", {}, name), ` ${formatNumber(count)}`));
  const rest = names.length - MAX_NAMES;
  return el(
    "li",
    {},
    el(
      "div",
      {},
      el("p", {}, el("strong", {}, title)),
      el("p", { class: "quiet" }, t.dryRun.warningAbout[kind]),
      chips.length > 0 &&
        el("p", {}, withSpaces(chips), rest > 0 && el("span", { class: "quiet" }, ` ${t.applicants.moreFields(rest)}`)),
    ),
    button(showLabel, show, { "aria-label": `${showLabel}: ${title}` }),
  );
}
