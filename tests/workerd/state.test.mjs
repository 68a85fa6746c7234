// The Worker's state in real KV, Durable Objects and queues: nothing is done twice or lost, and runs do not disturb each other.
import assert from "node:assert/strict";
import { after, describe, test } from "node:test";
import { defined } from "../../scripts/lib/defined.mjs";
import { startHarness, workflow } from "./harness.mjs";
import { workflowPath } from "./worker.mjs";

const cron = "*/15 * * * *";
const other = "0 3 * * *";
// Grandet, one of the forty candidates, has no profile and would be tried again in each run.
const withoutFailures = { incremental: true, logics: ['select(.lastname != "Grandet")'] };

describe("incremental runs", async () => {
  const harness = await startHarness({
    workflows: [
      workflow("ticks", { ...withoutFailures, cron }),
      workflow("by hand", { ...withoutFailures, cron: other }),
    ],
  });
  after(() => harness.stop());
  const { sandbox } = harness;

  test("a tick without a change sends one request and writes nothing to KV", async () => {
    await harness.worker.tick(cron);
    const first = await harness.worker.kv();
    const { applicants, bytes, version, watermark } = await harness.worker.ledger("ticks");
    assert.equal(applicants, (await sandbox.state()).applicants);
    assert.ok(bytes <= 48 * applicants + 64, `${bytes} bytes for ${applicants}`);

    const before = (await sandbox.journal()).length;
    assert.equal((await harness.worker.tick(cron)).status, 200);
    const sent = (await sandbox.journal()).slice(before);
    assert.deepEqual(
      sent.map((entry) => entry.endpoint),
      ["search"],
    );
    assert.match(sent[0].body.start_update, /^\d\d\/\d\d\/\d\d$/);
    const second = await harness.worker.kv();
    assert.deepEqual(
      second.map(({ name, value }) => [name, value]),
      first.map(({ name, value }) => [name, value]),
    );

    const now = await harness.worker.ledger("ticks");
    assert.equal(now.version, version);
    assert.ok(now.watermark > watermark, "the coordinator stores the new watermark");
    assert.deepEqual([now.last_run.complete, now.last_run.items], [true, 0]);
  });

  test("a change is sent at the next tick, and its report is stored", async () => {
    const { reference } = await sandbox.profile("Larfoillou");
    await sandbox.change({ edit_candidate: { id: reference, set: { phone: "+33 6 00 00 00 01" } } });
    await harness.worker.tick(cron);
    const profile = await sandbox.profile("Larfoillou");
    assert.equal(profile.info.phone, "+33 6 00 00 00 01");
    const [run] = await harness.worker.runs("ticks");
    assert.deepEqual(run.outcomes, { updated: 1 });
  });

  test("a second run at the same time is refused, and the error names the first run", async () => {
    await sandbox.fault({ endpoint: "search", action: { slow: { ms: 1_500 } } });
    const start = () => harness.worker.request("POST", workflowPath("by hand", "runs"));
    const answers = await Promise.all([start(), start(), start()]);
    assert.deepEqual(answers.map((answer) => answer.status).sort(), [200, 409, 409]);
    const refused = defined(answers.find((answer) => answer.status === 409));
    assert.equal(refused.body.error.code, "leased");
    const done = defined(answers.find((answer) => answer.status === 200));
    assert.ok(refused.body.error.message.includes(done.body.run_id));
    assert.equal((await sandbox.requests("search")).filter((entry) => !entry.body.start_update).length >= 1, true);
    // A dry run takes no lease.
    const [dry, real] = await Promise.all([harness.worker.run("by hand", { persist: false }), start()]);
    assert.equal(dry.complete, true);
    assert.equal(real.status, 200);
  });

  test("a retry and a reset make the next run process applicants again", async () => {
    const { body } = await harness.worker.request("POST", workflowPath("ticks", "runs"), {
      body: '{"incremental": false}',
    });
    assert.equal(body.incremental, false);
    const { applicant } = body.items[0];
    const before = await harness.worker.ledger("ticks");
    const retried = await harness.worker.request("POST", workflowPath("ticks", `items/${applicant}/retry`));
    assert.equal(retried.status, 200);
    assert.equal((await harness.worker.ledger("ticks")).applicants, before.applicants - 1);
    const next = await harness.worker.run("ticks");
    assert.ok(next.items.some((item) => item.applicant === applicant));
    assert.equal((await harness.worker.request("POST", workflowPath("ticks", "items/nobody/retry"))).status, 404);

    const reset = await harness.worker.request("POST", workflowPath("ticks", "ledger/reset"));
    assert.equal(reset.status, 200);
    assert.equal((await harness.worker.ledger("ticks")).applicants, 0);
    const all = await harness.worker.run("ticks");
    assert.equal(all.skipped, 0);
    assert.equal(all.items.filter((item) => item.outcome === "updated").length, 0);
  });

  test("old ledgers are deleted", async () => {
    const ledgers = (await harness.worker.kv()).filter(({ name }) => name.startsWith("ledger:ticks:"));
    assert.equal(ledgers.length, 1, ledgers.map(({ name }) => name).join());
  });
});

describe("a Worker that is killed in the middle of a run", async () => {
  const workflows = ["killed", "undisturbed"].map((id) => workflow(id, { incremental: true }));
  const harness = await startHarness({ sandbox: { candidates: 200 }, workflows });
  after(() => harness.stop());
  const { sandbox } = harness;

  test("loses nothing and does nothing twice", async () => {
    // The delay makes the run last long enough to be killed in its middle, on any machine.
    await sandbox.fault({ endpoint: "edit", action: { slow: { ms: 50 } } });
    const run = harness.worker.request("POST", workflowPath("killed", "runs")).catch(() => null);
    await harness.worker.process.waitUntil("edit some profiles", 60, async () => (await sandbox.state()).edits >= 40);
    await harness.killWorker();
    await run;
    const { edits, parses } = await sandbox.state();
    assert.ok(edits < 190, `${edits} edits: it was killed in the middle`);

    const worker = await harness.restartWorker();
    const { leased_by, pending } = await worker.ledger("killed");
    assert.ok(leased_by, "the dead run still has its lease");
    const refused = await worker.request("POST", workflowPath("killed", "runs"));
    assert.equal(refused.body.error.code, "leased");
    assert.ok(pending.length >= Object.keys(parses).length, "the intents of all parses were recorded");

    await harness.killWorker();
    harness.expireLeases();
    const again = await (await harness.restartWorker()).run("killed");
    assert.equal(again.complete, true);
    for (const [reference, times] of Object.entries((await sandbox.state()).parses)) assert.equal(times, 1, reference);
    // A résumé whose intent was recorded may have been sent, so the Worker waits a day for its parse.
    /** @type {{ candidate: string }[]} */
    const pendingParses = (await harness.worker.ledger("killed")).pending;
    const waiting = pendingParses.map(({ candidate }) => candidate);
    assert.ok(waiting.length <= 4, `${waiting.length} are pending: at most as many as were in flight`);
    const disturbed = await profilesExcept(waiting);
    await sandbox.reset();
    await harness.worker.run("undisturbed");
    assert.deepEqual(disturbed, await profilesExcept(waiting));
  });

  /**
   * The profiles in HrFlow.ai without their timestamps.
   *
   * @param {string[]} references The profiles to leave out.
   */
  async function profilesExcept(references) {
    const profiles = (await sandbox.profiles()).filter((profile) => !references.includes(String(profile.reference)));
    const text = JSON.stringify(profiles, (name, value) =>
      ["updated_at", "created_at"].includes(name) ? undefined : value,
    );
    return JSON.parse(text);
  }
});

describe("a budget", async () => {
  const maxRequests = 200;
  const world = { candidates: 10_000, api_variants: { row_candidate: "candidate_id" } };
  const harness = await startHarness({
    sandbox: world,
    vars: { MAX_REQUESTS: String(maxRequests) },
    workflows: [
      workflow("many", {
        incremental: true,
        push_parameters: { only_edit_fields: ["tags", "info"], max_changes: "100%" },
      }),
    ],
  });
  after(() => harness.stop());
  const { sandbox, worker } = harness;

  test("of 200 requests lets several runs update 10,000 candidates", async () => {
    const { applicants } = await sandbox.state();
    /** @type {Map<string, string>} */
    const outcomes = new Map();
    let sent = 0;
    let report;
    do {
      report = await worker.run("many");
      const { requests } = await sandbox.state();
      assert.ok(requests - sent <= maxRequests, `${requests - sent} requests`);
      assert.ok(report.items.length > 0 && report.status !== "fatal");
      assert.ok(report.complete || report.stopped_by === "max_requests");
      sent = requests;
      for (const item of report.items) {
        const applicant = defined(item.applicant);
        // Only failed items are processed again.
        assert.ok(!outcomes.has(applicant) || outcomes.get(applicant) === "failed", applicant);
        outcomes.set(applicant, item.outcome);
      }
    } while (!report.complete);
    assert.equal(outcomes.size, applicants);
    const failed = [...outcomes.values()].filter((outcome) => outcome === "failed").length;
    assert.equal((await worker.ledger("many")).applicants, applicants - failed);

    const references = new Set((await sandbox.profiles()).map((profile) => String(profile.reference)));
    const withoutProfile = report.items
      .filter(({ outcome }) => outcome === "updated")
      .filter(({ candidate }) => !references.has(defined(candidate)));
    assert.deepEqual(withoutProfile, []);
    const updated = [...outcomes.values()].filter((outcome) => outcome === "updated").length;
    assert.ok(updated > applicants / 2, `${updated} of ${applicants}`);
  });
});

describe("the queue", async () => {
  const harness = await startHarness({
    vars: { MAX_REQUESTS: "60" },
    queue: { retries: 0 },
    workflows: [
      workflow("queued", { ...withoutFailures, cron }),
      workflow("refused", { cron: other, connector_auth: { api_key: { secret: "WRONG_KEY" } } }),
      workflow("misconfigured", { cron: other, push_parameters: { edit_mode: "overwrite" } }),
      workflow("beside them", { ...withoutFailures, cron: other }),
    ],
  });
  after(() => harness.stop());
  const { sandbox, worker } = harness;
  /** @returns {Promise<{ workflow_id: string, trigger: string }[]>} */
  const deadLetters = async () => (await worker.request("GET", "/api/dead-letters")).body.dead_letters;

  test("runs the due workflows, and continues until no row remains", async () => {
    assert.equal((await worker.tick(cron)).status, 200);
    await worker.process.waitUntil(
      "finish the queued workflow",
      60,
      async () => (await worker.ledger("queued")).last_run?.complete,
    );
    const runs = await worker.runs("queued");
    assert.ok(runs.length >= 3, `${runs.length} runs`);
    assert.ok(runs.slice(1).every((run) => !run.complete && run.remaining > 0));
    assert.equal((await worker.ledger("queued")).applicants, (await sandbox.state()).applicants);
  });

  test("runs stored workflows, each by its own message", async () => {
    const ids = ["stored 1", "stored 2"];
    for (const id of ids) {
      const body = JSON.stringify(workflow(id, { ...withoutFailures, cron: "0 12 * * *" }));
      assert.equal((await worker.request("PUT", workflowPath(id), { body })).status, 201);
    }
    const query = new URLSearchParams({ cron: "7 7 7 7 *", format: "json", time: `${Date.UTC(2100, 0, 1, 12)}` });
    const tick = await worker.request("GET", `/cdn-cgi/local/scheduled?${query}`, { headers: {} });
    assert.equal(tick.body.outcome, "ok");
    for (const id of ids)
      await worker.process.waitUntil(`finish ${id}`, 60, async () => (await worker.ledger(id)).last_run?.complete);
    const [run] = await worker.runs(ids[0]);
    assert.equal(run.configuration_version, 1);
  });

  test("stores messages that failed too often as dead letters, and the other workflows still run", async () => {
    assert.deepEqual(await deadLetters(), []);
    assert.equal((await worker.tick(other)).status, 200, "the trigger only sends messages");
    await worker.process.waitUntil("store two dead letters", 60, async () => (await deadLetters()).length === 2);
    const letters = await deadLetters();
    assert.deepEqual(letters.map((letter) => letter.workflow_id).sort(), ["misconfigured", "refused"]);
    for (const letter of letters) assert.equal(letter.trigger, "cron");
    await worker.process.waitUntil(
      "run the third workflow",
      60,
      async () => (await worker.ledger("beside them")).last_run?.complete,
    );
    assert.equal((await worker.runs("refused"))[0].status, "fatal");
    await worker.logged(/"message":"a message failed; it is delivered again in 60 s, or becomes a dead letter"/);
  });
});

describe("a budget that is not a number", async () => {
  const harness = await startHarness({ vars: { MAX_REQUESTS: "lots" }, workflows: [workflow("plain")] });
  after(() => harness.stop());

  test("is reported in the list of workflows, and every run is refused", async () => {
    const message = "the var MAX_REQUESTS is not a whole number from 20 to 4294967295";
    const { body } = await harness.worker.request("GET", "/api/workflows");
    assert.deepEqual(body.problems, [{ path: "vars", message }]);
    const refused = await harness.worker.request("POST", workflowPath("plain", "runs"));
    assert.deepEqual(
      [refused.status, refused.body.error.code, refused.body.error.message],
      [500, "bad_configuration", message],
    );
    assert.deepEqual(await harness.sandbox.journal(), []);
  });
});
