// Configurations of the Worker: the repository's wrangler.toml with and without its secrets, a missing token, and duplicate ids.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, describe, test } from "node:test";
import { defined } from "../../scripts/lib/defined.mjs";
import { secrets, startHarness, token, workflow } from "./harness.mjs";

const file = readFileSync(new URL("../../wrangler.toml", import.meta.url), "utf8");
const { ADMIN_TOKEN, ...secretsWithoutToken } = secrets;

/** @type {Record<string, import("./harness.mjs").HarnessOptions>} */
const configurations = {
  withSecrets: {},
  withoutSecrets: { secrets: { ADMIN_TOKEN } },
  withoutToken: { secrets: secretsWithoutToken, workflows: [workflow("plain")] },
  // Reports are stored under the workflow's id, so two workflows must not have the same.
  withDuplicates: { workflows: [workflow("twin"), workflow("single"), workflow("twin")] },
  withLargeVar: {
    workflows: [workflow("large", { logics: [`${" ".repeat(4_000)}.`] })],
  },
  withOpenGateway: { workflows: [workflow("plain")], via: () => "http://gateway.invalid/s3cr3t" },
  withPrivateGateway: { workflows: [workflow("plain")], via: () => "https://10.0.0.1/s3cr3t" },
};
// All of them are awaited, so that a failure of one does not leave the others running.
const started = await Promise.allSettled(
  Object.values(configurations).map((options) => startHarness({ sandbox: { candidates: 3 }, ...options })),
);
after(() => Promise.all(started.map((each) => each.status === "fulfilled" && each.value.stop())));
/** @param {string} name */
function harnessOf(name) {
  const each = started[Object.keys(configurations).indexOf(name)];
  if (each.status === "rejected") throw each.reason;
  return each.value;
}

/**
 * @typedef {{ workflow_id: string, cron: string | null, problems: { path: string, message: string }[],
 *   warnings: { field: string }[] }} ListedWorkflow
 */

/**
 * @param {import("./worker.mjs").Worker} worker
 * @returns {Promise<ListedWorkflow[]>}
 */
const listWorkflows = async (worker) => (await worker.request("GET", "/api/workflows")).body.workflows;

describe("the repository's wrangler.toml with its secrets", async () => {
  const { sandbox, worker } = harnessOf("withSecrets");
  const workflows = await listWorkflows(worker);

  test("defines workflows without problems", () => {
    assert.ok(workflows.length > 0);
    for (const { workflow_id: id, problems, warnings } of workflows)
      assert.deepEqual({ problems, warnings }, { problems: [], warnings: [] }, id);
  });

  test("has a trigger for each workflow's cron", () => {
    const crons = JSON.parse(defined(/^crons = (\[.*\])/m.exec(file))[1]);
    for (const { workflow_id: id, cron } of workflows)
      assert.ok(cron === null || crons.includes(cron), `${id}: ${cron}`);
  });

  test("writes nothing, because its workflows have persist = false", async () => {
    for (const { cron } of workflows) {
      const answer = await worker.tick(cron ?? "*/15 * * * *");
      assert.equal(answer.body.outcome, "ok");
    }
    assert.ok((await sandbox.requests("profile")).length > 0);
    assert.deepEqual(await sandbox.writes(), []);
    assert.deepEqual(await worker.kv(), []);
  });
});

describe("the repository's wrangler.toml without secrets, except for the token", async () => {
  const { sandbox, worker } = harnessOf("withoutSecrets");
  const workflows = await listWorkflows(worker);
  const names = [...file.matchAll(/^(\w+) = \{ secret = "(\w+)" \}/gm)];

  test("has a problem for each missing secret, with the parameter and the remedy", () => {
    const problems = workflows.flatMap((each) => each.problems);
    assert.ok(names.length >= 5, `${names.length} secrets are named`);
    assert.equal(problems.length, names.length);
    for (const [, parameter, name] of names) {
      const problem = problems.find(({ message }) => message.includes(`npx wrangler secret put ${name}`));
      assert.ok(problem?.path.endsWith(`.${parameter}`), JSON.stringify(problem));
    }
  });

  test("starts no run, neither by a request nor by a trigger, and reports the reason", async () => {
    for (const { workflow_id: id } of workflows) {
      const answer = await worker.request("POST", `/api/workflows/${encodeURIComponent(id)}/runs`);
      assert.equal(answer.status, 422);
      assert.ok(answer.body.error.problems.length > 0);
    }
    assert.equal((await worker.tick("*/15 * * * *")).body.outcome, "exception");
    for (const [, , name] of names) await worker.logged(`the secret ${name} is not set`);
    assert.deepEqual(await sandbox.journal(), []);
    assert.deepEqual(await worker.kv(), []);
  });
});

describe("a Worker without a token", () => {
  const { sandbox, worker } = harnessOf("withoutToken");

  test("answers a health check", async () => {
    assert.equal((await worker.request("GET", "/api/health", { headers: {} })).status, 200);
  });

  test("refuses every other request with a remedy", async () => {
    const tokens = ["", "Bearer", "Bearer ", "Bearer undefined", "Bearer null", `Bearer ${token}`];
    const runs = "/api/workflows/plain/runs";
    /** @type {Record<string, string>[]} */
    const headers = [{}, ...tokens.map((authorization) => ({ authorization }))];
    for (const each of headers) {
      for (const [method, path] of [
        ["GET", "/api/workflows"],
        ["GET", runs],
        ["POST", runs],
        ["GET", "/api/x"],
      ]) {
        const answer = await worker.request(method, path, { headers: each });
        assert.equal(answer.status, 503, `${method} ${path}`);
        assert.equal(answer.body.error.code, "no_admin_token");
        assert.match(answer.body.error.message, /npx wrangler secret put ADMIN_TOKEN/);
      }
    }
    assert.deepEqual(await sandbox.journal(), []);
  });

  test("runs on its cron triggers", async () => {
    assert.equal((await worker.tick("0 0 * * *")).body.outcome, "ok");
    assert.ok((await sandbox.writes()).length > 0);
  });
});

test("a var near the limit of the platform is a problem that says what to do", async () => {
  const { worker } = harnessOf("withLargeVar");
  const { body } = await worker.request("GET", "/api/workflows");
  assert.deepEqual(
    body.problems.map((/** @type {{ path: string }} */ problem) => problem.path),
    ["WORKFLOWS"],
  );
  assert.match(
    body.problems[0].message,
    /^the var holds 4\d{3} bytes, of the 5000 .*; keep further workflows in the Worker/,
  );
});

describe("a base URL that is neither a public https address nor on this machine", () => {
  for (const [name, reason] of Object.entries({
    withOpenGateway: /not an https:/,
    withPrivateGateway: /not name a public/,
  })) {
    test(`is a problem that does not repeat it, and sends no key: ${name}`, async () => {
      const { sandbox, worker } = harnessOf(name);
      const { body } = await worker.request("GET", "/api/workflows");
      const problems = body.problems.map((/** @type {{ path: string }} */ problem) => problem.path);
      assert.deepEqual(problems, ["vars"]);
      for (const [method, path] of [
        ["POST", "/api/workflows/plain/runs"],
        ["POST", "/api/workflows/plain/check"],
        ["GET", `/api/workflows/plain/relay/hrflow/source?key=own`],
        ["GET", `/api/relay/hrflow/source?key=${secrets.HRFLOW_SOURCE_KEY}`],
      ]) {
        const headers = {
          authorization: `Bearer ${token}`,
          "x-api-key": secrets.HRFLOW_API_SECRET,
          "x-user-email": secrets.HRFLOW_API_USER,
        };
        const answer = await worker.request(method, path, { headers });
        assert.deepEqual([answer.status, answer.body.error.code], [500, "bad_configuration"], path);
        assert.match(answer.body.error.message, /^the var FLATCHR_BASE_URL /);
        assert.match(answer.body.error.message, reason);
        assert.doesNotMatch(answer.body.error.message, /s3cr3t|gateway|10\.0/);
      }
      assert.notEqual((await worker.tick("0 0 * * *")).body.outcome, "ok");
      assert.deepEqual(await sandbox.journal(), []);
    });
  }
});

describe("a configuration with two workflows of one id", () => {
  const { sandbox, worker } = harnessOf("withDuplicates");

  test("is reported by every route of the API", async () => {
    for (const [method, path] of [
      ["GET", "/api/workflows"],
      ["POST", "/api/workflows/single/runs"],
      ["POST", "/api/workflows/twin/runs"],
    ]) {
      const answer = await worker.request(method, path);
      assert.equal(answer.status, 500);
      assert.equal(answer.body.error.code, "bad_configuration");
      assert.match(answer.body.error.message, /two workflows have the workflow_id `twin`/);
    }
  });

  test("makes the cron invocation fail", async () => {
    const answer = await worker.tick("0 0 * * *");
    assert.equal(answer.status, 500);
    assert.equal(answer.body.outcome, "exception");
    await worker.logged("Uncaught Error: two workflows have the workflow_id `twin`");
    assert.deepEqual(await sandbox.journal(), []);
  });
});
