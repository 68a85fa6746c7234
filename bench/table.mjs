// The results as Markdown.
import { figure } from "./words.mjs";

/** One of a thing is not several. */
const withUnit = (number, unit) =>
  unit === "×"
    ? `${figure(number)}×`
    : `${figure(number)} ${number === 1 && /[a-z]s$/.test(unit) ? unit.slice(0, -1) : unit}`;

/** All rows that have a limit, and what became of the measures that have none. */
export function markdown(results) {
  const lines = Object.entries(results).flatMap(([name, { title, rows, failed }]) => {
    if (failed) return [`| ${title} | not measured: \`${name}\` failed | | |`];
    return rows.filter(({ limit }) => typeof limit === "number").map((row) => line(title, row));
  });
  return ["| | measured | limit | of the limit |", "| --- | ---: | ---: | ---: |", ...lines].join("\n");
}

function line(title, { what, figure: measured, unit, limit, ratio }) {
  const words = `${title}: ${what}`.replaceAll("|", "\\|");
  if (typeof measured !== "number") return `| ${words} | not measured | ${withUnit(limit, unit)} | |`;
  const share = typeof ratio === "number" ? `${figure(ratio * 100)} %` : "";
  const cells = [withUnit(measured, unit), withUnit(limit, unit), share].map((cell) =>
    measured > limit && cell ? `**${cell}**` : cell,
  );
  return `| ${words} | ${cells.join(" | ")} |`;
}

/** On what it was measured, each machine once. */
export function provenance(results) {
  const told = Object.values(results).map(({ date, machine }) => {
    const { cpus, cpu, memory_gb, node, v8, workerd } = machine;
    return `${date}, ${cpus} CPUs (${cpu}), ${memory_gb} GB, Node ${node} (V8 ${v8}), workerd ${workerd ?? "missing"}`;
  });
  return [...new Set(told)].join("; ");
}
