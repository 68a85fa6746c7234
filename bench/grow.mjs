// One point of a curve of measures/growth.mjs, in a process of its own.
import { readFileSync, writeFileSync } from "node:fs";
import { deserialize, serialize } from "node:v8";
import { cpu, spread, tidy } from "./clock.mjs";
import { Double } from "./double.mjs";
import { run, State, wasmMemory } from "./package.mjs";

/** What is short is repeated for so long, and so often at most. */
const [ENOUGH_MS, MOST] = [2_000, 25];

const { kind, count, input, state: file } = JSON.parse(process.argv[2]);
const { rows: all, samples } = JSON.parse(readFileSync(input, "utf8"));
const rows = all.slice(0, count);
if (kind === "some") for (const row of rows.slice(0, Math.ceil(count / 100))) row.column = `${row.column} (later)`;

const double = new Double(samples, { isUpToDate: kind === "poll" });
double.show(rows);
const stored = kind === "full" || kind === "poll" ? [] : deserialize(readFileSync(file));
all.length = 0;

const times = [];
let first;
while (!first || (times.length < MOST && times.reduce((sum, time) => sum + time, 0) < ENOUGH_MS)) {
  const { state, time, report } = await once();
  times.push(time);
  first ??= { state, report, wasm: wasmMemory(), ...memory() };
  if (kind === "full" && times.length === 1) writeFileSync(file, serialize(state.kept));
}
// What the double takes is the same in each, and no part of it.
const own = (await double.own()) / times.length;
const { state, report, wasm, heap, outside } = first;
const result = {
  kind,
  count,
  requests: double.asked / times.length,
  // The first one is where the engine compiles: it counts where there is no other.
  cpu: spread((times.length > 4 ? times.slice(times.length >> 2) : times).map((time) => time - own)),
  cold: times[0] - own,
  "of the double": own,
  wasm,
  heap,
  outside,
  ...(kind === "poll" ? {} : remembered(state)),
  report,
  search: double.bytes,
};
process.send(result, () => process.exit(0));

/** What was written of the workflow's state, and how large its parts are. */
function remembered(state) {
  return {
    written: state.ledgers.reduce((sum, bytes) => sum + bytes, 0),
    writes: state.ledgers.length,
    ledger: state.ledger.length,
    coordinator: state.coordinator,
  };
}

async function once() {
  const state = new State(stored);
  tidy();
  const before = cpu();
  const report = kind === "poll" ? await run(double, undefined, { incremental: false }) : await run(double, state);
  const time = cpu() - before;
  const changed = { full: count, some: Math.ceil(count / 100), none: 0, poll: 0 }[kind];
  const updated = report.items.filter(({ outcome }) => outcome === "updated").length;
  if (updated !== changed) throw new Error(`${updated} profiles were updated, not ${changed}`);
  return { state, time, report: JSON.stringify(report).length };
}

/** What JavaScript holds besides the memory of the wasm, the double's rows and bodies included. */
function memory() {
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return { heap: heapUsed, outside: arrayBuffers };
}
