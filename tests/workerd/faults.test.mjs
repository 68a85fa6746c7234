// What goes wrong on real connections, and what becomes of it: nothing lost, nothing paid twice, and a report that says so.
import assert from "node:assert/strict";
import { after, beforeEach, describe, test } from "node:test";
import { startLab, workflow } from "./support.mjs";
import { sha1, startTap } from "./tap.mjs";

// A Worker remembers what a test has done: each test has workflows of its own.
const rounds = 50;
let round = 0;
const named = (name) => `${name} ${round}`;
// HrFlow.ai has no résumé of Bianchon's, who is among the forty.
const workflows = Array.from({ length: rounds }, (_, number) => [
  workflow(`all ${number}`),
  workflow(`Larfoillou ${number}`, { pull_parameters: { lastname: "Larfoillou" } }),
  workflow(`Bianchon ${number}`, { pull_parameters: { lastname: "Bianchon" } }),
]).flat();

const tap = await startTap();
const lab = await startLab({
  sandbox: { candidates: 6 },
  workflows,
});
after(async () => {
  await lab.stop();
  await tap.stop();
});
const { sandbox, worker } = lab;
tap.to(sandbox.url);
const everybody = { candidates: 40 };
beforeEach(async () => {
  round += 1;
  await sandbox.reset();
  tap.clear();
});

const run = (name, options) => worker.run(named(name), options);

async function theItem(id) {
  const { items } = await run(id);
  assert.equal(items.length, 1);
  return items[0];
}

const outcomes = (report) =>
  Object.fromEntries(report.items.map((item) => [item.candidate ?? item.applicant, item.outcome]));
const columnOf = (profile) => profile.tags.find((tag) => tag.name === "column").value;

describe("the search", () => {
  for (const [what, action] of [
    ["is dropped", "dropped_before"],
    ["is truncated", "truncated"],
    ["is answered 503", { status: { code: 503 } }],
    ["is answered 429 without a Retry-After", { status: { code: 429 } }],
  ]) {
    test(`is sent again when it ${what} once`, async () => {
      await sandbox.fault({ endpoint: "search", times: 1, action });
      const report = await run("all");
      assert.equal(report.status, "success");
      assert.equal(report.items.length, 6);
      assert.equal((await sandbox.requests("search")).length, 2);
      assert.equal(report.requests.flatchr, 2 + 6);
    });
  }

  test("waits as long as a 429 asks for", async () => {
    await sandbox.fault({ endpoint: "search", times: 1, action: { status: { code: 429, retry_after: 1 } } });
    assert.equal((await run("all")).status, "success");
    const [first, second] = await sandbox.requests("search");
    assert.ok(second.at_ms - first.at_ms >= 990, `${second.at_ms - first.at_ms} ms`);
  });

  test("ends the run when it is dropped every time", async () => {
    await sandbox.fault({ endpoint: "search", action: "dropped_before" });
    const report = await run("all");
    assert.equal(report.status, "fatal");
    assert.equal(report.reason, "read_failure");
    assert.equal(report.error.code, "network");
    assert.equal((await sandbox.journal()).length, 4);
  });

  for (const [what, action] of [
    ["text that is not JSON", "not_json"],
    ["a page of HTML", "html"],
    ["nothing", "empty"],
    ["an object", "not_array"],
    ["half a list", { body: { raw: '[{"applicant": "1"' } }],
  ]) {
    test(`ends the run when it is answered ${what}`, async () => {
      await sandbox.fault({ endpoint: "search", action });
      const report = await run("all");
      assert.equal(report.status, "fatal");
      assert.equal(report.reason, "read_failure");
      assert.equal(report.error.code, "malformed");
      assert.match(
        report.error.message,
        /the response of Flatchr is not a JSON list of applicants, at POST search\/applicants/,
      );
      // The same question would be answered alike.
      assert.equal((await sandbox.journal()).length, 1);
    });
  }

  for (const [code, word, remedy] of [
    [401, "unauthorized", /connector_auth\.api_key/],
    [402, "over_quota", /quota/],
    [403, "forbidden", /connector_auth\.api_key/],
    [404, "not_found", /connector_auth\.company_id/],
  ]) {
    test(`ends the run when it is answered ${code}, and says what to check`, async () => {
      await sandbox.fault({ endpoint: "search", action: { status: { code } } });
      const { status, error } = await run("all");
      assert.equal(status, "fatal");
      assert.deepEqual([error.code, error.status], [word, code]);
      assert.match(error.remedy, remedy);
      assert.equal((await sandbox.journal()).length, 1);
    });
  }

  test("takes rows that are no rows for themselves", async () => {
    const rows = '[null, 7, "row", [], {}, {"applicant": null}, {"applicant": {"id": 1}}]';
    await sandbox.fault({ endpoint: "search", action: { body: { raw: rows } } });
    const report = await run("all");
    assert.equal(report.complete, true);
    assert.equal(report.events.read_failure, 7);
    assert.deepEqual(
      report.items.map((item) => item.error.code),
      Array(7).fill("bad_row"),
    );
  });
});

describe("one item among others", () => {
  for (const [endpoint, action, code, stage] of [
    ["profile", "html", "malformed", "compare"],
    ["profile", "empty", "malformed", "compare"],
    ["profile", { status: { code: 400 } }, "rejected", "compare"],
    ["edit", "dropped_before", "network", "push"],
    ["edit", { status: { code: 422 } }, "rejected", "push"],
    ["edit", { status: { code: 500 } }, "unavailable", "push"],
  ]) {
    test(`fails alone when its ${endpoint} is ${JSON.stringify(action)}, and is made good by the next run`, async () => {
      const { reference } = await sandbox.profile("Larfoillou");
      await sandbox.fault({ endpoint, id: reference, action });
      const report = await run("all");
      assert.equal(report.complete, true);
      const { [reference]: its, ...others } = outcomes(report);
      assert.equal(its, "failed");
      assert.deepEqual(Object.values(others), Array(5).fill("updated"));
      const failed = report.items.find((item) => item.outcome === "failed");
      assert.deepEqual([failed.error.code, failed.stage], [code, stage]);
      assert.equal(report.status, "success_with_failures");
      await sandbox.control("DELETE", "faults");
      const next = await run("all");
      assert.equal(next.status, "success");
      assert.equal(columnOf(await sandbox.profile("Larfoillou")), "Entretien RH");
    });
  }

  test("fails alone when its lookup is answered a page of HTML, and is made good by the next run", async () => {
    // The fifth, so that it is known that lookups are offered: before, such an answer would say that they are not.
    await sandbox.fault({ endpoint: "applicant", nth: 5, times: 1, action: "html" });
    const report = await run("all");
    const failed = report.items.filter((item) => item.outcome === "failed");
    assert.deepEqual(
      failed.map((item) => [item.error.code, item.stage]),
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
    test(`is not harmed by an edit whose answer is ${action} once: the edit is sent again`, async () => {
      await sandbox.fault({ endpoint: "edit", times: 1, action });
      assert.equal((await theItem("Larfoillou")).outcome, "updated");
      const edits = await sandbox.requests("edit");
      assert.equal(edits.length, 2);
      assert.deepEqual(edits[0].body, edits[1].body);
      assert.equal(columnOf(await sandbox.profile("Larfoillou")), "Entretien RH");
    });
  }
});

describe("a run that cannot go on", () => {
  for (const [endpoint, code, word] of [
    ["profile", 401, "unauthorized"],
    ["edit", 402, "over_quota"],
    ["edit", 403, "forbidden"],
  ]) {
    test(`stops at once at a ${code} of HrFlow.ai's ${endpoint}`, async () => {
      await sandbox.reset(everybody);
      await sandbox.fault({ endpoint, nth: 5, action: { status: { code } } });
      const report = await run("all");
      assert.equal(report.status, "fatal");
      assert.equal(report.reason, "write_failure");
      assert.equal(report.error.code, word);
      assert.equal(report.complete, false);
      assert.equal(report.items.length + report.remaining, 43);
      const refused = (await sandbox.journal()).filter((entry) => entry.status === code);
      assert.ok(refused.length <= 6, `${refused.length} requests were refused`);
    });
  }

  test("ends in good order when it is asked to wait longer than it can", async () => {
    await sandbox.reset(everybody);
    await sandbox.fault({ endpoint: "profile", nth: 5, action: { status: { code: 429, retry_after: 3600 } } });
    const report = await run("all");
    assert.equal(report.status, "success_with_failures");
    assert.equal(report.error.status, 429);
    assert.equal(report.complete, false);
    assert.ok(report.remaining > 20, `${report.remaining} remain`);
    // What it had done is done: the next run does the rest.
    await sandbox.control("DELETE", "faults");
    const next = await run("all");
    assert.equal(next.complete, true);
    // What was done is not done again.
    const done = report.items.filter((item) => item.outcome !== "failed");
    assert.equal(next.skipped, done.length);
    for (const { candidate } of done) assert.equal(outcomes(next)[candidate], undefined);
  });
});

describe("a parse, which is paid for,", () => {
  for (const action of ["dropped_after", "truncated", "html", "empty", "not_json"]) {
    test(`is not sent twice when its answer is ${action}`, async () => {
      await sandbox.reset(everybody);
      const bianchon = (await sandbox.profile("Bianchon")).reference;
      await sandbox.fault({ endpoint: "parse", action });
      const item = await theItem("Bianchon");
      // The profile is left alone while it may be being parsed.
      assert.ok(["failed", "deferred"].includes(item.outcome), item.outcome);
      assert.deepEqual(await sandbox.requests("edit"), []);
      assert.deepEqual((await sandbox.state()).parses, { [bianchon]: 1 });

      assert.notEqual((await theItem("Bianchon")).outcome, "failed");
      assert.equal((await sandbox.requests("parse")).length, 1);
      assert.equal(columnOf(await sandbox.profile("Bianchon")), "Entretien RH");
    });
  }

  test("is waited for when nobody knows whether it arrived", async () => {
    await sandbox.reset(everybody);
    await sandbox.fault({ endpoint: "parse", times: 1, action: "dropped_before" });
    const item = await theItem("Bianchon");
    assert.equal(item.outcome, "failed");
    assert.match(item.error.message, /whether HrFlow\.ai took the résumé is not known/);
    const next = await theItem("Bianchon");
    assert.deepEqual([next.outcome, next.resume], ["deferred", "pending"]);
    assert.equal((await sandbox.requests("parse")).length, 1);
  });
});

describe("a résumé", () => {
  // The store alone is behind the tap.
  const world = { ...everybody, public_url: tap.url };
  beforeEach(() => sandbox.reset(world));

  const given = () => tap.about("/flatchr-s3/").map(({ answer }) => sha1(answer.body));
  const uploaded = async () =>
    (await sandbox.requests("parse")).map((entry) => entry.parts.find((part) => part.name === "file"));

  test("that arrives truncated is fetched again, whole", async () => {
    await sandbox.fault({ endpoint: "signed_link", times: 1, action: "truncated" });
    assert.equal((await theItem("Bianchon")).resume, "parsed");
    const [half, whole] = given();
    assert.notEqual(half, whole);
    assert.deepEqual(
      (await uploaded()).map((file) => file.sha1),
      [whole],
    );
  });

  for (const action of ["html", { status: { code: 403 } }]) {
    test(`is had from files/expire where its link is ${JSON.stringify(action)}`, async () => {
      await sandbox.fault({ endpoint: "signed_link", action });
      assert.equal((await theItem("Bianchon")).resume, "parsed");
      assert.equal((await sandbox.requests("expire")).length, 1);
      const [file] = await uploaded();
      assert.deepEqual([file.filename, file.content_type], ["horace-bianchon.pdf", "application/pdf"]);
    });
  }

  for (const [what, action, code] of [
    ["is a page of HTML", "html", "resume_not_a_document"],
    ["is empty", "empty", "resume_empty"],
    ["is gone", { status: { code: 404 } }, "resume_not_found"],
  ]) {
    test(`that ${what} does not keep the profile from being brought up to date`, async () => {
      for (const endpoint of ["signed_link", "expire"]) await sandbox.fault({ endpoint, action });
      const item = await theItem("Bianchon");
      assert.deepEqual([item.outcome, item.resume, item.error.code], ["failed", "failed", code]);
      assert.deepEqual(await uploaded(), []);
      assert.equal(columnOf(await sandbox.profile("Bianchon")), "Entretien RH");
    });
  }

  const limit = 20 * 1024 * 1024;
  // Without an announced length it is known to be too large only when so much of it has come.
  for (const announced of [true, false]) {
    const how = announced ? "announced" : "unannounced";
    test(`of twenty megabytes, ${how}, passes whole; a byte more does not`, async () => {
      tap.change = ({ answer }) => {
        if (!announced) delete answer.headers["content-length"];
      };
      await sandbox.reset({ ...world, resume_bytes: limit });
      assert.equal((await theItem("Bianchon")).resume, "parsed");
      const [file] = await uploaded();
      assert.deepEqual([file.size, file.sha1], [limit, given()[0]]);

      await sandbox.reset({ ...world, resume_bytes: limit + 1 });
      const item = await theItem("Bianchon");
      assert.deepEqual([item.outcome, item.error.code], ["failed", "resume_too_large"]);
      assert.match(item.error.message, /larger than 20 MB/);
      assert.deepEqual(await uploaded(), []);
      assert.deepEqual(await sandbox.requests("expire"), []);
      // The world is not asked for its profiles: it would make a file of that size for each.
      const [edit] = await sandbox.requests("edit");
      assert.equal(columnOf(edit.body), "Entretien RH");
    });
  }
});
