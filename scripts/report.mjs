// A run report for people: what happened to each candidate, and whether the run did all it had to.

const outcomes = ["updated", "unchanged", "discarded", "deferred", "failed"];
const colours = { bold: "1", dim: "2", red: "31", green: "32", yellow: "33" };
const statusColours = { success: "green", success_with_failures: "yellow", fatal: "red" };
const outcomeColours = { updated: "green", deferred: "yellow", failed: "red", unchanged: "dim", discarded: "dim" };

/** The report as text, with ANSI colours if `colour`. */
export function formatReport(report, { colour = false } = {}) {
  const paint = (name, text) => (colour && name ? `\x1b[${colours[name]}m${text}\x1b[0m` : text);
  return [...head(report, paint), "", ...table(report.items ?? [], paint)].join("\n") + "\n";
}

/** What keeps a run from having done what it should; empty when nothing does. */
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

function head(report, paint) {
  const rows = [
    ["status", paint(statusColours[report.status], report.status) + reason(report)],
    ["complete", report.complete ? "yes" : `no, ${report.remaining ?? "?"} remaining`],
    [
      "mode",
      [report.persist === false ? "dry run" : "persisted", report.incremental && "incremental"]
        .filter(Boolean)
        .join(", "),
    ],
    ["items", itemCounts(report)],
    ["events", nonZero(report.events)],
    ["requests", `Flatchr ${report.requests?.flatchr ?? "?"}, HrFlow ${report.requests?.hrflow ?? "?"}`],
    ["time", duration(report)],
  ];
  return [
    paint("bold", `${report.workflow_id}`) + paint("dim", ` run ${report.run_id}`),
    ...rows.map(([name, value]) => `  ${name.padEnd(9)} ${value}`),
  ];
}

// A run that came to its end has the reason "none".
function reason({ reason }) {
  return reason && reason !== "none" ? `: ${reason}` : "";
}

function itemCounts(report) {
  const items = report.items ?? [];
  const counts = outcomes
    .map((outcome) => [outcome, items.filter((item) => item.outcome === outcome).length])
    .filter(([, count]) => count > 0)
    .map(([outcome, count]) => `${count} ${outcome}`);
  if (report.skipped) counts.push(`${report.skipped} skipped as known`);
  return counts.join(", ") || "none";
}

function nonZero(events = {}) {
  const counts = Object.entries(events).filter(([, count]) => count > 0);
  return counts.map(([name, count]) => `${name} ${count}`).join(", ") || "none";
}

function duration({ started_at, finished_at }) {
  const milliseconds = new Date(finished_at) - new Date(started_at);
  return Number.isFinite(milliseconds) ? `${(milliseconds / 1000).toFixed(1)} s` : "unknown";
}

function table(items, paint) {
  if (items.length === 0) return ["  no candidate had to be looked at"];
  const header = ["applicant", "candidate", "outcome", "what changed, or what went wrong"];
  const rows = items.map((item) => [
    String(item.applicant ?? "?"),
    String(item.candidate ?? "-"),
    item.outcome ?? "?",
    what(item),
  ]);
  const width = (column) => Math.max(...[header, ...rows].map((row) => row[column].length));
  const widths = [0, 1, 2].map(width);
  const line = ([applicant, candidate, outcome, text], colour) =>
    `  ${applicant.padEnd(widths[0])}  ${candidate.padEnd(widths[1])}  ${paint(colour, outcome.padEnd(widths[2]))}  ${text}`;
  const indent = " ".repeat(2 + widths.reduce((sum, each) => sum + each + 2, 0));
  return [
    paint("dim", line(header).trimEnd()),
    ...items.flatMap((item, index) => [
      line(rows[index], outcomeColours[item.outcome]).trimEnd(),
      ...asides(item).map((text) => paint("dim", indent + text)),
    ]),
  ];
}

function what(item) {
  if (item.error) return `${item.stage ? `${item.stage}: ` : ""}${item.error.message ?? item.error.code}`;
  const changed = (item.changes ?? []).map((change) => change.field);
  return [...changed, resumes[item.resume]].filter(Boolean).join(", ");
}

const resumes = { to_parse: "a résumé to parse", parsed: "résumé parsed", submitted: "résumé sent, being parsed" };

function asides(item) {
  return [
    item.error?.remedy && `remedy: ${item.error.remedy}`,
    item.tries > 1 && `tried ${item.tries} times`,
    ...(item.notes ?? []).map((note) => `note: ${note}`),
  ].filter(Boolean);
}
