// The plots of how requests, time, memory and writes grow with the number of candidates.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { formatBytes, formatCount, formatNumber } from "./format.mjs";
import { linePlot } from "./line-plot.mjs";

const lines = { full: "first full run", some: "tick, 1 % changed", none: "tick, no change" };

const formatMs = (/** @type {number} */ ms) =>
  ms >= 1_000 ? `${formatNumber(ms / 1_000)} s` : `${formatNumber(ms)} ms`;

/**
 * A plot: `quantity` is the name of the rows' quantity in results.json, `formatY` formats its values.
 * @typedef {object} GrowthPlot
 * @property {string} name The name of the file.
 * @property {string} quantity
 * @property {string} title
 * @property {(value: number) => string} formatY
 * @property {{ value: number, label: string }} [limit]
 */

/** @type {GrowthPlot[]} */
export const growthPlots = [
  {
    name: "requests",
    quantity: "requests",
    title: "Requests to both APIs, by candidates",
    formatY: (value) => value.toLocaleString("en-GB"),
  },
  {
    name: "processor-time",
    quantity: "processor time",
    title: "Processor time, by candidates",
    formatY: formatMs,
  },
  {
    name: "memory",
    quantity: "memory",
    title: "Memory of the WebAssembly, by candidates",
    formatY: formatBytes,
    limit: { value: 128e6, label: "an isolate has 128 MB in all" },
  },
  {
    name: "kv-bytes",
    quantity: "written",
    title: "Bytes written to KV, by candidates",
    formatY: formatBytes,
  },
];

/**
 * Writes the plots as SVG files.
 *
 * @param {import("../support/run-if-main.mjs").Row[]} rows The rows of the measure `growth`.
 * @param {string} folder
 */
export function writeGrowthPlots(rows, folder) {
  mkdirSync(folder, { recursive: true });
  for (const { name, quantity, title, formatY, limit } of growthPlots) {
    const series = Object.entries(lines).map(([kind, label]) => ({
      label,
      points: rows
        .filter(({ detail }) => detail.kind === kind && detail.name === quantity)
        .map(({ detail, figure }) => /** @type {[number, number]} */ ([detail.count, figure])),
    }));
    const description = series
      .map(
        ({ label, points }) =>
          `${label}: ${points.map(([count, value]) => `${formatY(value)} at ${formatCount(count)}`).join(", ")}`,
      )
      .join(". ");
    const axes = { xTitle: "candidates", formatX: formatCount, formatY };
    writeFileSync(
      join(folder, `${name}.svg`),
      linePlot({ title, description: `${description}.`, series, limit, ...axes }),
    );
  }
}
