// A thousand workflows in one Worker, 999 of them broken: each trigger finds what is due with one request, and the last one runs.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { secrets, startHarness, workflow } from "./harness.mjs";
import { workflowPath } from "./worker.mjs";

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

// Their times are spread, so that each trigger has a hundred to run.
const groups = 10;
const cronOf = (/** @type {number} */ index) => `${(index % groups) * 5} 12 1 1 *`;
// The key of most is refused, and a tenth of them have no key any more.
const hasNoKey = (/** @type {number} */ index) => index % 10 === 3;

test("a thousand workflows are stored", async () => {
  await forEach(async (id, index) => {
    if (hasNoKey(index)) {
      const body = JSON.stringify({ value: secrets.FLATCHR_API_KEY });
      assert.equal((await worker.request("PUT", workflowPath(id, "secrets/OWN_KEY"), { body })).status, 200);
    }
    const secret = id === last ? "FLATCHR_API_KEY" : hasNoKey(index) ? "OWN_KEY" : "WRONG_KEY";
    const parts = { connector_auth: { api_key: { secret } }, pull_parameters: { firstname: id } };
    const body = JSON.stringify(workflow(id, { ...parts, cron: cronOf(index), incremental: true }));
    const answer = await worker.request("PUT", workflowPath(id), { body });
    if (hasNoKey(index))
      assert.equal((await worker.request("DELETE", workflowPath(id, "secrets/OWN_KEY"))).status, 200);
    return answer;
  }, 201);
  const { body } = await worker.request("GET", "/api/workflows");
  assert.deepEqual(
    body.workflows.map((/** @type {any} */ each) => each.workflow_id),
    ids,
  );
  const broken = body.workflows.filter((/** @type {any} */ each) => each.problems.length > 0);
  assert.equal(broken.length, count / 10);
});

test("triggers run each of them, and 999 broken ones do not touch the last", async () => {
  await sandbox.reset();
  for (let group = 0; group < groups; group++) {
    // The first time of each: one that has passed would be due at once.
    const time = `${Date.UTC(new Date().getUTCFullYear() + 1, 0, 1, 12, group * 5)}`;
    const query = new URLSearchParams({ cron: "*/5 * * * *", format: "json", time });
    const answer = await worker.request("GET", `/cdn-cgi/local/scheduled?${query}`, { headers: {} });
    assert.equal(answer.body.outcome, "exception", "it names those that failed");
  }
  const searched = (await sandbox.requests("search")).map((entry) => entry.body.firstname);
  assert.equal(searched.length, (count * 9) / 10, "each once");
  assert.equal(new Set(searched).size, searched.length);
  assert.ok(searched.includes(last));
  const { body } = await worker.request("GET", "/api/health/workflows");
  const states = new Map(body.workflows.map((/** @type {any} */ each) => [each.workflow_id, each]));
  assert.equal(states.size, count);
  assert.equal(states.get(last).state, "ok");
  for (const id of ids.slice(0, -1)) assert.equal(states.get(id).state, "failing", id);
});
