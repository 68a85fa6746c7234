// Measures one point of a curve of measures/growth.mjs, in its own process. The argument is JSON of a `Point`.
import { readFileSync, writeFileSync } from "node:fs";
import { deserialize, serialize } from "node:v8";
import { FakeApis } from "./fake-apis.mjs";
import { MemoryState, run, wasmMemory } from "./instrumented-package.mjs";
import { collectGarbage, cpuTime, summary, warm } from "./timing.mjs";

/** @typedef {"full" | "some" | "none" | "poll"} Kind A first full run; a tick with 1 % or no changes; a run without a ledger. */
/**
 * @typedef {object} Point
 * @property {Kind} kind
 * @property {number} count The number of candidates.
 * @property {string} input The file with the rows and samples.
 * @property {string} state The file with the state: the full run writes it, and the ticks read it.
 */
/** @typedef {typeof result} PointResult */

// Short runs are repeated until both their total time and their number are enough.
const [ENOUGH_MS, MAX_REPETITIONS] = [2_000, 25];

/** @type {Point} */
const { kind, count, input, state: file } = JSON.parse(process.argv[2]);
const { rows: allRows, samples } = JSON.parse(readFileSync(input, "utf8"));
const rows = allRows.slice(0, count);
const changedRows = Math.ceil(count / 100);
if (kind === "some") for (const row of rows.slice(0, changedRows)) row.column = `${row.column} (later)`;

const apis = new FakeApis(samples, { isUpToDate: kind === "poll" });
apis.setRows(rows);
const stored = kind === "full" || kind === "poll" ? [] : deserialize(readFileSync(file));
allRows.length = 0;

const first = await once();
const { heapUsed, arrayBuffers } = process.memoryUsage();
const memory = { wasm: wasmMemory(), heap: heapUsed, outside: arrayBuffers };
if (kind === "full") writeFileSync(file, serialize(first.state.entries));
const times = [first.time];
while (times.length < MAX_REPETITIONS && times.reduce((sum, time) => sum + time, 0) < ENOUGH_MS)
  times.push((await once()).time);

// The time of the fakes is the same in each run, and is subtracted.
const fakesTime = (await apis.ownTime()) / times.length;
const result = {
  kind,
  count,
  requests: apis.requestCount / times.length,
  cpu: summary((times.length > 4 ? warm(times) : times).map((time) => time - fakesTime)),
  // The engine compiles in the first run. A Worker in a new isolate takes that time.
  cold: times[0] - fakesTime,
  "of the fakes": fakesTime,
  ...memory,
  ...(kind === "poll" ? {} : stateSizes(first.state)),
  report: first.reportBytes,
  search: apis.searchBytes,
};
process.send?.(result, () => process.exit(0));

/**
 * The bytes that were written, and the sizes of the state's parts.
 *
 * @param {MemoryState} state
 */
function stateSizes(state) {
  return {
    written: state.ledgerSizes.reduce((sum, bytes) => sum + bytes, 0),
    writes: state.ledgerSizes.length,
    ledger: state.ledger.length,
    coordinator: state.coordinatorSize,
  };
}

async function once() {
  const state = new MemoryState(stored);
  collectGarbage();
  const before = cpuTime();
  const report = kind === "poll" ? await run(apis, undefined, { incremental: false }) : await run(apis, state);
  const time = cpuTime() - before;
  const expected = { full: count, some: changedRows, none: 0, poll: 0 }[kind];
  const updated = report.items.filter(({ outcome }) => outcome === "updated").length;
  if (updated !== expected) throw new Error(`${updated} profiles were updated instead of ${expected}`);
  return { state, time, reportBytes: JSON.stringify(report).length };
}
