// The connection check from JavaScript: its answers, and that it only reads.
import assert from "node:assert/strict";
import { after, beforeEach, test } from "node:test";
import { defined } from "../../scripts/lib/defined.mjs";
import { FetchSandbox, load, options } from "./support.mjs";

/** @typedef {import("../../build/package/index.js").CheckReport} CheckReport */

const { check } = await load();
const sandbox = await FetchSandbox.launch();
after(() => sandbox.stop());
beforeEach(() => sandbox.reset());

const questions = [
  "flatchr_key",
  "company",
  "hrflow_key",
  "source",
  "row_fields",
  "candidate_lookup",
  "start_update",
  "resume_links",
  "sync_parsing",
];
/**
 * @param {CheckReport} report
 * @param {string} question
 */
const answerTo = (report, question) =>
  defined(
    report.answers.find((answer) => answer.question === question),
    question,
  );

test("check answers every question and writes nothing", async () => {
  const report = await check(options({ fetch: sandbox.fetch }));
  assert.deepEqual(
    report.answers.map(({ question }) => question),
    questions,
  );
  assert.deepEqual([report.workflow_id, report.problems], ["package", []]);
  for (const question of questions.slice(0, 4)) assert.equal(answerTo(report, question).verdict, "ok", question);
  assert.ok(report.found.row_fields?.includes("applicant"));
  assert.deepEqual(await sandbox.writes(), []);
  assert.equal(sandbox.calls.length, report.requests.flatchr + report.requests.hrflow);
});

test("check names the key that is refused, and a remedy", async () => {
  const hrflow_auth = { api_secret: "wrong-key-0f3b", api_user: "demo@example.com" };
  const report = await check(options({ fetch: sandbox.fetch, hrflow_auth }));
  const { verdict, remedy } = answerTo(report, "hrflow_key");
  assert.deepEqual([report.verdict, verdict], ["failed", "failed"]);
  assert.ok(defined(remedy, "remedy").length > 10);
  assert.ok(!JSON.stringify(report).includes("wrong-key-0f3b"));
});

test("check reports wrong parameters and sends nothing", async () => {
  const report = await check(options({ fetch: sandbox.fetch, push_parameters: {} }));
  assert.equal(report.verdict, "failed");
  assert.deepEqual(
    report.problems.map(({ path }) => path),
    ["push_parameters.source_key"],
  );
  assert.deepEqual(sandbox.calls, []);
});
