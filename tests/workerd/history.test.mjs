// The history of a workflow in the database of its coordinator: what happened to a candidate, told after the fact.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { globSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { after, describe, test } from "node:test";
import { secrets, startHarness, workflow } from "./harness.mjs";
import { workflowPath } from "./worker.mjs";

const cron = "*/15 * * * *";
const viewer = "viewer-0123456789-0123456789-01234567";
const day = 24 * 60 * 60 * 1000;

describe("the history of a workflow", async () => {
  const logics = ['select(.lastname != "Grandet")'];
  const harness = await startHarness({
    workflows: [
      workflow("a b/c", { incremental: true, logics, cron }),
      workflow("other", { incremental: true, logics, cron: "0 3 * * *" }),
    ],
    secrets: { ...secrets, VIEWER_TOKEN: viewer },
  });
  after(() => harness.stop());
  const { sandbox } = harness;
  const headers = { authorization: `Bearer ${viewer}` };

  /** @param {string} key @param {string} [id] */
  const ask = (key, id = "a b/c") =>
    harness.worker.request("GET", workflowPath(id, `candidates/${encodeURIComponent(key)}`), { headers });
  /** @param {string} rest @param {object} [body] */
  const post = (rest, body) =>
    harness.worker.request("POST", workflowPath("a b/c", rest), { body: body && JSON.stringify(body) });

  const person = { reference: "", applicant: "" };

  test("a timeline tells what runs and operators did, to a viewer, by each of the keys", async () => {
    await harness.worker.tick(cron);
    const { reference } = await sandbox.profile("Larfoillou");
    const set = { phone: "+33 6 00 00 00 01", email: "Lar@Foillou.example" };
    await sandbox.change({ edit_candidate: { id: reference, set } });
    await post("pause", { reason: "the format is wrong" });
    await harness.worker.tick(cron);
    await post("resume");
    await sandbox.fault({ endpoint: "edit", action: { status: { code: 400 } } });
    await harness.worker.tick(cron);
    await sandbox.control("DELETE", "faults");
    const failed = (await ask(reference)).body.entries[0];
    await post(`items/${failed.applicant}/retry`);
    const shown = await harness.worker.request("POST", workflowPath("a b/c", "runs"), {
      body: JSON.stringify({ persist: false, plan: true }),
    });
    const plan = shown.body.run_id;
    await post("runs", { plan });
    await post("ledger/reset");
    Object.assign(person, { reference, applicant: failed.applicant });

    const answer = await ask(reference);
    assert.equal(answer.status, 200, answer.text);
    const { entries, applicants, candidates, truncated } = answer.body;
    assert.deepEqual([applicants, candidates, truncated], [[failed.applicant], [reference], false]);
    assert.deepEqual(
      entries.map((/** @type {any} */ { kind, outcome, trigger, fields, code, reason, plan }) =>
        [kind, outcome, trigger, fields?.join(), code, reason, plan].filter(
          (part) => part !== undefined && part !== "",
        ),
      ),
      [
        ["reset"],
        ["run", "updated", "api", "info.email,info.phone", plan],
        ["retry"],
        ["run", "failed", "cron", "rejected"],
        ["resume"],
        ["pause", "the format is wrong"],
        ["run", "updated", "cron", entries.at(-1).fields.join()],
      ],
    );
    const runs = new Set((await harness.worker.runs("a b/c")).map((run) => run.run_id));
    for (const entry of entries) {
      assert.ok(Math.abs(Date.now() - Date.parse(entry.at)) < day, entry.at);
      if (entry.run_id !== undefined) assert.ok(runs.has(entry.run_id), entry.run_id);
    }
    const hash = createHash("sha256").update(set.email.toLowerCase()).digest("hex");
    for (const key of [failed.applicant, hash, hash.toUpperCase()]) {
      assert.deepEqual((await ask(key)).body.entries.slice(0, 4), entries.slice(0, 4), key);
    }
  });

  test("a key of nobody, and a workflow that is none, are told what to do", async () => {
    for (const key of ["nobody", "*", "%", '"', "0".repeat(64), "é".repeat(150), "a".repeat(5000)]) {
      const answer = await ask(key);
      assert.deepEqual([answer.status, answer.body?.error?.code], [404, "not_found"], key);
      assert.match(answer.body.error.message, /`applicant`.*`candidate`.*SHA-256/);
    }
    const address = await ask("lar@foillou.example");
    assert.deepEqual([address.status, address.body.error.code], [400, "bad_request"]);
    assert.match(address.body.error.message, /SHA-256/);
    assert.equal((await ask(person.reference, "other")).status, 404);
    const none = await ask(person.reference, "gone");
    assert.deepEqual([none.status, none.body.error.code], [404, "not_found"]);
    const unread = await harness.worker.request("GET", workflowPath("other", "candidates/a"), { headers: {} });
    assert.equal(unread.status, 401);
    const written = await harness.worker.request("DELETE", workflowPath("other", "candidates/a"));
    assert.deepEqual([written.status, written.headers.get("allow")], [405, "GET, HEAD"]);
  });

  test("no value of a candidate is stored, and what is older than 30 days is deleted", async () => {
    await harness.killWorker();
    const files = databases(harness.folder);
    const texts = files.flatMap((file) => rows(file).map((row) => row.entry));
    assert.ok(texts.length >= 7, `${texts.length} entries`);
    const all = texts.join("\n").toLowerCase();
    for (const value of ["larfoillou", "lar@foillou", "00 00 00 01", "@example"]) {
      assert.ok(!all.includes(value), value);
    }
    const then = Date.now() - 31 * day;
    for (const file of files) change(file, (database) => database.prepare("UPDATE history SET at_ms = ?").run(then));
    await harness.restartWorker();
    assert.equal((await ask(person.reference)).status, 404);
    await post("pause");
    const kept = databases(harness.folder).flatMap((file) => rows(file).map((row) => JSON.parse(row.entry)));
    assert.deepEqual(
      kept.filter((entry) => entry.pause !== undefined),
      [{ pause: { reason: "" } }],
    );
  });
});

/** @param {string} folder */
function databases(folder) {
  const files = globSync(join(folder, "state/v3/do/*-Coordinator/*.sqlite"));
  return files.filter((file) => rows(file).length > 0);
}

/** @param {string} file @returns {any[]} */
function rows(file) {
  const database = new DatabaseSync(file);
  const has = database.prepare("SELECT 1 FROM sqlite_master WHERE name = 'history'").get();
  const found = has ? database.prepare("SELECT * FROM history ORDER BY id").all() : [];
  database.close();
  return found;
}

/** @param {string} file @param {(database: DatabaseSync) => void} act */
function change(file, act) {
  const database = new DatabaseSync(file);
  act(database);
  database.close();
}
