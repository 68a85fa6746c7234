// A dry run writes nothing, anywhere, and shows what a run would write. A run shows no values, and writes what was shown.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { startLab, workflow } from "./support.mjs";

const cron = "0 5 * * *";
const lab = await startLab({
  workflows: (sandbox) => [
    workflow("dry", { persist: false, cron, callback: `${sandbox}/_sandbox/callback` }),
    workflow("writing", { cron: "0 6 * * *", callback: `${sandbox}/_sandbox/callback` }),
  ],
});
after(() => lab.stop());
const { sandbox, worker } = lab;

/** The value that a profile holds in a field as changes name them: `text`, `info.phone`, `tags.column`. */
function valueOf(profile, field) {
  const [group, ...rest] = field.split(".");
  if (rest.length === 0) return profile[group];
  const name = rest.join(".");
  return group === "info" ? profile.info[name] : profile[group].find((each) => each.name === name)?.value;
}

const ways = {
  "a workflow that is configured with persist = false": () => worker.run("dry"),
  'a request with { "persist": false }': () => worker.run("writing", { persist: false }),
  "a cron trigger of a workflow with persist = false": async () => {
    const answer = await worker.tick(cron);
    assert.equal(answer.body.outcome, "ok");
    return null;
  },
};
// The second of these APIs offers no way to read a candidate's id: a run that writes would move each one in place.
for (const dialect of [{}, { applicant: "missing" }]) {
  for (const [way, start] of Object.entries(ways)) {
    describe(`${way}, over ${JSON.stringify(dialect)}`, () => {
      let report, profilesBefore;
      before(async () => {
        await sandbox.reset({ dialect });
        profilesBefore = await sandbox.profiles();
        report = await start();
      });

      test("sends reads only", async () => {
        const journal = await sandbox.journal();
        assert.ok(journal.length > 40, `${journal.length} requests`);
        assert.deepEqual(
          journal.filter((entry) => entry.writes),
          [],
        );
        const kinds = new Set(journal.map(({ method, endpoint }) => `${method} ${endpoint}`));
        assert.deepEqual([...kinds].sort(), ["GET applicant", "GET profile", "GET source", "POST search"]);
      });

      test("leaves both sides as they were", async () => {
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
      test("shows old and new values", () => {
        assert.equal(report.persist, false);
        const updated = report.items.filter((item) => item.outcome === "updated");
        assert.ok(updated.length > 25, `${updated.length} items are updated`);
        const references = new Map(profilesBefore.map((profile) => [profile.reference, profile]));
        for (const { candidate, changes } of updated) {
          for (const { field, old, ...change } of changes) {
            assert.deepEqual(old, valueOf(references.get(candidate), field) ?? null, field);
            assert.ok("new" in change, field);
          }
        }
      });

      test("says how a profile was found, where not by its candidate's id", () => {
        const compared = report.items.filter((item) => item.outcome !== "failed");
        const expected = dialect.applicant === "missing" ? "email" : undefined;
        for (const item of compared) assert.equal(item.matched_by, expected);
      });
    });
  }
}

describe("a run, after a dry run", () => {
  let shown, report, answer;
  before(async () => {
    await sandbox.reset();
    shown = await worker.run("writing", { persist: false });
    answer = await worker.run("writing");
    const [{ run_id }] = await worker.runs("writing");
    report = (await worker.request("GET", `/api/workflows/writing/runs/${run_id}`)).body;
  });

  test("comes to the same outcomes", () => {
    const without = ({ changes, resume, ...item }) => ({
      ...item,
      changes: changes.map((change) => change.field),
      resume: resume !== undefined,
    });
    assert.deepEqual(report.items.map(without), shown.items.map(without));
  });

  test("writes the values that were shown", async () => {
    const references = new Map((await sandbox.profiles()).map((profile) => [profile.reference, profile]));
    let compared = 0;
    for (const { candidate, changes } of shown.items) {
      for (const change of changes) {
        assert.deepEqual(valueOf(references.get(candidate), change.field), change.new, `${candidate} ${change.field}`);
        compared += 1;
      }
    }
    assert.ok(compared > 30, `${compared} values`);
  });

  test("edits each profile once, and only those that change", async () => {
    const updated = new Set(shown.items.filter((item) => item.outcome === "updated").map((item) => item.candidate));
    const edits = (await sandbox.requests("edit")).map((entry) => entry.body.reference);
    assert.deepEqual(edits.sort(), [...updated].sort());
  });

  test("shows no values: neither in its answer nor in what is kept nor to the callback", async () => {
    assert.deepEqual(answer, report);
    const [called] = await sandbox.callbacks();
    for (const each of [report, called]) {
      assert.equal(each.persist, true);
      assert.ok(each.items.some((item) => item.changes.length > 0));
      for (const change of each.items.flatMap((item) => item.changes)) assert.deepEqual(Object.keys(change), ["field"]);
    }
  });

  test("leaves nothing to do for the next one", async () => {
    const writesBefore = (await sandbox.writes()).length;
    const next = await worker.run("writing");
    assert.deepEqual([...new Set(next.items.map((item) => item.outcome))].sort(), ["failed", "unchanged"]);
    assert.equal((await sandbox.writes()).length, writesBefore);
  });
});
