// Keys that somebody wrote into the wrong place of the configuration, and configurations that say two things.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { secrets, startHarness, token, workflow } from "./harness.mjs";
import { workflowPath } from "./worker.mjs";

/** @typedef {import("./harness.mjs").Harness} Harness */

/** A key that is no secret of the Worker, two that are, and the token. */
const keys = {
  foreign: "ask_0123456789abcdef0123456789abcdef",
  flatchr: "flatchr-key-of-this-test-0123",
  hrflow: "hrflow-key-of-this-test-0123",
  token,
};
const cron = "0 5 * * *";

describe("a configuration with keys in the wrong places", () => {
  /** @type {Harness} */
  let harness;
  const names = Object.keys(keys);
  before(async () => {
    harness = await startHarness({
      secrets: { ...secrets, FLATCHR_API_KEY: keys.flatchr, HRFLOW_API_SECRET: keys.hrflow },
      workflows: Object.entries(keys).flatMap(([name, key]) => [
        workflow(`wrong ${name}`, {
          cron: `0 5 * * ${key}`,
          logics: [`.key = "${key}" |`, `.key = "${key}"`],
          pull_parameters: { start: key, [key]: 1 },
          push_parameters: { edit_mode: key, only_edit_fields: [key] },
          [key]: { [key]: key },
        }),
        workflow(`id with ${key}`, { cron, incremental: key }),
        workflow(`fine but for ${name}`, { cron, logics: [`select(.id != "${key}")`], persist: false }),
      ]),
    });
  });
  after(() => harness.stop());

  test("is shown, refused, logged and stored without them", async () => {
    const { worker } = harness;
    const texts = [];
    for (const path of ["/api/workflows", ...names.map((name) => workflowPath(`wrong ${name}`))])
      texts.push((await worker.request("GET", path)).text);
    for (const name of names) {
      texts.push((await worker.request("POST", workflowPath(`wrong ${name}`, "runs"))).text);
      texts.push((await worker.request("GET", workflowPath(`fine but for ${name}`))).text);
    }
    // The id with a key in it is no id, so that no report is kept under it.
    const listed = (await worker.request("GET", "/api/workflows")).body.workflows;
    assert.equal(listed.filter((/** @type {any} */ each) => each.workflow_id === null).length, names.length);
    await worker.tick(cron);
    for (const name of names) texts.push((await worker.request("GET", workflowPath(`wrong ${name}`, "runs"))).text);
    for (const { name, value } of await worker.kv()) texts.push(name, value);
    texts.push(await worker.logged("looks like a key"));
    assert.ok(texts.length > 4 * names.length);
    for (const [name, key] of Object.entries(keys)) {
      const index = texts.findIndex((text) => text.includes(key) || text.includes(encodeURIComponent(key)));
      assert.equal(index, -1, `the key ${name} is in ${texts[index]}`);
    }
  });
});

describe("a configuration that would send a token to an API", () => {
  /** @type {Harness} */
  let harness;
  before(async () => {
    harness = await startHarness({
      secrets: { ...secrets, COPY_OF_TOKEN: token },
      workflows: ["ADMIN_TOKEN", "VIEWER_TOKEN_NEXT", "COPY_OF_TOKEN"].map((name) =>
        workflow(name, { connector_auth: { api_key: { secret: name } }, cron }),
      ),
    });
  });
  after(() => harness.stop());

  test("is refused, and nothing is sent", async () => {
    for (const name of ["ADMIN_TOKEN", "VIEWER_TOKEN_NEXT", "COPY_OF_TOKEN"]) {
      for (const route of ["runs", "check", "relay/flatchr/company/own/search/applicants"]) {
        const answer = await harness.worker.request("POST", workflowPath(name, route), { body: undefined });
        assert.equal(answer.status, 422, `${route} of ${name}: ${answer.text}`);
        const [{ path, message }] = answer.body.error.problems;
        assert.equal(path, "connector_auth.api_key");
        assert.match(message, /opens this Worker and is sent to no API/);
      }
    }
    await harness.worker.tick(cron);
    assert.deepEqual(await harness.sandbox.journal(), []);
  });
});

describe("a configuration that says something twice", () => {
  /** @type {Harness} */
  let harness;
  before(async () => {
    const text = JSON.stringify([workflow("twice")]).replace(
      '{"workflow_id"',
      '{"persist":false,"persist":true,"workflow_id"',
    );
    harness = await startHarness({ vars: { WORKFLOWS: text } });
  });
  after(() => harness.stop());

  test("is refused as a whole, and the name is told", async () => {
    const answer = await harness.worker.request("GET", "/api/workflows");
    assert.deepEqual([answer.status, answer.body.error.code], [500, "bad_configuration"]);
    assert.match(answer.body.error.message, /the name `persist` twice/);
    await harness.worker.tick(cron);
    assert.deepEqual(await harness.sandbox.journal(), []);
  });
});

test("the ids that no address reaches, and crons that never fire, are problems", async () => {
  const harness = await startHarness({
    workflows: [workflow("."), workflow(".."), workflow("never", { cron: "0 0 30 2 *" })],
  });
  try {
    const { workflows } = (await harness.worker.request("GET", "/api/workflows")).body;
    assert.deepEqual(
      workflows.map((/** @type {any} */ { problems }) => problems.map((/** @type {any} */ { path }) => path)),
      [["workflow_id"], ["workflow_id"], ["cron"]],
    );
  } finally {
    await harness.stop();
  }
});
