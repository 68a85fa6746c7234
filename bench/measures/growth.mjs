// How the cost grows with the number of candidates: requests, processor time, memory and written bytes, for a first full run, a tick
// with 1 % changed and a tick without a change. For the cost model also a tick without a ledger.
//
// Each point is measured in its own process (support/growth-point.mjs), because wasm memory never shrinks. The package has no limit
// on requests, so a full run is a single run here. A Worker with 5,000 requests an invocation makes several runs of it, each of
// which searches and commits again.
import { fork } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { formatCount } from "../report/format.mjs";
import { runIfMain } from "../support/run-if-main.mjs";
import { ordinaryRows } from "../support/sample-data.mjs";

/** @typedef {import("../support/growth-point.mjs").Kind} Kind */
/** @typedef {import("../support/growth-point.mjs").Point} Point */
/** @typedef {import("../support/growth-point.mjs").PointResult} PointResult */
/** @typedef {import("../support/run-if-main.mjs").Row} Row */

export const title = "Growth";

const program = fileURLToPath(new URL("../support/growth-point.mjs", import.meta.url));
const folder = fileURLToPath(new URL("../../build/bench/growth", import.meta.url));

/** The number of candidates of the cost model. */
const COST_MODEL_COUNT = 10_000;

/** @type {Record<Kind, string>} */
const kindNames = {
  full: "a first full run",
  some: "a tick with 1 % changed",
  none: "a tick without a change",
  poll: "a run without a ledger and without a change",
};

/** @type {import("../support/run-if-main.mjs").Measure} */
export async function measure({ quick }) {
  const counts = quick ? [10, 100, 1_000] : [10, 100, 1_000, 10_000, 100_000];
  mkdirSync(folder, { recursive: true });
  const input = join(folder, "rows.json");
  try {
    writeFileSync(input, JSON.stringify(await ordinaryRows(Math.max(...counts))));
    const rows = [];
    for (const count of counts) {
      // The ticks start with the state that the full run wrote.
      /** @type {Kind[]} */
      const kinds = count === COST_MODEL_COUNT ? ["full", "some", "none", "poll"] : ["full", "some", "none"];
      for (const kind of kinds)
        rows.push(...toRows(await measurePoint({ kind, count, input, state: join(folder, `state-${count}`) })));
    }
    return rows;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * @param {PointResult} result
 * @returns {Row[]}
 */
function toRows({ kind, count, requests, cpu, wasm, written, ...detail }) {
  /**
   * @param {string} name
   * @param {number} figure
   * @param {string} unit
   * @param {object} [more]
   * @returns {Row}
   */
  const row = (name, figure, unit, more = {}) => ({
    what: `${formatCount(count)} candidates, ${kindNames[kind]}: ${name}`,
    figure,
    unit,
    detail: { kind, count, name, ...more },
  });
  return [
    row("requests", requests, "requests"),
    row("processor time", cpu.median, "ms", { ...detail, spread: cpu }),
    row("memory", wasm, "bytes"),
    ...(written === undefined ? [] : [row("written", written, "bytes")]),
  ];
}

/**
 * @param {Point} point
 * @returns {Promise<PointResult>}
 */
function measurePoint(point) {
  return new Promise((resolve, reject) => {
    const child = fork(program, [JSON.stringify(point)], {
      stdio: ["ignore", 2, 2, "ipc"],
      execArgv: ["--max-old-space-size=8192"],
    });
    child.once("message", (message) => resolve(/** @type {PointResult} */ (message)));
    child.once("exit", (code) => reject(new Error(`${point.kind} of ${point.count} ended with status ${code}`)));
  });
}

await runIfMain(import.meta, measure);
