// One search with very many rows: a tick without a change, and a first run that a budget stops.
//
// The memory of the isolate is measured: wasm memory, JavaScript's heap and its array buffers. The platform's limit is 128 MB.
import { Inspector } from "../../tests/workerd/inspector.mjs";
import { workflow } from "../../tests/workerd/harness.mjs";
import { formatCount } from "../report/format.mjs";
import { MIB, mib, peakMemory } from "../support/isolate-memory.mjs";
import { runIfMain } from "../support/run-if-main.mjs";
import { withHarness } from "../support/with-harness.mjs";

/** @typedef {import("../../tests/workerd/harness.mjs").Harness} Harness */
/** @typedef {Awaited<ReturnType<typeof peakMemory>>} Peaks */

export const title = "Memory";

const cron = "0 * * * *";
const maxRequests = 60;

/** @type {import("../support/run-if-main.mjs").Measure} */
export async function measure({ quick }) {
  const candidates = quick ? 5_000 : 100_000;
  const rows = `${formatCount(candidates)} rows in one answer: wasm, JavaScript's heap and buffers`;
  return [
    { what: `tick without a change, ${rows}`, ...(await measureRun(candidates, tickWithoutChange)) },
    { what: `first run of ${maxRequests} requests, ${rows}`, ...(await measureRun(candidates, firstRun)) },
  ];
}

/**
 * @param {number} candidates
 * @param {(harness: Harness, candidates: number) => Promise<Peaks>} run
 */
async function measureRun(candidates, run) {
  // Every row has its candidate's id, and every search returns all rows.
  const api_variants = { row_candidate: "candidate_id", start_update: "ignored" };
  const options = {
    inspected: true,
    sandbox: { people: "parsed", candidates, api_variants },
    vars: { MAX_REQUESTS: String(maxRequests), MAX_SECONDS: "720" },
    workflows: [
      workflow("first", { incremental: true }),
      // A row that a logic discards is in the ledger without a request. So the ledger is complete after one run.
      workflow("known", { incremental: true, cron, logics: ["empty"] }),
    ],
  };
  return withHarness(options, async (harness) => {
    const peaks = await run(harness, candidates);
    const megabytes = Math.round((await searchBytes(harness)) / 1e5) / 10;
    return { figure: peaks.all / MIB, unit: "MiB", limit: 96, detail: { "MB of JSON": megabytes, MiB: mib(peaks) } };
  });
}

/** @type {Parameters<typeof measureRun>[1]} */
async function tickWithoutChange(harness, candidates) {
  await harness.worker.tick(cron);
  await expectComplete(harness, candidates);
  // The wasm memory of the first run does not shrink. A new Worker reads the same ledger with new memory.
  await harness.killWorker();
  await harness.restartWorker();
  const peaks = await withInspector(harness, () => harness.worker.tick(cron));
  await expectComplete(harness, candidates);
  return peaks;
}

/** @type {Parameters<typeof measureRun>[1]} */
async function firstRun(harness, candidates) {
  return withInspector(harness, async () => {
    const { stopped_by, items, remaining } = await harness.worker.run("first");
    if (stopped_by !== "max_requests" || items.length + remaining !== candidates)
      throw new Error(`the run was stopped by ${stopped_by}`);
  });
}

/**
 * @param {Harness} harness
 * @param {number} candidates
 */
async function expectComplete(harness, candidates) {
  const { last_run, applicants } = await harness.worker.ledger("known");
  if (!last_run.complete || applicants !== candidates)
    throw new Error(`the ledger has ${applicants} of ${candidates} applicants`);
}

/**
 * @param {Harness} harness
 * @param {() => Promise<unknown>} work
 */
async function withInspector(harness, work) {
  const inspector = await Inspector.open(harness.worker);
  const peaks = await peakMemory(harness, inspector, work);
  inspector.close();
  return peaks;
}

/** @param {Harness} harness */
async function searchBytes({ sandbox }) {
  const { company_id, flatchr_key } = sandbox.settings;
  const url = `${sandbox.url}/flatchr/company/${company_id}/search/applicants`;
  const response = await fetch(url, { method: "POST", headers: { authorization: `Bearer ${flatchr_key}` } });
  return (await response.arrayBuffer()).byteLength;
}

await runIfMain(import.meta, measure);
