// A tick in which nothing changed: every row is read, fingerprinted and looked up, and nothing is sent.
//
// Its processor time is told as a multiple of what `JSON.parse` takes for the same body, measured in turns with it: that
// ratio holds on other machines too.
import { alone } from "../alone.mjs";
import { spread, timed } from "../clock.mjs";
import { Double } from "../double.mjs";
import { run, State } from "../package.mjs";
import { everyday } from "../sandbox.mjs";

export const title = "A tick with no change";

export async function measure({ quick }) {
  const count = quick ? 1_000 : 10_000;
  const { text, tick } = await ticking(count);
  const parse = () => JSON.parse(text);
  const times = { tick: [], parse: [] };
  for (let repetition = 0; repetition < (quick ? 15 : 41); repetition += 1) {
    times.parse.push(await timed(parse));
    times.tick.push(await timed(tick));
  }
  const cold = { tick: times.tick[0], parse: times.parse[0] };
  // What the engine still compiles is no part of either.
  const [ticks, parses] = [times.tick, times.parse].map((all) => spread(all.slice(all.length >> 2)));
  const detail = {
    rows: count,
    bytes: Buffer.byteLength(text),
    "ms, tick": ticks,
    "ms, JSON.parse": parses,
    "ms, the first of each": cold,
  };
  return [
    {
      what: `${count.toLocaleString("en")} rows: processor time, as a multiple of \`JSON.parse\` of the same body`,
      figure: ticks.median / parses.median,
      unit: "×",
      limit: 3,
      detail,
    },
  ];
}

// The ledger is filled soonest by a logic that discards all: a tick with no change asks nobody about anything, and so runs
// neither logics nor format.
const DISCARDING = { logics: ["empty"] };

/** A workflow that is up to date, with so many rows: its `tick`, and the `text` of the search that it reads. */
export async function ticking(count) {
  const { rows, samples } = await everyday(count);
  const double = new Double(samples);
  const text = double.show(rows);
  const state = new State();
  await run(double, state, DISCARDING);
  const tick = async () => {
    const before = double.asked;
    const report = await run(double, state, DISCARDING);
    if (report.skipped !== count || double.asked !== before + 1)
      throw new Error(
        `a tick with no change left out ${report.skipped} rows and made ${double.asked - before} requests`,
      );
  };
  return { text, tick, state };
}

await alone(import.meta, measure);
