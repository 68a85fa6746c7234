// The table of results in Markdown.
import { formatNumber } from "./format.mjs";

/** @typedef {import("../support/run-if-main.mjs").Row} Row */

/**
 * The result of one measure in results.json: the rows, or the message of the error that ended it.
 * @typedef {import("../support/environment.mjs").Environment
 *   & { title: string, seconds: number, rows?: Row[], failed?: string }} Result
 */
/** @typedef {Record<string, Result>} Results Results by the name of the measure. */

/**
 * A table of all rows that have a limit. A measure that failed has a line, too.
 *
 * @param {Results} results
 */
export function resultsTable(results) {
  const lines = Object.entries(results).flatMap(([name, { title, rows = [], failed }]) => {
    if (failed) return [`| ${title} | not measured: \`${name}\` failed | | |`];
    return rows.flatMap((row) => (row.limit === undefined ? [] : [line(title, row, row.limit)]));
  });
  return ["| | measured | limit | of the limit |", "| --- | ---: | ---: | ---: |", ...lines].join("\n");
}

/**
 * @param {string} title
 * @param {Row} row
 * @param {number} limit
 */
function line(title, { what, figure, unit, ratio }, limit) {
  const name = `${title}: ${what}`.replaceAll("|", "\\|");
  if (typeof figure !== "number") return `| ${name} | not measured | ${withUnit(limit, unit)} | |`;
  const share = ratio === undefined ? "" : `${formatNumber(ratio * 100)} %`;
  const cells = [withUnit(figure, unit), withUnit(limit, unit), share].map((cell) =>
    figure > limit && cell ? `**${cell}**` : cell,
  );
  return `| ${name} | ${cells.join(" | ")} |`;
}

/**
 * @param {number} number
 * @param {string} unit
 */
function withUnit(number, unit) {
  if (unit === "×") return `${formatNumber(number)}×`;
  const singular = number === 1 && /[a-z]s$/.test(unit);
  return `${formatNumber(number)} ${singular ? unit.slice(0, -1) : unit}`;
}

/**
 * The dates and machines of the results, each once.
 *
 * @param {Results} results
 */
export function provenance(results) {
  const environments = Object.values(results).map(({ date, machine }) => {
    const { cpus, cpu, memory_gb, node, v8, workerd } = machine;
    return `${date}, ${cpus} CPUs (${cpu}), ${memory_gb} GB, Node ${node} (V8 ${v8}), workerd ${workerd ?? "missing"}`;
  });
  return [...new Set(environments)].join("; ");
}
