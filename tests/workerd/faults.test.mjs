// Faults on real connections: nothing is lost, nothing is paid for twice, and the report says what happened.
import assert from "node:assert/strict";
import { after, beforeEach, describe, test } from "node:test";
import { defined } from "../../scripts/lib/defined.mjs";
import { startHarness, workflow } from "./harness.mjs";
import { sha1, startRecordingProxy } from "./recording-proxy.mjs";

/** @typedef {import("../../build/package/index.js").RunReport} RunReport */
/** @typedef {import("../../scripts/lib/sandbox.mjs").Profile} Profile */
/** @typedef {string | Record<string, object>} Action What goes wrong; sandbox/src/faults.rs describes the actions. */

// The Worker stores the results of each run, so each test has its own workflows.
const rounds = 50;
let round = 0;
// HrFlow.ai has no résumé of Bianchon, one of the forty hand-chosen candidates.
const workflows = Array.from({ length: rounds }, (_, number) => [
  workflow(`all ${number}`),
  workflow(`Larfoillou ${number}`, { pull_parameters: { lastname: "Larfoillou" } }),
  workflow(`Bianchon ${number}`, { pull_parameters: { lastname: "Bianchon" } }),
]).flat();

const proxy = await startRecordingProxy();
const harness = await startHarness({
  sandbox: { candidates: 6 },
  workflows,
});
after(async () => {
  await harness.stop();
  await proxy.stop();
});
const { sandbox, worker } = harness;
proxy.forwardTo(sandbox.url);
const allCases = { candidates: 40 };
beforeEach(async () => {
  round += 1;
  await sandbox.reset();
  proxy.clear();
});

/** @param {string} name */
const run = (name) => worker.run(`${name} ${round}`);

/**
 * Runs a workflow over one candidate.
 * @param {string} name
 */
async function theItem(name) {
  const { items } = await run(name);
  assert.equal(items.length, 1);
  return items[0];
}

/** @param {RunReport} report */
const outcomes = (report) =>
  Object.fromEntries(report.items.map((item) => [item.candidate ?? item.applicant, item.outcome]));
/** @param {Profile} profile */
const columnOf = ({ tags }) => tags.find((/** @type {{ name: string }} */ tag) => tag.name === "column").value;

describe("the search", () => {
  /** @type {[string, Action][]} */
  const transientFaults = [
    ["is dropped", "dropped_before"],
    ["is truncated", "truncated"],
    ["is answered 503", { status: { code: 503 } }],
    ["is answered 429 without a Retry-After", { status: { code: 429 } }],
  ];
  for (const [what, action] of transientFaults) {
    test(`is sent again after it ${what} once`, async () => {
      await sandbox.fault({ endpoint: "search", times: 1, action });
      const report = await run("all");
      assert.equal(report.status, "success");
      assert.equal(report.items.length, 6);
      assert.equal((await sandbox.requests("search")).length, 2);
      assert.equal(report.requests.flatchr, 2 + 6);
    });
  }

  test("is sent again after the Retry-After of a 429", async () => {
    await sandbox.fault({ endpoint: "search", times: 1, action: { status: { code: 429, retry_after: 1 } } });
    assert.equal((await run("all")).status, "success");
    const [first, second] = await sandbox.requests("search");
    assert.ok(second.at_ms - first.at_ms >= 990, `${second.at_ms - first.at_ms} ms`);
  });

  test("ends the run if it is dropped every time", async () => {
    await sandbox.fault({ endpoint: "search", action: "dropped_before" });
    const report = await run("all");
    assert.equal(report.status, "fatal");
    assert.equal(report.reason, "read_failure");
    assert.equal(report.error?.code, "network");
    assert.equal((await sandbox.journal()).length, 4);
  });

  /** @type {[string, Action][]} */
  const malformedAnswers = [
    ["text that is not JSON", "not_json"],
    ["a page of HTML", "html"],
    ["an empty body", "empty"],
    ["an object", "not_array"],
    ["half a list", { body: { raw: '[{"applicant": "1"' } }],
  ];
  for (const [what, action] of malformedAnswers) {
    test(`ends the run if it is answered with ${what}`, async () => {
      await sandbox.fault({ endpoint: "search", action });
      const report = await run("all");
      assert.equal(report.status, "fatal");
      assert.equal(report.reason, "read_failure");
      assert.equal(report.error?.code, "malformed");
      assert.match(
        report.error.message,
        /the response of Flatchr is not a JSON list of applicants, at POST search\/applicants/,
      );
      // A second try would get the same answer.
      assert.equal((await sandbox.journal()).length, 1);
    });
  }

  /** @type {[number, string, RegExp][]} */
  const refusals = [
    [401, "unauthorized", /connector_auth\.api_key/],
    [402, "over_quota", /quota/],
    [403, "forbidden", /connector_auth\.api_key/],
    [404, "not_found", /connector_auth\.company_id/],
  ];
  for (const [code, word, remedy] of refusals) {
    test(`ends the run if it is answered ${code}, and the report says what to check`, async () => {
      await sandbox.fault({ endpoint: "search", action: { status: { code } } });
      const { status, error } = await run("all");
      assert.equal(status, "fatal");
      assert.deepEqual([error?.code, error?.status], [word, code]);
      assert.match(error?.remedy ?? "", remedy);
      assert.equal((await sandbox.journal()).length, 1);
    });
  }

  test("may return values that are not rows, each of which fails alone", async () => {
    const rows = '[null, 7, "row", [], {}, {"applicant": null}, {"applicant": {"id": 1}}]';
    await sandbox.fault({ endpoint: "search", action: { body: { raw: rows } } });
    const report = await run("all");
    assert.equal(report.complete, true);
    assert.equal(report.events.read_failure, 7);
    assert.deepEqual(
      report.items.map((item) => item.error?.code),
      Array(7).fill("bad_row"),
    );
  });
});

describe("one item among others", () => {
  /** @type {[endpoint: string, action: Action, code: string, stage: string][]} */
  const itemFaults = [
    ["profile", "html", "malformed", "compare"],
    ["profile", "empty", "malformed", "compare"],
    ["profile", { status: { code: 400 } }, "rejected", "compare"],
    ["edit", "dropped_before", "network", "push"],
    ["edit", { status: { code: 422 } }, "rejected", "push"],
    ["edit", { status: { code: 500 } }, "unavailable", "push"],
  ];
  for (const [endpoint, action, code, stage] of itemFaults) {
    test(`fails alone if its ${endpoint} has the fault ${JSON.stringify(action)}, and the next run updates it`, async () => {
      const { reference } = await sandbox.profile("Larfoillou");
      await sandbox.fault({ endpoint, id: reference, action });
      const report = await run("all");
      assert.equal(report.complete, true);
      const { [reference]: outcome, ...others } = outcomes(report);
      assert.equal(outcome, "failed");
      assert.deepEqual(Object.values(others), Array(5).fill("updated"));
      const failed = defined(report.items.find((item) => item.outcome === "failed"));
      assert.deepEqual([failed.error?.code, failed.stage], [code, stage]);
      assert.equal(report.status, "success_with_failures");
      await sandbox.control("DELETE", "faults");
      const next = await run("all");
      assert.equal(next.status, "success");
      assert.equal(columnOf(await sandbox.profile("Larfoillou")), "Entretien RH");
    });
  }

  test("fails alone if its lookup is answered with a page of HTML, and the next run updates it", async () => {
    // The fifth lookup: by then the Worker knows that Flatchr has lookups. A first answer of HTML would mean that it has none.
    await sandbox.fault({ endpoint: "applicant", nth: 5, times: 1, action: "html" });
    const report = await run("all");
    const failed = report.items.filter((item) => item.outcome === "failed");
    assert.deepEqual(
      failed.map((item) => [item.error?.code, item.stage]),
      [["malformed", "pull"]],
    );
    assert.equal(report.events.read_failure, 1);
    const next = await run("all");
    assert.deepEqual(
      next.items.filter((item) => item.outcome === "updated").map((item) => item.applicant),
      [failed[0].applicant],
    );
  });

  for (const action of ["dropped_after", "truncated"]) {
    test(`is updated if the answer to its edit is ${action} once, because the edit is sent again`, async () => {
      await sandbox.fault({ endpoint: "edit", times: 1, action });
      assert.equal((await theItem("Larfoillou")).outcome, "updated");
      const edits = await sandbox.requests("edit");
      assert.equal(edits.length, 2);
      assert.deepEqual(edits[0].body, edits[1].body);
      assert.equal(columnOf(await sandbox.profile("Larfoillou")), "Entretien RH");
    });
  }
});

describe("a run that cannot continue", () => {
  /** @type {[endpoint: string, code: number, word: string][]} */
  const fatalAnswers = [
    ["profile", 401, "unauthorized"],
    ["edit", 402, "over_quota"],
    ["edit", 403, "forbidden"],
  ];
  for (const [endpoint, code, word] of fatalAnswers) {
    test(`stops after a ${code} of HrFlow.ai's ${endpoint}`, async () => {
      await sandbox.reset(allCases);
      await sandbox.fault({ endpoint, nth: 5, action: { status: { code } } });
      const report = await run("all");
      assert.equal(report.status, "fatal");
      assert.equal(report.reason, "write_failure");
      assert.equal(report.error?.code, word);
      assert.equal(report.complete, false);
      assert.equal(report.items.length + report.remaining, 43);
      const refused = (await sandbox.journal()).filter((entry) => entry.status === code);
      assert.ok(refused.length <= 6, `${refused.length} requests were refused`);
    });
  }

  test("stops if it would have to wait too long, and the next run does the rest", async () => {
    await sandbox.reset(allCases);
    await sandbox.fault({ endpoint: "profile", nth: 5, action: { status: { code: 429, retry_after: 3600 } } });
    const report = await run("all");
    assert.equal(report.status, "success_with_failures");
    assert.equal(report.error?.status, 429);
    assert.equal(report.complete, false);
    assert.ok(report.remaining > 20, `${report.remaining} remain`);
    await sandbox.control("DELETE", "faults");
    const next = await run("all");
    assert.equal(next.complete, true);
    // The finished items are not processed again.
    const done = report.items.filter((item) => item.outcome !== "failed");
    assert.equal(next.skipped, done.length);
    for (const { candidate } of done) assert.equal(outcomes(next)[defined(candidate)], undefined);
  });
});

describe("a parse, which is paid for,", () => {
  for (const action of ["dropped_after", "truncated", "html", "empty", "not_json"]) {
    test(`is not sent twice if its answer is ${action}`, async () => {
      await sandbox.reset(allCases);
      const bianchon = (await sandbox.profile("Bianchon")).reference;
      await sandbox.fault({ endpoint: "parse", action });
      const item = await theItem("Bianchon");
      // The profile is edited if it shows the attachment. Else HrFlow.ai may be parsing, and the edit waits.
      assert.ok(["failed", "deferred", "updated"].includes(item.outcome), item.outcome);
      assert.equal((await sandbox.requests("edit")).length, item.outcome === "updated" ? 1 : 0);
      assert.deepEqual((await sandbox.state()).parses, { [bianchon]: 1 });

      assert.notEqual((await theItem("Bianchon")).outcome, "failed");
      assert.equal((await sandbox.requests("parse")).length, 1);
      assert.equal(columnOf(await sandbox.profile("Bianchon")), "Entretien RH");
    });
  }

  test("is waited for if it may have arrived", async () => {
    await sandbox.reset(allCases);
    await sandbox.fault({ endpoint: "parse", times: 1, action: "dropped_before" });
    const item = await theItem("Bianchon");
    assert.equal(item.outcome, "failed");
    assert.match(item.error?.message ?? "", /it is unknown whether HrFlow\.ai accepted the résumé/);
    const next = await theItem("Bianchon");
    assert.deepEqual([next.outcome, next.resume], ["deferred", "pending"]);
    assert.equal((await sandbox.requests("parse")).length, 1);
  });
});

describe("a résumé", () => {
  // Only the file store is behind the proxy.
  const world = { ...allCases, public_url: proxy.url };
  beforeEach(() => sandbox.reset(world));

  const downloads = () => proxy.about("/flatchr-s3/").map(({ answer }) => sha1(answer.body));
  const uploads = async () =>
    (await sandbox.requests("parse")).map((entry) => defined(entry.parts.find((part) => part.name === "file")));

  test("that arrives truncated is downloaded again", async () => {
    await sandbox.fault({ endpoint: "signed_link", times: 1, action: "truncated" });
    assert.equal((await theItem("Bianchon")).resume, "parsed");
    const [truncated, whole] = downloads();
    assert.notEqual(truncated, whole);
    assert.deepEqual(
      (await uploads()).map((file) => file.sha1),
      [whole],
    );
  });

  for (const action of ["html", { status: { code: 403 } }]) {
    test(`is downloaded through files/expire if its link has the fault ${JSON.stringify(action)}`, async () => {
      await sandbox.fault({ endpoint: "signed_link", action });
      assert.equal((await theItem("Bianchon")).resume, "parsed");
      assert.equal((await sandbox.requests("expire")).length, 1);
      const [file] = await uploads();
      assert.deepEqual([file.filename, file.content_type], ["horace-bianchon.pdf", "application/pdf"]);
    });
  }

  /** @type {[string, Action, string][]} */
  const unusableFiles = [
    ["is a page of HTML", "html", "resume_not_a_document"],
    ["is empty", "empty", "resume_empty"],
    ["is missing", { status: { code: 404 } }, "resume_not_found"],
  ];
  for (const [what, action, code] of unusableFiles) {
    test(`that ${what} does not prevent the update of the profile`, async () => {
      for (const endpoint of ["signed_link", "expire"]) await sandbox.fault({ endpoint, action });
      const item = await theItem("Bianchon");
      assert.deepEqual([item.outcome, item.resume, item.error?.code], ["failed", "failed", code]);
      assert.deepEqual(await uploads(), []);
      assert.equal(columnOf(await sandbox.profile("Bianchon")), "Entretien RH");
    });
  }

  const limit = 20 * 1024 * 1024;
  // Without a Content-Length the Worker finds out that a file is too large while it downloads the file.
  for (const hasLength of [true, false]) {
    test(`of 20 MB is sent, and one of a byte more is not, ${hasLength ? "with" : "without"} a Content-Length`, async () => {
      proxy.change = ({ answer }) => {
        if (!hasLength) delete answer.headers["content-length"];
      };
      await sandbox.reset({ ...world, resume_bytes: limit });
      assert.equal((await theItem("Bianchon")).resume, "parsed");
      const [file] = await uploads();
      assert.deepEqual([file.size, file.sha1], [limit, downloads()[0]]);

      await sandbox.reset({ ...world, resume_bytes: limit + 1 });
      const item = await theItem("Bianchon");
      assert.deepEqual([item.outcome, item.error?.code], ["failed", "resume_too_large"]);
      assert.match(item.error?.message ?? "", /larger than 20 MB/);
      assert.deepEqual(await uploads(), []);
      assert.deepEqual(await sandbox.requests("expire"), []);
      // Read from the journal, because `sandbox.profiles()` would make a file of this size for each profile.
      const [edit] = await sandbox.requests("edit");
      assert.equal(columnOf(edit.body), "Entretien RH");
    });
  }
});
