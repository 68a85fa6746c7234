// How much the Worker asks of others, in the ways in which it is promised to be little. Counted by the sandbox, which has the
// requests of both APIs in its journal, and by what counting.entry.mjs puts before the Worker.
import { join } from "node:path";
import { workflow } from "../tests/workerd/support.mjs";

const cron = "*/15 * * * *";

/** A laboratory in which these things can be counted. */
export const counting = {
  entry: join(import.meta.dirname, "counting.entry.mjs"),
  // Larger than any of the runs, so that none of them ends early.
  vars: { MAX_REQUESTS: "100000", MAX_SECONDS: "720" },
  workflows: [workflow("all", { incremental: true, cron })],
};

/** Worlds in which all are alike and every row is in every search, so that what an unchanged one costs shows. */
export const attached = { people: "parsed", dialect: { start_update: "ignored" } };
export const named = { people: "parsed", dialect: { start_update: "ignored", row_candidate: "candidate_id" } };
export const unattached = { people: "unparsed", dialect: { start_update: "ignored", sync_parsing: "true" } };

/** What one more candidate costs who changed, between `few` and twice as many of them: requests, and which ones. */
export async function perChanged(lab, world, few) {
  const { applicants } = await settle(lab, world, 2 * few);
  const once = await change(lab, applicants.slice(0, few));
  const twice = await change(lab, applicants);
  return marginal(once, twice, few);
}

/** What one more candidate costs who has no attachment, between `few` and twice as many of them. */
export async function perUnattached(lab, few) {
  const once = await settle(lab, unattached, few);
  const twice = await settle(lab, unattached, 2 * few);
  return marginal(once.requests, twice.requests, few);
}

/** What one more candidate costs who did not change, between `few` and ten times as many of them, beside one who did. */
export async function perUnchanged(lab, world, few) {
  const counts = [];
  for (const candidates of [few, 10 * few]) {
    const { applicants } = await settle(lab, world, candidates);
    counts.push((await change(lab, applicants.slice(0, 1))).length);
  }
  const [once, often] = counts;
  return { requests: (often - once) / (9 * few) };
}

/** What a tick of the cron trigger calls in which nothing changed, one after the other. */
export async function tick(lab, world, candidates) {
  await settle(lab, world, candidates);
  await calls(lab);
  const { body } = await lab.worker.tick(cron);
  const made = await calls(lab);
  const { last_run, applicants } = await lab.worker.ledger("all");
  if (body.outcome !== "ok" || !last_run.complete || applicants !== candidates) {
    throw new Error(`the tick ended with ${body.outcome}, and ${applicants} of ${candidates} candidates are known`);
  }
  return made;
}

/** A world of so many, of whom nothing is known yet, and a run that brings them all up to date. */
async function settle(lab, world, candidates) {
  await lab.sandbox.reset({ ...world, candidates });
  await lab.worker.request("POST", "/api/workflows/all/ledger/reset");
  return run(lab, candidates);
}

/** Changes these applicants: the requests of the run that follows. */
async function change(lab, applicants) {
  // A tag of the default format, with a value that it never had.
  const set = { external_id: crypto.randomUUID() };
  await lab.sandbox.change(...applicants.map((id) => ({ change_row: { id, set } })));
  return (await run(lab, applicants.length)).requests;
}

async function run(lab, changed) {
  await lab.sandbox.control("DELETE", "journal");
  const { complete, items, error } = await lab.worker.run("all");
  const updated = items.filter((item) => item.outcome === "updated");
  if (!complete || updated.length !== changed)
    throw new Error(`${updated.length} of ${changed} were updated: ${JSON.stringify(error)}`);
  return { requests: await lab.sandbox.journal(), applicants: updated.map((item) => item.applicant) };
}

function marginal(once, twice, few) {
  // Those about the candidate who was edited last: all are alike.
  const { subjects } = twice.findLast((entry) => entry.endpoint === "edit");
  const about = twice.filter((entry) => entry.subjects.some((subject) => subjects.includes(subject)));
  return { requests: (twice.length - once.length) / few, endpoints: about.map((entry) => entry.endpoint) };
}

async function calls(lab) {
  return (await lab.worker.request("GET", "/calls", { headers: {} })).body;
}
