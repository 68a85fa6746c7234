// A row that crashes the Worker's instance each time: it is set aside after five dead runs at most, all other rows pass, and the workflows
// behind its own do not wait for it.
import assert from "node:assert/strict";
import { join } from "node:path";
import { after, test } from "node:test";
import { defined } from "../../scripts/lib/defined.mjs";
import { startHarness, workflow } from "./harness.mjs";
import { workflowPath } from "./worker.mjs";

const cron = "*/15 * * * *";
const mostDeaths = 5;
const behind = "Mignon";
const harness = await startHarness({
  entry: join(import.meta.dirname, "crash.entry.mjs"),
  workflows: [
    workflow("crashing", { incremental: true, cron }),
    workflow("behind", { incremental: true, cron, pull_parameters: { lastname: behind } }),
  ],
});
after(() => harness.stop());
const { sandbox } = harness;

/** Fires the trigger, waits until the instance has crashed, and starts the Worker again when the leases have expired. */
async function crash() {
  const tick = harness.worker.tick(cron).catch(() => null);
  await harness.worker.logged("the instance crashes");
  await harness.killWorker();
  await tick;
  harness.expireLeases();
  await harness.restartWorker();
}

/** The last names that were searched for since the journal was cleared. */
async function searched() {
  return (await sandbox.requests("search")).map((entry) => entry.body.lastname ?? null);
}

test("a row that crashes the instance is set aside after five dead runs at most, and told", async () => {
  const { reference } = await sandbox.profile("Larfoillou");
  await sandbox.fault({ endpoint: "profile", id: reference, action: { status: { code: 418 } } });
  let deaths = 0;
  const isSetAside = async () =>
    (await harness.worker.ledger("crashing")).failed.some((/** @type {any} */ failure) => failure.is_set_aside);
  while (deaths < mostDeaths && !(deaths > 0 && (await isSetAside()))) {
    deaths += 1;
    const before = (await searched()).length;
    await crash();
    // From the second time on, the other workflow goes first.
    assert.deepEqual((await searched()).slice(before), deaths === 1 ? [null] : [behind, null], `death ${deaths}`);
  }
  assert.equal((await harness.worker.tick(cron)).status, 200);

  const { last_run: lastRun, failed } = await harness.worker.ledger("crashing");
  assert.equal(lastRun.complete, true);
  const [setAside, ...others] = failed.filter((/** @type {any} */ failure) => failure.is_set_aside);
  assert.deepEqual(others, []);
  assert.equal(setAside.error.code, "row_ends_run");
  assert.equal(setAside.next_try_at, null);

  const runs = await harness.worker.runs("crashing");
  assert.deepEqual(
    runs.map((run) => run.stopped_by ?? null),
    [null, ...Array(deaths).fill("died")],
  );
  const path = (/** @type {any} */ run) => workflowPath("crashing", `runs/${run.run_id}`);
  const { body: report } = await harness.worker.request("GET", path(runs[0]));
  assert.deepEqual(report.set_aside, [setAside.applicant]);
  assert.equal(report.dead_run.run_id, runs[1].run_id);
  assert.equal(report.dead_run.applicant, setAside.applicant);
  const item = defined(report.items.find((/** @type {any} */ each) => each.applicant === setAside.applicant));
  assert.deepEqual([item.outcome, item.error.code], ["failed", "row_ends_run"]);
  const { body: told } = await harness.worker.request("GET", path(runs[1]));
  assert.equal(told.error.code, "run_died");
  assert.ok(told.error.message.includes(setAside.applicant), told.error.message);

  // All others passed; the only other failure is a candidate that exists in Flatchr only.
  const codes = report.items.flatMap((/** @type {any} */ each) => each.error?.code ?? []);
  assert.deepEqual(codes.sort(), ["profile_missing", "row_ends_run"]);
  for (const [parsed, times] of Object.entries((await sandbox.state()).parses)) assert.equal(times, 1, parsed);
});

test("it is left alone until somebody asks for another try", async () => {
  const { failed } = await harness.worker.ledger("crashing");
  const { applicant } = defined(failed.find((/** @type {any} */ failure) => failure.is_set_aside));
  assert.equal((await harness.worker.tick(cron)).status, 200);
  await sandbox.control("DELETE", "faults");
  await harness.worker.request("POST", workflowPath("crashing", `items/${applicant}/retry`));
  const report = await harness.worker.run("crashing");
  const item = defined(report.items.find((each) => each.applicant === applicant));
  assert.equal(item.outcome, "updated");
});
