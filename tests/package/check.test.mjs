// The connection check from JavaScript: its report, and that it only reads.
import assert from "node:assert/strict";
import { after, beforeEach, test } from "node:test";
import { defined } from "../../scripts/lib/defined.mjs";
import { FetchSandbox, load, options } from "./support.mjs";

/** @typedef {import("../../build/package/index.js").CheckReport} CheckReport */

const { check } = await load();
const sandbox = await FetchSandbox.launch();
after(() => sandbox.stop());
beforeEach(() => sandbox.reset());

const ids = [
  "flatchr_key",
  "company",
  "hrflow_key",
  "source",
  "row_fields",
  "candidate_lookup",
  "start_update",
  "resume_links",
  "sync_parsing",
  "profile_list",
];
/**
 * @param {CheckReport} report
 * @param {string} id
 */
const resultOf = (report, id) =>
  defined(
    report.checks.find((check) => check.id === id),
    id,
  );

test("check reports every result and writes nothing", async () => {
  const report = await check(options({ fetch: sandbox.fetch }));
  assert.deepEqual(
    report.checks.map(({ id }) => id),
    ids,
  );
  assert.deepEqual([report.workflow_id, report.problems], ["package", []]);
  for (const id of ids.slice(0, 4)) assert.equal(resultOf(report, id).status, "ok", id);
  assert.ok(report.findings.row_fields?.includes("applicant"));
  assert.deepEqual(await sandbox.writes(), []);
  assert.equal(sandbox.calls.length, report.requests.flatchr + report.requests.hrflow);
});

test("check names the key that is refused, and a remedy", async () => {
  const hrflow_auth = { api_secret: "wrong-key-0f3b", api_user: "demo@example.com" };
  const report = await check(options({ fetch: sandbox.fetch, hrflow_auth }));
  const { status, remedy } = resultOf(report, "hrflow_key");
  assert.deepEqual([report.status, status], ["failed", "failed"]);
  assert.ok(defined(remedy, "remedy").length > 10);
  assert.ok(!JSON.stringify(report).includes("wrong-key-0f3b"));
});

test("check reports wrong parameters and sends nothing", async () => {
  const report = await check(options({ fetch: sandbox.fetch, push_parameters: {} }));
  assert.equal(report.status, "failed");
  assert.deepEqual(
    report.problems.map(({ path }) => path),
    ["push_parameters.source_key"],
  );
  assert.deepEqual(sandbox.calls, []);
});
