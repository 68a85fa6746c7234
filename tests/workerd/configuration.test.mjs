// Workers as they are before and after somebody has set them up: the repository's own wrangler.toml, with and without its secrets.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, describe, test } from "node:test";
import { secrets, startLab, token, workflow } from "./support.mjs";

const file = readFileSync(new URL("../../wrangler.toml", import.meta.url), "utf8");
const { ADMIN_TOKEN, ...others } = secrets;

const starting = {
  complete: {},
  bare: { secrets: { ADMIN_TOKEN } },
  closed: { secrets: others, workflows: [workflow("plain")] },
  // Reports are kept under the id: of two with the same, neither is run.
  twins: { workflows: [workflow("twin"), workflow("single"), workflow("twin")] },
};
const started = await Promise.allSettled(
  Object.values(starting).map((options) => startLab({ sandbox: { candidates: 3 }, ...options })),
);
after(() => Promise.all(started.map(({ value }) => value?.stop())));
const labs = Object.fromEntries(Object.keys(starting).map((name, index) => [name, started[index].value]));
for (const { reason } of started) if (reason) throw reason;

describe("the repository's wrangler.toml, its secrets set", async () => {
  const { sandbox, worker } = labs.complete;
  const { workflows } = (await worker.request("GET", "/api/workflows")).body;

  test("gives workflows without a problem", () => {
    assert.ok(workflows.length > 0);
    for (const { workflow_id: id, problems } of workflows) assert.deepEqual(problems, [], id);
  });

  test("has a trigger for each workflow's cron", () => {
    const crons = JSON.parse(/^crons = (\[.*\])/m.exec(file)[1]);
    for (const { workflow_id: id, cron } of workflows)
      assert.ok(cron === null || crons.includes(cron), `${id}: ${cron}`);
  });

  test("writes nothing until somebody says so", async () => {
    for (const { cron } of workflows) {
      const answer = await worker.tick(cron ?? "*/15 * * * *");
      assert.equal(answer.body.outcome, "ok");
    }
    assert.ok((await sandbox.requests("profile")).length > 0);
    assert.deepEqual(await sandbox.writes(), []);
    assert.deepEqual(await worker.kv(), []);
  });
});

describe("the repository's wrangler.toml, no secret set but the token", async () => {
  const { sandbox, worker } = labs.bare;
  const { workflows } = (await worker.request("GET", "/api/workflows")).body;
  const names = [...file.matchAll(/^(\w+) = \{ secret = "(\w+)" \}/gm)];

  test("names each secret that is missing, where it is needed, with the remedy", () => {
    const problems = workflows.flatMap((each) => each.problems);
    assert.ok(names.length >= 5, `${names.length} secrets are named`);
    assert.equal(problems.length, names.length);
    for (const [, parameter, name] of names) {
      const problem = problems.find(({ message }) => message.includes(`npx wrangler secret put ${name}`));
      assert.ok(problem.path.endsWith(`.${parameter}`), JSON.stringify(problem));
    }
  });

  test("starts no run, by whatever way, and says why", async () => {
    for (const { workflow_id: id } of workflows) {
      const answer = await worker.request("POST", `/api/workflows/${encodeURIComponent(id)}/runs`);
      assert.equal(answer.status, 422);
      assert.ok(answer.body.error.problems.length > 0);
    }
    const [, cron] = /^cron = "(.*)"/m.exec(file);
    assert.equal((await worker.tick(cron)).body.outcome, "exception");
    for (const [, , name] of names) await worker.logged(`no secret is named ${name}`);
    assert.deepEqual(await sandbox.journal(), []);
    assert.deepEqual(await worker.kv(), []);
  });
});

describe("a Worker without a token", () => {
  const { sandbox, worker } = labs.closed;

  test("answers health", async () => {
    assert.equal((await worker.request("GET", "/api/health", { headers: {} })).status, 200);
  });

  test("refuses all else, whoever asks, with the remedy", async () => {
    const tokens = ["", "Bearer", "Bearer ", "Bearer undefined", "Bearer null", `Bearer ${token}`];
    const runs = "/api/workflows/plain/runs";
    for (const each of [{}, ...tokens.map((authorization) => ({ authorization }))]) {
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

  test("runs on its cron triggers all the same", async () => {
    assert.equal((await worker.tick("0 0 * * *")).body.outcome, "ok");
    assert.ok((await sandbox.writes()).length > 0);
  });
});

describe("a configuration that is wrong as a whole", () => {
  const { sandbox, worker } = labs.twins;

  test("is told to whoever asks", async () => {
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
