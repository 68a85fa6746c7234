// A run report as text for a terminal: what happened to each candidate, and what kept the run from completing.

/** @typedef {import("../build/package/index.js").RunReport} RunReport */
/** @typedef {RunReport["items"][number]} ItemReport */
/** @typedef {keyof typeof colours} Colour */
/** @typedef {(colour: Colour | undefined, text: string) => string} Paint Returns the text, with ANSI colours if they are wanted. */

const outcomes = /** @type {const} */ (["updated", "unchanged", "discarded", "deferred", "failed"]);
const colours = { bold: "1", dim: "2", red: "31", green: "32", yellow: "33" };
/** @type {Record<string, Colour>} */
const statusColours = { success: "green", success_with_failures: "yellow", fatal: "red" };
/** @type {Record<string, Colour>} */
const outcomeColours = { updated: "green", deferred: "yellow", failed: "red", unchanged: "dim", discarded: "dim" };
/** @type {Record<string, string>} */
const resumes = {
  to_parse: "a résumé to parse",
  parsed: "résumé parsed",
  submitted: "résumé sent, being parsed",
  waiting: "résumé waits",
};

/**
 * The report as text.
 *
 * @param {RunReport} report
 * @param {{ colour?: boolean, rows?: number }} [options] With `colour` the text has ANSI colours. `rows` is how many
 *   candidates it lists at most.
 */
export function formatReport(report, { colour = false, rows = Infinity } = {}) {
  /** @type {Paint} */
  const paint = (name, text) => (colour && name ? `\x1b[${colours[name]}m${text}\x1b[0m` : text);
  const shown = report.items.slice(0, rows);
  const rest = report.items.length - shown.length;
  const more = rest > 0 ? [paint("dim", `  … and ${rest} more`)] : [];
  return [...head(report, paint), "", ...table(shown, paint), ...more].join("\n") + "\n";
}

/**
 * Lists why the run did not complete, or why the report cannot be right. The list is empty if all is well; items may have failed.
 *
 * @param {Partial<RunReport>} report A report, or what was received in its place.
 * @returns {string[]}
 */
export function shortcomings(report) {
  const found = [];
  if (report.status === "fatal") found.push(`the run was fatal: ${report.reason ?? "no reason given"}`);
  if (report.complete !== true) found.push(`the run is not complete: ${report.remaining ?? "?"} remaining`);
  if (!Array.isArray(report.items)) found.push("the report has no items");
  for (const item of report.items ?? []) {
    if (!outcomes.includes(item.outcome)) {
      found.push(
        `applicant ${item.applicant} has ${item.outcome ? `the unknown outcome ${item.outcome}` : "no outcome"}`,
      );
    }
  }
  return found;
}

/**
 * @param {RunReport} report
 * @param {Paint} paint
 */
function head(report, paint) {
  const mode = [report.persist === false ? "dry run" : "persisted", report.incremental && "incremental"];
  const rows = [
    ["status", paint(statusColours[report.status], report.status) + reason(report)],
    ["complete", report.complete ? "yes" : `no, ${report.remaining} remaining`],
    ["mode", mode.filter(Boolean).join(", ")],
    ["items", itemCounts(report)],
    ["events", eventCounts(report)],
    ["requests", `Flatchr ${report.requests.flatchr}, HrFlow ${report.requests.hrflow}`],
    ["time", duration(report)],
  ];
  return [
    paint("bold", `${report.workflow_id}`) + paint("dim", ` run ${report.run_id}`),
    ...rows.map(([name, value]) => `  ${name.padEnd(9)} ${value}`),
  ];
}

/**
 * The reason "none" stands for a run that came to its end.
 * @param {RunReport} report
 */
function reason({ reason }) {
  return reason && reason !== "none" ? `: ${reason}` : "";
}

/** @param {RunReport} report */
function itemCounts({ items, skipped }) {
  const counts = outcomes
    .map((outcome) => ({ outcome, count: items.filter((item) => item.outcome === outcome).length }))
    .filter(({ count }) => count > 0)
    .map(({ outcome, count }) => `${count} ${outcome}`);
  if (skipped) counts.push(`${skipped} skipped as known`);
  return counts.join(", ") || "none";
}

/** @param {RunReport} report */
function eventCounts({ events }) {
  const counts = Object.entries(events).filter(([, count]) => count > 0);
  return counts.map(([name, count]) => `${name} ${count}`).join(", ") || "none";
}

/** @param {RunReport} report */
function duration({ started_at, finished_at }) {
  const milliseconds = Date.parse(finished_at) - Date.parse(started_at);
  return Number.isFinite(milliseconds) ? `${(milliseconds / 1000).toFixed(1)} s` : "unknown";
}

/**
 * @param {ItemReport[]} items
 * @param {Paint} paint
 */
function table(items, paint) {
  if (items.length === 0) return ["  no candidate had to be looked at"];
  const header = ["applicant", "candidate", "outcome", "what changed, or what went wrong"];
  const rows = items.map((item) => [item.applicant ?? "?", item.candidate ?? "-", item.outcome, summary(item)]);
  const widths = [0, 1, 2].map((column) => Math.max(...[header, ...rows].map((row) => row[column].length)));
  /**
   * @param {string[]} row
   * @param {Colour} [colour]
   */
  const line = ([applicant, candidate, outcome, text], colour) =>
    `  ${applicant.padEnd(widths[0])}  ${candidate.padEnd(widths[1])}  ${paint(colour, outcome.padEnd(widths[2]))}  ${text}`;
  const indent = " ".repeat(2 + widths.reduce((sum, width) => sum + width + 2, 0));
  return [
    paint("dim", line(header).trimEnd()),
    ...items.flatMap((item, index) => [
      line(rows[index], outcomeColours[item.outcome]).trimEnd(),
      ...details(item).map((text) => paint("dim", indent + text)),
    ]),
  ];
}

/** @param {ItemReport} item */
function summary(item) {
  if (item.error) return `${item.stage}: ${item.error.message}`;
  const changed = item.changes.map((change) => change.field);
  return [...changed, resumes[item.resume ?? ""]].filter(Boolean).join(", ");
}

/**
 * @param {ItemReport} item
 * @returns {string[]}
 */
function details(item) {
  const lines = (item.notes ?? []).map((note) => `note: ${note}`);
  if (item.tries > 1) lines.unshift(`tried ${item.tries} times`);
  if (item.error?.remedy) lines.unshift(`remedy: ${item.error.remedy}`);
  return lines;
}
