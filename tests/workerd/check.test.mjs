// The connection check: its report, and that the runs of every workflow of the company use its findings.
import assert from "node:assert/strict";
import { after, describe, test } from "node:test";
import { defined } from "../../scripts/lib/defined.mjs";
import { secrets, startHarness, workflow } from "./harness.mjs";
import { workflowPath } from "./worker.mjs";

/** @typedef {import("../../build/package/index.js").CheckReport} CheckReport */

/** @param {string} id */
const path = (id) => workflowPath(id, "check");
const literalCompany = { connector_auth: { company_id: secrets.FLATCHR_COMPANY_ID } };
const pull_parameters = { candidate_lookup: "move" };
const harness = await startHarness({
  sandbox: { api_variants: { applicant: "missing", applicant_tags: "absent" } },
  workflows: [
    workflow("one", { persist: false, pull_parameters }),
    workflow("two", { ...literalCompany, pull_parameters }),
    workflow("elsewhere", { connector_auth: { company_id: "another-company" } }),
    workflow("wrong key", { connector_auth: { api_key: { secret: "WRONG_KEY" } } }),
    workflow("misconfigured", { push_parameters: { edit_mode: "overwrite" } }),
  ],
});
after(() => harness.stop());
const { sandbox, worker } = harness;

/**
 * Performs an action; returns its result and the requests that it sent.
 *
 * @template T
 * @param {() => Promise<T>} action
 */
async function during(action) {
  const before = (await sandbox.journal()).length;
  const result = await action();
  const sent = (await sandbox.journal()).slice(before);
  const count = (/** @type {string} */ endpoint) => sent.filter((entry) => entry.endpoint === endpoint).length;
  return { result, sent, count };
}

/**
 * @param {string} id
 * @returns {Promise<CheckReport>}
 */
async function check(id) {
  const { result, sent } = await during(() => worker.request("POST", path(id)));
  assert.equal(result.status, 200, result.text);
  assert.deepEqual(
    sent.filter((entry) => entry.writes),
    [],
  );
  const { flatchr, hrflow } = result.body.requests;
  assert.equal(sent.length, flatchr + hrflow);
  return result.body;
}

/**
 * @param {CheckReport} report
 * @param {string} id
 */
const statusOf = (report, id) => defined(report.checks.find((check) => check.id === id)).status;
/** The findings that are stored. */
const companies = async () => (await worker.kv()).filter(({ name }) => name.startsWith("company:"));

describe("a check", () => {
  test("reports nine checks, without secrets or personal data", async () => {
    const reports = [];
    for (const id of ["one", "elsewhere", "wrong key"]) reports.push((await worker.request("POST", path(id))).text);
    const [one, elsewhere, wrongKey] = reports.map((text) => JSON.parse(text));
    assert.equal(one.checks.length, 10);
    assert.deepEqual([one.workflow_id, one.status, one.findings.candidate_lookup], ["one", "warning", "not_offered"]);
    assert.deepEqual([elsewhere.status, statusOf(elsewhere, "company")], ["failed", "failed"]);
    assert.deepEqual([wrongKey.status, statusOf(wrongKey, "flatchr_key")], ["failed", "failed"]);
    const personal = (await sandbox.personalData()).filter((text) => text.length > 3);
    const outputs = [...reports, JSON.stringify(await companies())];
    for (const hidden of [...Object.values(secrets), ...personal]) {
      for (const text of outputs) assert.ok(!text.includes(hidden), `${hidden} is in ${text}`);
    }
  });

  test("stores its findings about candidate lookups for 30 days, under a hash", async () => {
    const [only, ...others] = await companies();
    assert.deepEqual(others, [], "a missing company and a refused key give no findings");
    assert.match(only.name, /^company:[0-9a-f]{64}$/);
    const { findings } = JSON.parse(only.value);
    assert.deepEqual(
      [findings.candidate_lookup, findings.start_update, findings.sync_parsing],
      ["not_offered", "honoured", null],
    );
    const days = (only.expiration - Date.now() / 1000) / (24 * 60 * 60);
    assert.ok(days > 29 && days <= 30, `${days} days`);
  });

  test("is refused for the same reasons as a run", async () => {
    /** @param {Parameters<typeof worker.request>} request */
    const status = async (...request) => (await worker.request(...request)).status;
    assert.equal(await status("POST", path("nobody")), 404);
    assert.equal(await status("GET", path("one")), 405);
    assert.equal(await status("POST", path("one"), { headers: {} }), 401);
    const { result, sent } = await during(() => worker.request("POST", path("one"), { body: '{"persist": true}' }));
    assert.deepEqual([result.status, result.body.error.code, sent], [400, "bad_request", []]);
    const wrong = await worker.request("POST", path("misconfigured"));
    assert.deepEqual([wrong.status, wrong.body.error.problems[0].path], [422, "push_parameters.edit_mode"]);
  });
});

describe("a run", () => {
  const kept = async () => JSON.parse(defined((await companies())[0]).value).findings;

  test("asks for every applicant that it moves, whatever a check found", async () => {
    const { count, result } = await during(() => worker.run("two"));
    assert.ok(count("move") > 30 && result.complete, `${count("move")} candidates are found in another way`);
    assert.ok(count("applicant") >= count("move"), `${count("applicant")} are asked for`);
    const dry = await during(() => worker.run("one"));
    assert.equal(dry.count("move"), 0);
    assert.ok(dry.result.items.some((item) => item.matched_by === "email"));
    assert.equal((await kept()).candidate_lookup, "not_offered");
  });

  test("unlearns a finding by one answer, and keeps that proof unless it is a dry run", async () => {
    await sandbox.reset({ api_variants: { applicant: "offered_with_id" } });
    const dry = await during(() => worker.run("one"));
    // The groups that start before the first answer go by the finding of the check.
    assert.ok(dry.count("applicant") > 20, `${dry.count("applicant")} lookups`);
    assert.equal((await kept()).candidate_lookup, "not_offered");
    const { count } = await during(() => worker.run("two"));
    assert.ok(count("applicant") > 20, `${count("applicant")} lookups`);
    assert.equal(count("move"), 0);
    const { candidate_lookup, start_update } = await kept();
    assert.deepEqual([candidate_lookup, start_update], ["applicant", "honoured"], "the other findings stay");
  });

  test("moves no applicant while a proof is kept, and goes by its ledger", async () => {
    await sandbox.reset({ api_variants: { applicant: "missing", applicant_tags: "absent" } });
    const { count, result } = await during(() => worker.run("two", { incremental: false }));
    assert.equal(count("move"), 0);
    const failed = result.items.filter((item) => item.outcome === "failed");
    assert.ok(failed.length < 10, `${failed.length} of ${result.items.length} are not found`);
    assert.equal((await kept()).candidate_lookup, "applicant");
    assert.equal((await check("one")).findings.candidate_lookup, "not_offered");
    assert.equal((await kept()).candidate_lookup, "applicant", "whom a check does not find takes no proof back");
  });
});
