// The cron trigger: which workflows it runs, what is kept of it, and how a failure shows.
import assert from "node:assert/strict";
import { after, beforeEach, test } from "node:test";
import { startLab, workflow } from "./support.mjs";

// Each workflow searches for a name of its own, by which the sandbox's journal tells them apart.
const named = (id, changes) => workflow(id, { pull_parameters: { firstname: id }, ...changes });

const quarter = "*/15 * * * *";
const hourly = "0 * * * *";
const nightly = "0 3 * * *";
const weekly = "0 4 * * MON";
const wrongKey = { connector_auth: { api_key: { secret: "WRONG_KEY" } } };
const wrongMode = { push_parameters: { edit_mode: "overwrite" } };

const lab = await startLab({
  sandbox: { candidates: 3 },
  // The failing ones come first: what comes after them must not suffer.
  workflows: [
    named("refused", { cron: nightly, ...wrongKey }),
    named("misconfigured", { cron: weekly, ...wrongMode }),
    named("dry and misconfigured", { cron: weekly, persist: false, ...wrongMode }),
    named("on every trigger"),
    named("quarterly", { cron: quarter }),
    named("hourly", { cron: hourly }),
    named("nightly", { cron: nightly }),
    named("weekly", { cron: "0  4 * *  MON" }),
  ],
});
after(() => lab.stop());
const { sandbox, worker } = lab;
beforeEach(() => sandbox.reset());

/** Which workflows searched, in their order. */
async function searched() {
  return (await sandbox.requests("search")).map((entry) => entry.body.firstname);
}

for (const [trigger, due] of [
  [quarter, ["on every trigger", "quarterly"]],
  [hourly, ["on every trigger", "hourly"]],
  ["7 7 7 7 7", ["on every trigger"]],
]) {
  test(`the trigger ${trigger} runs ${due.join(" and ")}, and nothing else`, async () => {
    const answer = await worker.tick(trigger);
    assert.equal(answer.status, 200);
    assert.equal(answer.body.outcome, "ok");
    assert.deepEqual(await searched(), due);
  });
}

test("each run leaves a report, and the newest is listed first", async () => {
  const before = await worker.runs("hourly");
  const newest = [];
  for (const round of [1, 2, 3]) {
    await worker.tick(hourly);
    const runs = await worker.runs("hourly");
    assert.equal(runs.length, before.length + round);
    newest.unshift(runs[0].run_id);
    assert.deepEqual(
      runs.slice(0, round).map((run) => run.run_id),
      newest,
    );
  }
  const kept = await worker.request("GET", `/api/workflows/hourly/runs/${newest[0]}`);
  assert.equal(kept.body.status, "success");
  assert.equal(kept.body.workflow_id, "hourly");
});

test("a fatal run makes the invocation fail, after the others have run", async () => {
  const answer = await worker.tick(nightly);
  assert.equal(answer.status, 500);
  assert.equal(answer.body.outcome, "exception");
  assert.deepEqual(await searched(), ["refused", "on every trigger", "nightly"]);

  const [nightlyRun] = await worker.runs("nightly");
  assert.equal(nightlyRun.status, "success");
  const [refusedRun] = await worker.runs("refused");
  assert.equal(refusedRun.status, "fatal");
  const { body: kept } = await worker.request("GET", `/api/workflows/refused/runs/${refusedRun.run_id}`);
  assert.equal(kept.error.code, "unauthorized");
  assert.equal(kept.error.status, 401);
  await worker.logged(/Uncaught Error: refused: Flatchr rejects the key \(401\).*check connector_auth\.api_key/);
});

test("a configuration error fails its own workflow and its own trigger only", async () => {
  const answer = await worker.tick(weekly);
  assert.equal(answer.status, 500);
  assert.equal(answer.body.outcome, "exception");
  // Spaces do not tell one cron expression from another.
  assert.deepEqual(await searched(), ["on every trigger", "weekly"]);
  await worker.logged(/Uncaught Error: misconfigured: push_parameters\.edit_mode: .*; dry and misconfigured: /);

  const runs = await worker.runs("misconfigured");
  assert.equal(runs.length, 1, "the triggers of others left no report");
  const { body: kept } = await worker.request("GET", `/api/workflows/misconfigured/runs/${runs[0].run_id}`);
  assert.equal(kept.status, "fatal");
  assert.equal(kept.reason, "bad_target_parameters");
  assert.deepEqual(
    kept.problems.map((problem) => problem.path),
    ["push_parameters.edit_mode"],
  );
  assert.deepEqual(kept.requests, { flatchr: 0, hrflow: 0 });
  assert.deepEqual(await worker.runs("dry and misconfigured"), []);
});
