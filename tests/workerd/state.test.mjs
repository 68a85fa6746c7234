// What the Worker remembers, on real KV, Durable Objects and queues: nothing twice, nothing lost, and nobody in each other's way.
import assert from "node:assert/strict";
import { after, describe, test } from "node:test";
import { startLab, workflow } from "./support.mjs";

const cron = "*/15 * * * *";
const other = "0 3 * * *";
// One of the forty has no profile, and would be tried again in each run.
const known = { incremental: true, logics: ['select(.lastname != "Grandet")'] };
const path = (id, rest) => `/api/workflows/${encodeURIComponent(id)}/${rest}`;

describe("incremental runs", async () => {
  const lab = await startLab({
    workflows: [workflow("ticks", { ...known, cron }), workflow("by hand", { ...known, cron: other })],
  });
  after(() => lab.stop());
  const { sandbox } = lab;

  test("a tick without a change sends one request and writes nothing to KV", async () => {
    await lab.worker.tick(cron);
    const first = await lab.worker.kv();
    const { applicants, bytes, version, watermark } = await lab.worker.ledger("ticks");
    assert.equal(applicants, (await sandbox.state()).applicants);
    assert.ok(bytes <= 24 * applicants + 64, `${bytes} bytes for ${applicants}`);

    const before = (await sandbox.journal()).length;
    assert.equal((await lab.worker.tick(cron)).status, 200);
    const sent = (await sandbox.journal()).slice(before);
    assert.deepEqual(
      sent.map((entry) => entry.endpoint),
      ["search"],
    );
    assert.match(sent[0].body.start_update, /^\d\d\/\d\d\/\d\d$/);
    const second = await lab.worker.kv();
    assert.deepEqual(
      second.map(({ name, value }) => [name, value]),
      first.map(({ name, value }) => [name, value]),
    );

    const now = await lab.worker.ledger("ticks");
    assert.equal(now.version, version);
    assert.ok(now.watermark > watermark, "the coordinator keeps how far it came");
    assert.deepEqual([now.last_run.complete, now.last_run.items], [true, 0]);
  });

  test("a change is sent at the next tick, and its report is kept", async () => {
    const { reference } = await sandbox.profile("Larfoillou");
    await sandbox.change({ edit_candidate: { id: reference, set: { phone: "+33 6 00 00 00 01" } } });
    await lab.worker.tick(cron);
    const profile = await sandbox.profile("Larfoillou");
    assert.equal(profile.info.phone, "+33 6 00 00 00 01");
    const [run] = await lab.worker.runs("ticks");
    assert.deepEqual(run.outcomes, { updated: 1 });
  });

  test("of two runs at once one is refused, and says so", async () => {
    await sandbox.fault({ endpoint: "search", action: { slow: { ms: 1_500 } } });
    const start = () => lab.worker.request("POST", path("by hand", "runs"));
    const answers = await Promise.all([start(), start(), start()]);
    assert.deepEqual(answers.map((answer) => answer.status).sort(), [200, 409, 409]);
    const refused = answers.find((answer) => answer.status === 409);
    assert.equal(refused.body.error.code, "leased");
    const done = answers.find((answer) => answer.status === 200);
    assert.ok(refused.body.error.message.includes(done.body.run_id));
    assert.equal((await sandbox.requests("search")).filter((entry) => !entry.body.start_update).length >= 1, true);
    // A dry run is in nobody's way.
    const [dry, real] = await Promise.all([lab.worker.run("by hand", { persist: false }), start()]);
    assert.equal(dry.complete, true);
    assert.equal(real.status, 200);
  });

  test("an applicant is tried again when somebody asks, and a ledger begun anew", async () => {
    const { body } = await lab.worker.request("POST", path("ticks", "runs"), { body: '{"incremental": false}' });
    assert.equal(body.incremental, false);
    const { applicant } = body.items[0];
    const before = await lab.worker.ledger("ticks");
    const retried = await lab.worker.request("POST", path("ticks", `items/${applicant}/retry`));
    assert.equal(retried.status, 200);
    assert.equal((await lab.worker.ledger("ticks")).applicants, before.applicants - 1);
    const next = await lab.worker.run("ticks");
    assert.ok(next.items.some((item) => item.applicant === applicant));
    assert.equal((await lab.worker.request("POST", path("ticks", "items/nobody/retry"))).status, 404);

    const reset = await lab.worker.request("POST", path("ticks", "ledger/reset"));
    assert.equal(reset.status, 200);
    assert.equal((await lab.worker.ledger("ticks")).applicants, 0);
    const all = await lab.worker.run("ticks");
    assert.equal(all.skipped, 0);
    assert.equal(all.items.filter((item) => item.outcome === "updated").length, 0);
  });

  test("old ledgers are deleted", async () => {
    const ledgers = (await lab.worker.kv()).filter(({ name }) => name.startsWith("ledger:ticks:"));
    assert.equal(ledgers.length, 1, ledgers.map(({ name }) => name).join());
  });
});

describe("a Worker that is killed in the middle of a run", async () => {
  const workflows = ["killed", "undisturbed"].map((id) => workflow(id, { incremental: true }));
  const lab = await startLab({ sandbox: { candidates: 200 }, workflows });
  after(() => lab.stop());
  const { sandbox } = lab;

  test("loses nothing and does nothing twice", async () => {
    // So slow that there is a middle, however fast the machine is.
    await sandbox.fault({ endpoint: "edit", action: { slow: { ms: 50 } } });
    const run = lab.worker.request("POST", path("killed", "runs")).catch(() => null);
    await lab.worker.child.until("edit some", 60, async () => (await sandbox.state()).edits >= 40);
    await lab.kill();
    await run;
    const { edits, parses } = await sandbox.state();
    assert.ok(edits < 190, `${edits} edits: it was killed in the middle`);

    const worker = await lab.revive();
    const { leased_by, pending } = await worker.ledger("killed");
    assert.ok(leased_by, "the dead run has its lease still");
    const refused = await worker.request("POST", path("killed", "runs"));
    assert.equal(refused.body.error.code, "leased");
    assert.ok(pending.length >= Object.keys(parses).length, "what may have been sent is known");

    await lab.kill();
    lab.expireLeases();
    const again = await (await lab.revive()).run("killed");
    assert.equal(again.complete, true);
    for (const [reference, times] of Object.entries((await sandbox.state()).parses)) assert.equal(times, 1, reference);
    // A résumé that was about to be sent may have been sent: it is waited for, for a day.
    const waited = (await lab.worker.ledger("killed")).pending.map(({ candidate }) => candidate);
    assert.ok(waited.length <= 4, `${waited.length} are waited for: no more than were in flight`);
    const disturbed = await heldBut(waited);
    await sandbox.reset();
    await lab.worker.run("undisturbed");
    assert.deepEqual(disturbed, await heldBut(waited));
  });

  // What HrFlow holds, but for the times at which it came to hold it.
  async function heldBut(references) {
    const profiles = (await sandbox.profiles()).filter((profile) => !references.includes(String(profile.reference)));
    const text = JSON.stringify(profiles, (name, value) =>
      ["updated_at", "created_at"].includes(name) ? undefined : value,
    );
    return JSON.parse(text);
  }
});

describe("a budget", async () => {
  const most = 200;
  const world = { candidates: 10_000, dialect: { row_candidate: "candidate_id" } };
  const lab = await startLab({
    sandbox: world,
    vars: { MAX_REQUESTS: String(most) },
    workflows: [workflow("many", { incremental: true, push_parameters: { only_edit_fields: ["tags", "info"] } })],
  });
  after(() => lab.stop());
  const { sandbox, worker } = lab;

  test("of 200 requests brings 10,000 candidates up to date, run after run", async () => {
    const { applicants } = await sandbox.state();
    const outcomes = new Map();
    let sent = 0;
    let report;
    do {
      report = await worker.run("many");
      const { requests } = await sandbox.state();
      assert.ok(requests - sent <= most, `${requests - sent} requests`);
      assert.ok(report.items.length > 0 && report.status !== "fatal");
      assert.ok(report.complete || report.stopped_by === "max_requests");
      sent = requests;
      for (const { applicant, outcome } of report.items) {
        // What is done is not done again; what failed is.
        assert.ok(!outcomes.has(applicant) || outcomes.get(applicant) === "failed", applicant);
        outcomes.set(applicant, outcome);
      }
    } while (!report.complete);
    assert.equal(outcomes.size, applicants);
    const failed = [...outcomes.values()].filter((outcome) => outcome === "failed").length;
    assert.equal((await worker.ledger("many")).applicants, applicants - failed);

    // As in one go: each profile has what its newest application says.
    const byReference = new Map((await sandbox.profiles()).map((profile) => [String(profile.reference), profile]));
    const wrong = report.items
      .filter(({ outcome }) => outcome === "updated")
      .filter(({ candidate }) => !byReference.has(candidate));
    assert.deepEqual(wrong, []);
    const updated = [...outcomes.values()].filter((outcome) => outcome === "updated").length;
    assert.ok(updated > applicants / 2, `${updated} of ${applicants}`);
  });
});

describe("the queue", async () => {
  const lab = await startLab({
    vars: { MAX_REQUESTS: "60" },
    queue: { retries: 0 },
    workflows: [
      workflow("queued", { ...known, cron }),
      workflow("refused", { cron: other, connector_auth: { api_key: { secret: "WRONG_KEY" } } }),
      workflow("misconfigured", { cron: other, push_parameters: { edit_mode: "overwrite" } }),
      workflow("beside them", { ...known, cron: other }),
    ],
  });
  after(() => lab.stop());
  const { sandbox, worker } = lab;
  const dead = async () => (await worker.request("GET", "/api/dead-letters")).body.dead_letters;

  test("runs what is due, and goes on until nothing remains", async () => {
    assert.equal((await worker.tick(cron)).status, 200);
    await worker.child.until("finish", 60, async () => (await worker.ledger("queued")).last_run?.complete);
    const runs = await worker.runs("queued");
    assert.ok(runs.length >= 3, `${runs.length} runs`);
    assert.ok(runs.slice(1).every((run) => !run.complete && run.remaining > 0));
    assert.equal((await worker.ledger("queued")).applicants, (await sandbox.state()).applicants);
  });

  test("shows the messages that failed too often, and the others run all the same", async () => {
    assert.deepEqual(await dead(), []);
    assert.equal((await worker.tick(other)).status, 200, "the trigger only sends messages");
    await worker.child.until("give up", 60, async () => (await dead()).length === 2);
    assert.deepEqual((await dead()).map((letter) => letter.workflow_id).sort(), ["misconfigured", "refused"]);
    for (const letter of await dead()) assert.equal(letter.trigger, "cron");
    await worker.child.until("run the other", 60, async () => (await worker.ledger("beside them")).last_run?.complete);
    assert.equal((await worker.runs("refused"))[0].status, "fatal");
    await worker.logged(/"message":"a message is delivered again in 60 s, or given up"/);
  });
});

describe("a budget that is none", async () => {
  const lab = await startLab({ vars: { MAX_REQUESTS: "lots" }, workflows: [workflow("plain")] });
  after(() => lab.stop());

  test("is told before anything runs, and where the workflows are listed", async () => {
    const sentence = "the var MAX_REQUESTS is not a whole number from 20 to 4294967295";
    const { body } = await lab.worker.request("GET", "/api/workflows");
    assert.deepEqual(body.problems, [{ path: "vars", message: sentence }]);
    const refused = await lab.worker.request("POST", path("plain", "runs"));
    assert.deepEqual(
      [refused.status, refused.body.error.code, refused.body.error.message],
      [500, "bad_configuration", sentence],
    );
    assert.deepEqual(await lab.sandbox.journal(), []);
  });
});
