// A thousand workflows in one Worker, 999 of them broken: each is found by a trigger with one request, and the last one runs.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { secrets, startHarness, workflow } from "./harness.mjs";
import { workflowPath } from "./worker.mjs";

const cron = "*/15 * * * *";
const count = 1_000;
const harness = await startHarness({
  sandbox: { candidates: 2 },
  secrets: { ...secrets, SEALING_KEY: "4d".repeat(32) },
  workflows: [],
  vars: { MAX_REQUESTS: "100000" },
});
after(() => harness.stop());
const { sandbox, worker } = harness;
const idOf = (/** @type {number} */ index) => `company ${String(index).padStart(4, "0")}`;
// The last one is the good one.
const ids = Array.from({ length: count }, (_, index) => idOf(index));
const last = ids[count - 1];

/**
 * A request for each workflow, some at once.
 *
 * @param {(id: string, index: number) => Promise<import("./worker.mjs").Answer>} send
 * @param {number} status
 */
async function forEach(send, status) {
  for (let from = 0; from < count; from += 25)
    await Promise.all(
      ids.slice(from, from + 25).map(async (id, index) => {
        const answer = await send(id, from + index);
        assert.equal(answer.status, status, answer.text);
      }),
    );
}

test("a thousand workflows are stored, each with a secret of its own", async () => {
  const value = (/** @type {number} */ index) => (index === count - 1 ? secrets.FLATCHR_API_KEY : secrets.WRONG_KEY);
  await forEach((id, index) => {
    const body = JSON.stringify({ value: value(index) });
    return worker.request("PUT", workflowPath(id, "secrets/OWN_KEY"), { body });
  }, 200);
  await forEach((id) => {
    const own = { connector_auth: { api_key: { secret: "OWN_KEY" } } };
    const body = JSON.stringify(workflow(id, { ...own, cron, incremental: true, pull_parameters: { firstname: id } }));
    return worker.request("PUT", workflowPath(id), { body });
  }, 201);
  // Some have a key that Flatchr refuses, and every other one has none.
  await Promise.all(
    ids
      .filter((id, index) => index % 2 === 0 && id !== last)
      .map((id) => worker.request("DELETE", workflowPath(id, "secrets/OWN_KEY"))),
  );
  const { body } = await worker.request("GET", "/api/workflows");
  assert.deepEqual(
    body.workflows.map((/** @type {any} */ each) => each.workflow_id),
    ids,
  );
  const broken = body.workflows.filter((/** @type {any} */ each) => each.problems.length > 0);
  assert.equal(broken.length, count / 2);
});

test("a trigger runs each of them, and 999 broken ones do not touch the last", async () => {
  await sandbox.reset();
  const query = new URLSearchParams({ cron, format: "json", time: `${Date.UTC(2100, 0, 1, 12)}` });
  assert.equal(
    (await worker.request("GET", `/cdn-cgi/local/scheduled?${query}`, { headers: {} })).body.outcome,
    "exception",
  );
  const searched = (await sandbox.requests("search")).map((entry) => entry.body.firstname);
  assert.equal(new Set(searched).size, count / 2);
  assert.ok(searched.includes(last));
  const { body } = await worker.request("GET", "/api/health/workflows");
  const states = new Map(body.workflows.map((/** @type {any} */ each) => [each.workflow_id, each]));
  assert.equal(states.size, count);
  assert.equal(states.get(last).state, "ok");
  for (const id of ids.slice(0, -1)) assert.equal(states.get(id).state, "failing", id);
});
