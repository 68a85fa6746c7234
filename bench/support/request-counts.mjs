// Counts the Worker's requests. The sandbox's journal has the requests to both APIs; subrequest-counter.entry.mjs records every
// subrequest of the Worker.
import { join } from "node:path";
import { workflow } from "../../tests/workerd/harness.mjs";

/** @typedef {import("../../tests/workerd/harness.mjs").Harness} Harness */
/** @typedef {import("../../scripts/lib/sandbox.mjs").JournalEntry} JournalEntry */
/** @typedef {import("../../scripts/lib/sandbox.mjs").Settings} Settings */
/** @typedef {{ requests: number, endpoints?: string[] }} Count Requests per candidate, and the endpoints of one candidate. */

const cron = "*/15 * * * *";

/**
 * The options of a harness for these counts.
 * @type {import("../../tests/workerd/harness.mjs").HarnessOptions}
 */
export const countingOptions = {
  entry: join(import.meta.dirname, "subrequest-counter.entry.mjs"),
  // Larger than any of the runs, so that no run stops early.
  vars: { MAX_REQUESTS: "100000", MAX_SECONDS: "720" },
  workflows: [workflow("all", { incremental: true, cron })],
};

// Worlds in which all candidates are alike, and every search returns all rows, so that unchanged rows would cost requests if
// anything were sent for them.
const api_variants = { start_update: "ignored" };
/** Every profile has the résumé. */
export const withAttachment = { people: "parsed", api_variants };
/** And every row has the candidate's id. */
export const withCandidateId = { people: "parsed", api_variants: { ...api_variants, row_candidate: "candidate_id" } };
/** No profile has the résumé. */
export const withoutAttachment = { people: "unparsed", api_variants: { ...api_variants, sync_parsing: "true" } };

/**
 * The requests for one more candidate that changed: the difference between `few` candidates and twice as many.
 *
 * @param {Harness} harness
 * @param {Settings} world
 * @param {number} few
 */
export async function perChanged(harness, world, few) {
  const { applicants } = await settle(harness, world, 2 * few);
  const once = await change(harness, applicants.slice(0, few));
  const twice = await change(harness, applicants);
  return marginal(once, twice, few);
}

/**
 * The requests for one more candidate whose profile has no attachment: the difference between `few` and twice as many.
 *
 * @param {Harness} harness
 * @param {number} few
 */
export async function perWithoutAttachment(harness, few) {
  const once = await settle(harness, withoutAttachment, few);
  const twice = await settle(harness, withoutAttachment, 2 * few);
  return marginal(once.requests, twice.requests, few);
}

/**
 * The requests for one more candidate that did not change, in a run in which one other changed: the difference between `few` and
 * ten times as many.
 *
 * @param {Harness} harness
 * @param {Settings} world
 * @param {number} few
 * @returns {Promise<Count>}
 */
export async function perUnchanged(harness, world, few) {
  const counts = [];
  for (const candidates of [few, 10 * few]) {
    const { applicants } = await settle(harness, world, candidates);
    counts.push((await change(harness, applicants.slice(0, 1))).length);
  }
  return { requests: (counts[1] - counts[0]) / (9 * few) };
}

/**
 * The subrequests of a tick without a change, in their order.
 *
 * @param {Harness} harness
 * @param {Settings} world
 * @param {number} candidates
 */
export async function tick(harness, world, candidates) {
  await settle(harness, world, candidates);
  await takeCalls(harness);
  const { body } = await harness.worker.tick(cron);
  const calls = await takeCalls(harness);
  const { last_run, applicants } = await harness.worker.ledger("all");
  if (body.outcome !== "ok" || !last_run.complete || applicants !== candidates) {
    throw new Error(`the tick ended with ${body.outcome}; the ledger has ${applicants} of ${candidates} candidates`);
  }
  return calls;
}

/**
 * Makes a world and an empty ledger, and a run that updates every candidate.
 *
 * @param {Harness} harness
 * @param {Settings} world
 * @param {number} candidates
 */
async function settle(harness, world, candidates) {
  await harness.sandbox.reset({ ...world, candidates });
  await harness.worker.request("POST", "/api/workflows/all/ledger/reset");
  return run(harness, candidates);
}

/**
 * Changes applicants; returns the requests of the run that follows.
 *
 * @param {Harness} harness
 * @param {(string | null)[]} applicants
 */
async function change(harness, applicants) {
  // The default format makes a tag of this field.
  const set = { external_id: crypto.randomUUID() };
  await harness.sandbox.change(...applicants.map((id) => ({ change_row: { id, set } })));
  return (await run(harness, applicants.length)).requests;
}

/**
 * @param {Harness} harness
 * @param {number} changed The number of items that the run has to update.
 */
async function run(harness, changed) {
  await harness.sandbox.control("DELETE", "journal");
  const { complete, items, error } = await harness.worker.run("all");
  const updated = items.filter((item) => item.outcome === "updated");
  if (!complete || updated.length !== changed)
    throw new Error(`${updated.length} of ${changed} candidates were updated: ${JSON.stringify(error)}`);
  return { requests: await harness.sandbox.journal(), applicants: updated.map((item) => item.applicant) };
}

/**
 * @param {JournalEntry[]} once
 * @param {JournalEntry[]} twice
 * @param {number} few
 * @returns {Count}
 */
function marginal(once, twice, few) {
  // The requests about the candidate of the last edit. All candidates are alike.
  const subjects = twice.findLast((entry) => entry.endpoint === "edit")?.subjects ?? [];
  const about = twice.filter((entry) => entry.subjects.some((subject) => subjects.includes(subject)));
  return { requests: (twice.length - once.length) / few, endpoints: about.map((entry) => entry.endpoint) };
}

/**
 * The Worker's subrequests since the previous call.
 *
 * @param {Harness} harness
 * @returns {Promise<string[]>}
 */
async function takeCalls(harness) {
  return (await harness.worker.request("GET", "/calls", { headers: {} })).body;
}
