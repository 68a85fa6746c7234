// The ledger of 100,000 applicants alone: load it, look up every row, save it; against a whole tick of as many rows, which
// loads and looks up too.
import { readFileSync } from "node:fs";
import { alone } from "../alone.mjs";
import { spread, timed } from "../clock.mjs";
import { ticking } from "./tick.mjs";

export const title = "Ledger";

const built = new URL("../../build/bench/ledger/", import.meta.url);

export async function measure({ quick }) {
  const count = quick ? 5_000 : 100_000;
  const { Held, initSync } = await import(new URL("ledger.js", built));
  initSync({ module: readFileSync(new URL("ledger_bg.wasm", built)) });
  const held = Held.filled(count);
  const stored = held.save();
  const load = () => expect(held.load(stored), true);
  const lookUp = () => expect(held.look_up_all(), count);
  const save = () => expect(held.save().length, stored.length);
  const { tick } = await ticking(count);
  const times = { load: [], "look up all": [], save: [], tick: [] };
  for (let repetition = 0; repetition < (quick ? 12 : 16); repetition += 1) {
    times.load.push(await timed(load));
    times["look up all"].push(await timed(lookUp));
    times.save.push(await timed(save));
    times.tick.push(await timed(tick));
  }
  const told = Object.fromEntries(
    Object.entries(times).map(([name, all]) => [name, spread(all.slice(all.length >> 2))]),
  );
  const ledger = told.load.median + told["look up all"].median + told.save.median;
  const applicants = count.toLocaleString("en-GB");
  return [
    {
      what: `${applicants} applicants, to load, look up and save: processor time, as a part of a tick's`,
      figure: ledger / told.tick.median,
      unit: "×",
      limit: 0.1,
      detail: { applicants: count, ms: told },
    },
    {
      what: `${applicants} applicants, each`,
      figure: stored.length / count,
      unit: "bytes",
      limit: 24,
      detail: { bytes: stored.length },
    },
  ];
}

function expect(given, wanted) {
  if (given !== wanted) throw new Error(`the ledger gave ${given}, not ${wanted}`);
}

await alone(import.meta, measure);
