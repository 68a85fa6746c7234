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
const harness = await startHarness({
  sandbox: { dialect: { applicant: "missing" } },
  workflows: [
    workflow("one", { persist: false }),
    workflow("two", literalCompany),
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
    assert.equal(one.checks.length, 9);
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
  test("does not probe for a lookup that another workflow's check did not find", async () => {
    const { count, result } = await during(() => worker.run("two"));
    assert.equal(count("applicant"), 0);
    assert.ok(count("move") > 30 && result.complete, `${count("move")} candidates are found in another way`);
    const dry = await during(() => worker.run("one"));
    assert.equal(dry.count("applicant"), 0);
    assert.ok(dry.result.items.some((item) => item.matched_by === "email"));
  });

  test("uses the lookup as soon as a check finds it", async () => {
    await sandbox.reset({ dialect: { applicant: "offered_with_id" } });
    assert.equal((await during(() => worker.run("one"))).count("applicant"), 0, "the run trusts the stored findings");
    assert.equal((await check("one")).findings.candidate_lookup, "applicant");
    const { count } = await during(() => worker.run("two"));
    assert.ok(count("applicant") > 30, `${count("applicant")} lookups`);
    assert.equal(count("move"), 0);
  });

  test("deletes findings that turn out to be wrong, and the next run probes", async () => {
    await sandbox.reset({ dialect: { applicant: "missing" } });
    const first = await during(() => worker.run("two", { incremental: false }));
    assert.ok(first.count("move") > 0, "it stops trusting them in the middle of the run");
    assert.ok(first.result.items.some((item) => item.error?.endpoint === "GET applicant"));
    assert.deepEqual(await companies(), []);
    const second = await during(() => worker.run("two", { incremental: false }));
    assert.ok(second.count("applicant") >= 3, `${second.count("applicant")} probes`);
    assert.ok(second.result.items.every((item) => item.error?.endpoint !== "GET applicant"));
  });
});
