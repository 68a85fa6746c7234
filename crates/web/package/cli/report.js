// The report of a run as text for people: what happened, to whom, and what to do. It shows ids and names of fields only, unless
// values were asked for.
import { stringify } from "lossless-json";

/** @typedef {import("update-profiles-in-hrflow").RunReport} RunReport */
/** @typedef {RunReport["items"][number]} ItemReport */
/** @typedef {keyof typeof colours} Colour */
/** @typedef {(colour: Colour | undefined, text: string) => string} Paint Returns the text, with ANSI colours if they are wanted. */

const outcomes = /** @type {const} */ (["updated", "unchanged", "discarded", "deferred", "failed"]);
const colours = { bold: "1", dim: "2", red: "31", green: "32", yellow: "33" };
/** @type {Record<string, Colour>} */
const outcomeColours = { updated: "green", deferred: "yellow", failed: "red" };
/** @type {Record<string, string>} */
const resumes = {
  to_parse: "a résumé to parse",
  parsed: "résumé parsed",
  submitted: "résumé sent, being parsed",
  pending: "résumé being parsed",
  waiting: "résumé waits",
};
/** More lines are for programs. */
const MOST_ROWS = 500;

/**
 * A report without values of candidates: those of changes, and the messages of hooks, which may hold any.
 *
 * @param {RunReport} report
 * @returns {RunReport}
 */
export function withoutValues(report) {
  const items = report.items.map(({ changes, ...item }) => ({
    ...item,
    changes: changes.map(({ field }) => ({ field })),
    ...(item.error && { error: withoutDetail(item.error) }),
  }));
  return { ...report, items, ...(report.error && { error: withoutDetail(report.error) }) };
}

/** @param {NonNullable<ItemReport["error"]>} error */
function withoutDetail({ detail, ...error }) {
  // The details of requests hold no values; the library has seen to it.
  return detail === undefined || /^(logic|format|callback)_failed$/.test(error.code) ? error : { ...error, detail };
}

/**
 * The report as text.
 *
 * @param {RunReport} report
 * @param {{ colour?: boolean }} [options] With `colour` the text has ANSI colours.
 */
export function reportText(report, { colour = false } = {}) {
  /** @type {Paint} */
  const paint = (name, text) => (colour && name ? `\x1b[${colours[name]}m${text}\x1b[0m` : text);
  return [...head(report, paint), ...table(report, paint)].join("\n") + "\n";
}

/**
 * @param {RunReport} report
 * @param {Paint} paint
 */
function head(report, paint) {
  const { workflow_id, run_id, requests, error, dead_run, brake } = report;
  const lines = [
    `${paint("bold", workflow_id)}: ${verdict(report, paint)}`,
    `  ${counts(report)}`,
    `  ${requests.flatchr} requests to Flatchr, ${requests.hrflow} to HrFlow.ai, ${seconds(report)}; run ${run_id}`,
  ];
  if (error) lines.push(`  ${paint("red", error.message)}${about(error)}`, `  what to do: ${error.remedy}`);
  if (brake) lines.push(`  ${brake.changes} profiles would change, of ${brake.max_changes} that max_changes allows`);
  if (dead_run) lines.push(`  the run before (${dead_run.run_id}) ended without a word; this one took up its work`);
  if (report.remaining > 0) lines.push(`  ${report.remaining} candidates are left to the next run`);
  return lines;
}

/**
 * How the run went, in a few words.
 *
 * @param {RunReport} report
 * @param {Paint} paint
 */
function verdict({ status, stopped_by, persist, incremental }, paint) {
  const mode = [persist ? "" : "dry run, nothing was written", incremental ? "only what changed" : ""];
  const words = mode.filter(Boolean).join("; ");
  return paint(verdictColour(status), verdictText(status, stopped_by)) + (words && ` (${words})`);
}

/** @param {RunReport["status"]} status */
const verdictColour = (status) =>
  /** @type {Colour} */ ({ success: "green", success_with_failures: "yellow", fatal: "red" }[status]);

/**
 * @param {RunReport["status"]} status
 * @param {RunReport["stopped_by"]} stoppedBy
 */
function verdictText(status, stoppedBy) {
  if (stoppedBy === "aborted") return "aborted";
  if (stoppedBy === "leased") return "nothing was done, another run is at work";
  if (stoppedBy === "max_changes") return "stopped, more profiles would change than max_changes allows";
  if (stoppedBy === "retry_after") return "ended early, an API asked for a pause";
  return { success: "done", success_with_failures: "done, with failures", fatal: "failed" }[status];
}

/** @param {RunReport} report */
function counts({ items, skipped, postponed, set_aside: setAside = [], persist }) {
  /** @type {string[]} */
  const counts = outcomes
    .map((outcome) => ({ outcome, count: items.filter((item) => item.outcome === outcome).length }))
    .filter(({ count }) => count > 0)
    .map(({ outcome, count }) => `${count} ${outcomeText(outcome, persist)}`);
  if (skipped) counts.push(`${skipped} skipped as synced`);
  if (setAside.length) counts.push(`${setAside.length} set aside because they end runs (${setAside.join(", ")})`);
  if (postponed) counts.push(`${postponed} postponed after failures`);
  return counts.join(", ") || "no candidate had to be looked at";
}

/**
 * @param {string} outcome
 * @param {boolean} persist
 */
const outcomeText = (outcome, persist) => (outcome === "updated" && !persist ? "to update" : outcome);

/** @param {RunReport} report */
function seconds({ started_at, finished_at }) {
  const milliseconds = Date.parse(finished_at) - Date.parse(started_at);
  return Number.isFinite(milliseconds) ? `${(milliseconds / 1000).toFixed(1)} s` : "time unknown";
}

/**
 * The candidates of whom there is something to tell, those that failed last, where they are read first.
 *
 * @param {RunReport} report
 * @param {Paint} paint
 */
function table({ items, persist }, paint) {
  const told = items.filter(({ outcome, notes }) => !["unchanged", "discarded"].includes(outcome) || notes?.length);
  if (told.length === 0) return [];
  told.sort((one, other) => Number(one.outcome === "failed") - Number(other.outcome === "failed"));
  const shown = told.slice(-MOST_ROWS);
  const header = ["applicant", "candidate", "outcome", "what changed, or what went wrong"];
  const rows = shown.map((item) => [
    item.applicant ?? "?",
    item.candidate ?? "-",
    outcomeText(item.outcome, persist),
    summary(item),
  ]);
  const widths = [0, 1, 2].map((column) => Math.max(...[header, ...rows].map((row) => row[column].length)));
  /**
   * @param {string[]} row
   * @param {Colour} [colour]
   */
  const line = ([applicant, candidate, outcome, text], colour) =>
    `  ${applicant.padEnd(widths[0])}  ${candidate.padEnd(widths[1])}  ${paint(colour, outcome.padEnd(widths[2]))}  ${text}`;
  const indent = " ".repeat(2 + widths.reduce((sum, width) => sum + width + 2, 0));
  const left = told.length - shown.length;
  return [
    "",
    paint("dim", line(header).trimEnd()),
    ...(left > 0 ? [`  … ${left} more: --json lists them all`] : []),
    ...shown.flatMap((item, index) => [
      line(rows[index], outcomeColours[item.outcome]).trimEnd(),
      ...details(item).map((text) => paint("dim", indent + text)),
    ]),
  ];
}

/** @param {ItemReport} item */
function summary({ error, stage, changes, resume }) {
  if (error) return `${stage}: ${error.message}${about(error)}`;
  return [...changes.map((change) => change.field), resumes[resume ?? ""]].filter(Boolean).join(", ");
}

/**
 * The place of an error, in brackets.
 * @param {NonNullable<ItemReport["error"]>} error
 */
function about({ code, endpoint, status, detail }) {
  const parts = [code, endpoint, status, detail].filter((part) => part !== undefined);
  return ` (${parts.join(", ")})`;
}

/**
 * @param {ItemReport} item
 * @returns {string[]}
 */
function details({ error, changes, notes, tries }) {
  const values = changes
    .filter((change) => "old" in change || "new" in change)
    .map(({ field, old, new: wanted }) => `${field}: ${valueText(old)} → ${valueText(wanted)}`);
  const lines = [...values, ...(notes ?? []).map((note) => `note: ${note}`)];
  if (error?.remedy) lines.unshift(`what to do: ${error.remedy}`);
  if (tries > 1) lines.push(`tried ${tries} times`);
  return lines;
}

/**
 * A value in a line, with all digits of an integer.
 * @param {unknown} value
 */
export function valueText(value) {
  return stringify(value) ?? "nothing";
}
