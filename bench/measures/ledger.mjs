// The ledger of 100,000 applicants without a run: load it, look up every row, save it. The reference is a tick of as many rows, which
// also loads and looks up.
import { readFileSync } from "node:fs";
import { formatCount } from "../report/format.mjs";
import { runIfMain } from "../support/run-if-main.mjs";
import { summary, timed, warm } from "../support/timing.mjs";
import { upToDateWorkflow } from "./tick.mjs";

export const title = "Ledger";

const built = new URL("../../build/bench/ledger/", import.meta.url);

/** @type {import("../support/run-if-main.mjs").Measure} */
export async function measure({ quick }) {
  const count = quick ? 5_000 : 100_000;
  const { BenchLedger, initSync } = await import(new URL("ledger.js", built).href);
  initSync({ module: readFileSync(new URL("ledger_bg.wasm", built)) });
  const ledger = BenchLedger.filled(count);
  const stored = ledger.save();
  const { tick } = await upToDateWorkflow(count);
  /** @type {Record<"load" | "look up all" | "save" | "tick", () => unknown>} */
  const steps = {
    load: () => expectEqual(ledger.load(stored), true),
    "look up all": () => expectEqual(ledger.look_up_all(), count),
    save: () => expectEqual(ledger.save().length, stored.length),
    tick,
  };
  /** @type {Record<keyof typeof steps, number[]>} */
  const times = { load: [], "look up all": [], save: [], tick: [] };
  for (let repetition = 0; repetition < (quick ? 12 : 16); repetition += 1) {
    for (const step of /** @type {(keyof typeof steps)[]} */ (Object.keys(steps)))
      times[step].push(await timed(steps[step]));
  }
  const ms = {
    load: summary(warm(times.load)),
    "look up all": summary(warm(times["look up all"])),
    save: summary(warm(times.save)),
    tick: summary(warm(times.tick)),
  };
  const applicants = formatCount(count);
  return [
    {
      what: `loading, looking up and saving ${applicants} applicants: processor time, as a part of a tick's`,
      figure: (ms.load.median + ms["look up all"].median + ms.save.median) / ms.tick.median,
      unit: "×",
      limit: 0.1,
      detail: { applicants: count, ms },
    },
    {
      what: `size of each of ${applicants} applicants`,
      figure: stored.length / count,
      unit: "bytes",
      limit: 48,
      detail: { bytes: stored.length },
    },
  ];
}

/**
 * @param {unknown} actual
 * @param {unknown} expected
 */
function expectEqual(actual, expected) {
  if (actual !== expected) throw new Error(`the ledger returned ${actual} instead of ${expected}`);
}

await runIfMain(import.meta, measure);
