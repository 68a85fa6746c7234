// The store of workflows fails: the var's workflows go on, nothing is lost, and the answers say what is wrong.
import assert from "node:assert/strict";
import { join } from "node:path";
import { after, afterEach, test } from "node:test";
import { startHarness, workflow } from "./harness.mjs";
import { workflowPath } from "./worker.mjs";

const cron = "*/15 * * * *";
const named = (/** @type {string} */ id) => workflow(id, { pull_parameters: { firstname: id }, cron });
const harness = await startHarness({
  entry: join(import.meta.dirname, "store-faults.entry.mjs"),
  sandbox: { candidates: 2 },
  workflows: [named("of the var")],
});
after(() => harness.stop());
const { sandbox, worker } = harness;
const setStore = (/** @type {string} */ mode) => worker.request("GET", `/store?${mode}`);
afterEach(() => setStore("works"));

/**
 * @param {string} id
 * @param {object} document
 */
const put = (id, document) => worker.request("PUT", workflowPath(id), { body: JSON.stringify(document) });

/** The tick of a moment, and the workflows that searched in it. */
async function tickAt(/** @type {number} */ time) {
  await sandbox.reset();
  const query = new URLSearchParams({ cron, format: "json", time: `${time}` });
  const answer = await worker.request("GET", `/cdn-cgi/local/scheduled?${query}`, { headers: {} });
  const searched = (await sandbox.requests("search")).map((entry) => entry.body.firstname);
  return { outcome: answer.body.outcome, searched: searched.sort() };
}

test("workflows of the var run, are listed and answer; the invocation fails, and a due workflow is run later", async () => {
  assert.equal((await put("stored", named("stored"))).status, 201);
  const noon = Date.UTC(2100, 0, 1, 12);
  await setStore("fails");
  assert.deepEqual(await tickAt(noon), { outcome: "exception", searched: ["of the var"] });
  await worker.logged(/Uncaught Error: the store of workflows: .*the storage is down/);
  const listed = await worker.request("GET", "/api/workflows");
  assert.deepEqual(
    [
      listed.status,
      listed.body.workflows.map((/** @type {any} */ each) => each.workflow_id),
      listed.body.problems[0].path,
    ],
    [200, ["of the var"], "store"],
  );
  assert.equal((await worker.request("GET", workflowPath("of the var"))).status, 200);
  await setStore("works");
  assert.deepEqual(await tickAt(noon + 60_000), { outcome: "ok", searched: ["of the var", "stored"] });
});

test("every route that needs the store answers 503, and changes nothing", async () => {
  await setStore("fails");
  for (const [method, path, body] of /** @type {[string, string, object?][]} */ ([
    ["GET", "/api/health/workflows"],
    ["GET", "/metrics"],
    ["GET", workflowPath("stored")],
    ["POST", workflowPath("stored", "runs")],
    ["PUT", workflowPath("stored"), workflow("stored", { persist: false })],
    ["DELETE", workflowPath("stored")],
    ["GET", workflowPath("stored", "versions")],
    ["GET", workflowPath("stored", "versions/1")],
    ["POST", workflowPath("stored", "versions/1/restore")],
    ["DELETE", workflowPath("stored", "secrets/KEY")],
    ["POST", "/api/secrets/reseal"],
  ])) {
    const answer = await worker.request(method, path, { body: body && JSON.stringify(body) });
    assert.deepEqual([answer.status, answer.body.error.code], [503, "store_unavailable"], `${method} ${path}`);
    assert.match(answer.body.error.message, /the store of workflows/);
  }
  await setStore("works");
  const { body } = await worker.request("GET", workflowPath("stored"));
  assert.deepEqual([body.stored.version, body.workflow.persist], [1, undefined]);
});

test("a change whose answer was lost may be sent again", async () => {
  await setStore("lost");
  const changed = workflow("stored", { persist: false });
  assert.equal((await put("stored", changed)).status, 503);
  await setStore("works");
  const again = await put("stored", changed);
  assert.deepEqual([again.status, again.body.version], [200, 2]);
});

test("without the binding the var's workflows work as before, and the sentence says what to copy", async () => {
  await setStore("unbound");
  const { body } = await worker.request("GET", "/api/workflows");
  assert.deepEqual([body.store, body.problems, body.workflows.length], ["none", [], 1]);
  const answer = await put("stored", named("stored"));
  assert.deepEqual([answer.status, answer.body.error.code], [500, "bad_configuration"]);
  assert.match(answer.body.error.message, /copy \[\[durable_objects\.bindings\]\] with the name WORKFLOW_STORE/);
  assert.equal((await worker.request("GET", workflowPath("stored"))).status, 404);
  assert.equal((await tickAt(Date.now())).outcome, "ok");
});
