// A tick without a change: every row is read, fingerprinted and looked up, and nothing is sent.
//
// Its processor time is given as a multiple of `JSON.parse` of the same body, measured in turns with it, so that the result holds on
// other machines, too.
import { formatCount } from "../report/format.mjs";
import { FakeApis } from "../support/fake-apis.mjs";
import { MemoryState, run } from "../support/instrumented-package.mjs";
import { runIfMain } from "../support/run-if-main.mjs";
import { ordinaryRows } from "../support/sample-data.mjs";
import { summary, timed, warm } from "../support/timing.mjs";

export const title = "Tick without a change";

/** @type {import("../support/run-if-main.mjs").Measure} */
export async function measure({ quick }) {
  const count = quick ? 1_000 : 10_000;
  const { text, tick } = await upToDateWorkflow(count);
  const parse = () => JSON.parse(text);
  /** @type {number[]} */
  const ticks = [];
  /** @type {number[]} */
  const parses = [];
  for (let repetition = 0; repetition < (quick ? 15 : 41); repetition += 1) {
    parses.push(await timed(parse));
    ticks.push(await timed(tick));
  }
  const [tickMs, parseMs] = [summary(warm(ticks)), summary(warm(parses))];
  const detail = {
    rows: count,
    bytes: Buffer.byteLength(text),
    "ms, tick": tickMs,
    "ms, JSON.parse": parseMs,
    "ms, the first of each": { tick: ticks[0], parse: parses[0] },
  };
  return [
    {
      what: `${formatCount(count)} rows: processor time, as a multiple of \`JSON.parse\` of the same body`,
      figure: tickMs.median / parseMs.median,
      unit: "×",
      limit: 3,
      detail,
    },
  ];
}

// A logic that discards every item fills the ledger without requests. A tick without a change runs no logics, so this does not
// affect its time.
const discardAll = { logics: ["empty"] };

/**
 * A workflow whose ledger has every row.
 *
 * @param {number} count
 * @returns {Promise<{ text: string, tick: () => Promise<void> }>} `text` is the answer to the search that `tick` reads.
 */
export async function upToDateWorkflow(count) {
  const { rows, samples } = await ordinaryRows(count);
  const apis = new FakeApis(samples);
  const text = apis.setRows(rows);
  const state = new MemoryState();
  await run(apis, state, discardAll);
  const tick = async () => {
    const before = apis.requestCount;
    const report = await run(apis, state, discardAll);
    const requests = apis.requestCount - before;
    if (report.skipped !== count || requests !== 1)
      throw new Error(`a tick without a change skipped ${report.skipped} rows and sent ${requests} requests`);
  };
  return { text, tick };
}

await runIfMain(import.meta, measure);
