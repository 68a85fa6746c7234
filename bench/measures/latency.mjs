// How well a run uses the time in which it waits for the APIs. Each answer is delayed by 20 ms, so that the speed of the machine
// hardly matters.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { defined } from "../../scripts/lib/defined.mjs";
import { workflow } from "../../tests/workerd/harness.mjs";
import { formatCount } from "../report/format.mjs";
import { runIfMain } from "../support/run-if-main.mjs";
import { median } from "../support/timing.mjs";
import { withHarness } from "../support/with-harness.mjs";

/** @typedef {import("../../tests/workerd/harness.mjs").Harness} Harness */

export const title = "Latency";

const latencyMs = 20;

/** @type {import("../support/run-if-main.mjs").Measure} */
export async function measure({ quick }) {
  const candidates = quick ? 200 : 1_000;
  // Every candidate has changed. Every profile has an attachment, so no résumé is downloaded: its endpoint allows one request a second.
  const sandbox = { people: "parsed", candidates };
  const measured = await withHarness({ latencyMs, sandbox, workflows: [workflow("all")] }, async (harness) => {
    const runs = [];
    for (let repetition = 0; repetition <= (quick ? 1 : 5); repetition += 1) {
      await harness.sandbox.reset();
      runs.push(await run(harness, candidates));
    }
    return {
      // In the first run the engine compiles.
      runs: runs.slice(1),
      "a client that does nothing with the answers": await bareClient(harness, 3 * candidates),
    };
  });
  const what = `full run of ${formatCount(candidates)} candidates, each answer after ${latencyMs} ms: time ÷ (requests × ${latencyMs} ms ÷ requests in flight)`;
  const detail = { world: sandbox, "requests in flight": inFlight, "ms late": latencyMs, ...measured };
  return [{ what, figure: median(measured.runs.map(({ ratio }) => ratio)), unit: "×", limit: 1.25, detail }];
}

/**
 * @param {Harness} harness
 * @param {number} candidates
 */
async function run(harness, candidates) {
  const { requests, items, started_at, finished_at } = await harness.worker.run("all");
  const updated = items.filter((item) => item.outcome === "updated").length;
  if (updated !== candidates) throw new Error(`${updated} of ${candidates} candidates were updated`);
  return timing(Date.parse(finished_at) - Date.parse(started_at), requests.flatchr + requests.hrflow);
}

/**
 * The same ratio for a client that ignores the answers: the best that this machine can do.
 *
 * @param {Harness} harness
 * @param {number} requests
 */
async function bareClient({ sandbox }, requests) {
  const url = `${sandbox.url}/hrflow/v1/source`;
  let remaining = requests;
  const started = performance.now();
  const send = async () => {
    while (remaining-- > 0) await (await fetch(url)).text();
  };
  await Promise.all(Array.from({ length: inFlight }, send));
  return timing(performance.now() - started, requests);
}

/**
 * @param {number} ms
 * @param {number} requests
 */
function timing(ms, requests) {
  return { ms: Math.round(ms), requests, ratio: ms / ((requests * latencyMs) / inFlight) };
}

/** The core's limit of requests in flight. */
const inFlight = Number(
  defined(
    /const (?:MAX_)?IN_FLIGHT: usize = (\d+);/.exec(
      readFileSync(join(import.meta.dirname, "../../src/http/client.rs"), "utf8"),
    ),
    "the limit of requests in flight in src/http/client.rs",
  )[1],
);

await runIfMain(import.meta, measure);
