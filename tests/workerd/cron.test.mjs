// The cron trigger: the workflows that it runs, the reports that it stores, and the effect of a failure.
import assert from "node:assert/strict";
import { after, beforeEach, test } from "node:test";
import { startHarness, workflow } from "./harness.mjs";

/**
 * A workflow that searches for its own id, which identifies it in the sandbox's journal.
 *
 * @param {string} id
 * @param {object} [changes]
 */
const named = (id, changes) => workflow(id, { pull_parameters: { firstname: id }, ...changes });

const quarter = "*/15 * * * *";
const hourly = "0 * * * *";
const nightly = "0 3 * * *";
const weekly = "0 4 * * MON";
const wrongKey = { connector_auth: { api_key: { secret: "WRONG_KEY" } } };
const wrongMode = { push_parameters: { edit_mode: "overwrite" } };

const harness = await startHarness({
  sandbox: { candidates: 3 },
  // The failing workflows come first, to see that they do not affect the others.
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
after(() => harness.stop());
const { sandbox, worker } = harness;
beforeEach(() => sandbox.reset());

/** The workflows that have searched, in the order of their searches. */
async function searched() {
  return (await sandbox.requests("search")).map((entry) => entry.body.firstname);
}

/** @type {[trigger: string, due: string[]][]} */
const triggers = [
  [quarter, ["on every trigger", "quarterly"]],
  // The same in other words.
  ["0,15,30,45 * * * *", ["on every trigger", "quarterly"]],
  [hourly, ["on every trigger", "hourly"]],
  ["7 7 7 7 7", ["on every trigger"]],
];
for (const [trigger, due] of triggers) {
  test(`the trigger ${trigger} runs only the workflows ${due.join(" and ")}`, async () => {
    const answer = await worker.tick(trigger);
    assert.equal(answer.status, 200);
    assert.equal(answer.body.outcome, "ok");
    assert.deepEqual(await searched(), due);
  });
}

test("each run stores a report, and the newest is listed first", async () => {
  const before = await worker.runs("hourly");
  /** @type {string[]} */
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
  const stored = await worker.request("GET", `/api/workflows/hourly/runs/${newest[0]}`);
  assert.equal(stored.body.status, "success");
  assert.equal(stored.body.workflow_id, "hourly");
});

test("a fatal run fails the invocation, after the other workflows have run", async () => {
  const answer = await worker.tick(nightly);
  assert.equal(answer.status, 500);
  assert.equal(answer.body.outcome, "exception");
  assert.deepEqual(await searched(), ["refused", "on every trigger", "nightly"]);

  const [nightlyRun] = await worker.runs("nightly");
  assert.equal(nightlyRun.status, "success");
  const [refusedRun] = await worker.runs("refused");
  assert.equal(refusedRun.status, "fatal");
  const { body: stored } = await worker.request("GET", `/api/workflows/refused/runs/${refusedRun.run_id}`);
  assert.equal(stored.error.code, "unauthorized");
  assert.equal(stored.error.status, 401);
  await worker.logged(/Uncaught Error: refused: Flatchr rejects the key \(401\).*check connector_auth\.api_key/);
});

test("a configuration error fails only its own workflow and trigger", async () => {
  const answer = await worker.tick(weekly);
  assert.equal(answer.status, 500);
  assert.equal(answer.body.outcome, "exception");
  // Cron expressions that differ only in spaces are equal.
  assert.deepEqual(await searched(), ["on every trigger", "weekly"]);
  await worker.logged(/Uncaught Error: misconfigured: push_parameters\.edit_mode: .*; dry and misconfigured: /);

  const runs = await worker.runs("misconfigured");
  assert.equal(runs.length, 1, "other triggers stored no report of this workflow");
  /** @type {import("../../build/package/index.js").RunReport} */
  const stored = (await worker.request("GET", `/api/workflows/misconfigured/runs/${runs[0].run_id}`)).body;
  assert.equal(stored.status, "fatal");
  assert.equal(stored.reason, "bad_target_parameters");
  assert.deepEqual(
    stored.problems?.map((problem) => problem.path),
    ["push_parameters.edit_mode"],
  );
  assert.deepEqual(stored.requests, { flatchr: 0, hrflow: 0 });
  assert.deepEqual(await worker.runs("dry and misconfigured"), []);
});

test("workflows that the budget of a trigger leaves out come first the next time, and are told", async () => {
  // Each run needs 20 requests, so two fit.
  const vars = { MAX_REQUESTS: "40" };
  const ids = ["a", "b", "c"];
  const workflows = ids.map((id) => named(id, { cron: quarter }));
  const small = await startHarness({ sandbox: { candidates: 3 }, vars, workflows });
  try {
    /** @type {string[][]} */
    const ran = [];
    for (const _ of ids) {
      await small.sandbox.reset();
      await small.worker.tick(quarter);
      ran.push((await small.sandbox.requests("search")).map((entry) => entry.body.firstname));
    }
    assert.deepEqual(ran, [
      ["a", "b"],
      ["c", "a"],
      ["b", "c"],
    ]);
    await small.worker.logged(/not enough for all its workflows.*"left_out":\["c"\]/);
    const { body } = await small.worker.request("GET", "/api/workflows");
    const leftOut = body.workflows.filter((/** @type {any} */ each) => each.left_out);
    assert.deepEqual(
      leftOut.map((/** @type {any} */ each) => each.workflow_id),
      ["a"],
    );
  } finally {
    await small.stop();
  }
});
