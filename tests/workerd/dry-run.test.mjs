// A dry run writes nothing anywhere, and reports the changes that a run would make. A run makes these changes, and reports no values.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { defined } from "../../scripts/lib/defined.mjs";
import { fieldValue } from "../support.mjs";
import { startHarness, workflow } from "./harness.mjs";

/** @typedef {import("../../build/package/index.js").RunReport} RunReport */
/** @typedef {RunReport["items"][number]} ItemReport */
/** @typedef {import("../../scripts/lib/sandbox.mjs").Profile} Profile */

const cron = "0 5 * * *";
const pull_parameters = { candidate_lookup: "move" };
const harness = await startHarness({
  workflows: (sandbox) => [
    workflow("dry", { persist: false, cron, pull_parameters, callback: `${sandbox}/_sandbox/callback` }),
    workflow("writing", { cron: "0 6 * * *", pull_parameters, callback: `${sandbox}/_sandbox/callback` }),
  ],
});
after(() => harness.stop());
const { sandbox, worker } = harness;

/** @param {Profile[]} profiles */
const byReference = (profiles) => new Map(profiles.map((profile) => [profile.reference, profile]));

/**
 * The ways to start a dry run. Each returns the report, if there is one.
 * @type {Record<string, () => Promise<RunReport | null>>}
 */
const starts = {
  "a run of a workflow with persist = false": () => worker.run("dry"),
  'a request with { "persist": false }': () => worker.run("writing", { persist: false }),
  "a cron trigger of a workflow with persist = false": async () => {
    const answer = await worker.tick(cron);
    assert.equal(answer.body.outcome, "ok");
    return null;
  },
};
/**
 * With the second api_variants no read gives a candidate's id, so a run that writes would move each one in place.
 * @type {{ applicant?: string, applicant_tags?: string }[]}
 */
const worlds = [{}, { applicant: "missing", applicant_tags: "absent" }];
for (const api_variants of worlds) {
  for (const [way, start] of Object.entries(starts)) {
    describe(`${way}, with the API variants ${JSON.stringify(api_variants)},`, () => {
      /** @type {RunReport | null} */
      let report;
      /** @type {Profile[]} */
      let profilesBefore;
      before(async () => {
        await sandbox.reset({ api_variants });
        profilesBefore = await sandbox.profiles();
        report = await start();
      });

      test("sends only requests that read", async () => {
        const journal = await sandbox.journal();
        assert.ok(journal.length > 40, `${journal.length} requests`);
        assert.deepEqual(
          journal.filter((entry) => entry.writes),
          [],
        );
        const kinds = new Set(journal.map(({ method, endpoint }) => `${method} ${endpoint}`));
        assert.deepEqual([...kinds].sort(), ["GET applicant", "GET profile", "GET source", "POST search"]);
      });

      test("changes neither Flatchr nor HrFlow.ai", async () => {
        assert.deepEqual(await sandbox.profiles(), profilesBefore);
        const { moves, same_column_puts, mails, edits, parses } = await sandbox.state();
        assert.deepEqual(
          { moves, same_column_puts, mails, edits, parses },
          { moves: 0, same_column_puts: 0, mails: 0, edits: 0, parses: {} },
        );
        assert.deepEqual(await sandbox.callbacks(), []);
      });

      test("leaves Workers KV empty", async () => {
        assert.deepEqual(await worker.kv(), []);
        assert.deepEqual(await worker.runs("dry"), []);
      });

      if (way.includes("cron")) return;
      test("reports old and new values", () => {
        const { persist, items } = defined(report);
        assert.equal(persist, false);
        const updated = items.filter((item) => item.outcome === "updated");
        assert.ok(updated.length > 25, `${updated.length} items are updated`);
        const profiles = byReference(profilesBefore);
        for (const { candidate, changes } of updated) {
          for (const { field, old, ...change } of changes) {
            assert.deepEqual(old, fieldValue(defined(profiles.get(candidate)), field) ?? null, field);
            assert.ok("new" in change, field);
          }
        }
      });

      test("reports how a profile was found, unless it was by the candidate's id", () => {
        const compared = defined(report).items.filter((item) => item.outcome !== "failed");
        const expected = api_variants.applicant === "missing" ? "email" : undefined;
        for (const item of compared) assert.equal(item.matched_by, expected);
      });
    });
  }
}

describe("a run, after a dry run", () => {
  /** @type {RunReport} */
  let dry;
  /** @type {RunReport} */
  let answer;
  /** @type {RunReport} */
  let stored;
  before(async () => {
    await sandbox.reset();
    dry = await worker.run("writing", { persist: false });
    answer = await worker.run("writing");
    const [{ run_id }] = await worker.runs("writing");
    stored = (await worker.request("GET", `/api/workflows/writing/runs/${run_id}`)).body;
  });

  test("has the same outcomes", () => {
    const withoutValues = (/** @type {ItemReport} */ { changes, resume, ...item }) => ({
      ...item,
      changes: changes.map((change) => change.field),
      resume: resume !== undefined,
    });
    assert.deepEqual(stored.items.map(withoutValues), dry.items.map(withoutValues));
  });

  test("writes the values that the dry run reported", async () => {
    const profiles = byReference(await sandbox.profiles());
    let compared = 0;
    for (const { candidate, changes } of dry.items) {
      for (const change of changes) {
        const value = fieldValue(defined(profiles.get(candidate)), change.field);
        assert.deepEqual(value, change.new, `${candidate} ${change.field}`);
        compared += 1;
      }
    }
    assert.ok(compared > 30, `${compared} values`);
  });

  test("edits each profile that changes once, and no other profile", async () => {
    const updated = new Set(dry.items.filter((item) => item.outcome === "updated").map((item) => item.candidate));
    const edits = (await sandbox.requests("edit")).map((entry) => entry.body.reference);
    assert.deepEqual(edits.sort(), [...updated].sort());
  });

  test("reports no values: not in its answer, in the stored report or to the callback", async () => {
    assert.deepEqual(answer, stored);
    /** @type {RunReport[]} */
    const [received] = await sandbox.callbacks();
    for (const each of [stored, received]) {
      assert.equal(each.persist, true);
      assert.ok(each.items.some((item) => item.changes.length > 0));
      for (const change of each.items.flatMap((item) => item.changes)) assert.deepEqual(Object.keys(change), ["field"]);
    }
  });

  test("leaves nothing to do for the next run", async () => {
    const writesBefore = (await sandbox.writes()).length;
    const next = await worker.run("writing");
    assert.deepEqual([...new Set(next.items.map((item) => item.outcome))].sort(), ["failed", "unchanged"]);
    assert.equal((await sandbox.writes()).length, writesBefore);
  });
});
