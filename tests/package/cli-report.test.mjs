// What people read of a run: the table, the progress on a terminal, and that neither holds a value of a candidate.
import assert from "node:assert/strict";
import { test } from "node:test";
import { progressLine } from "../../crates/web/package/cli/progress.js";
import { reportText, withoutValues } from "../../crates/web/package/cli/report.js";

/** @typedef {import("../../build/package/index.js").RunReport} RunReport */

/** @type {RunReport["events"]} */
const events = {
  ...{ read_success: 3, read_failure: 0, format_failure: 0, logics_discard: 0, logics_failure: 1, write_failure: 1 },
  ...{ callback_executed: 0, callback_failure: 0, getting_incremental_token_failure: 0 },
};

/** @type {RunReport} */
const report = {
  status: "success_with_failures",
  reason: "none",
  events,
  incremental: false,
  incremental_token: null,
  run_id: "r-1",
  workflow_id: "w",
  trigger: "caller",
  configuration: "0123456789abcdef",
  version: "0.1.0",
  persist: false,
  started_at: "2026-11-23T10:00:00.000Z",
  finished_at: "2026-11-23T10:00:03.250Z",
  complete: true,
  remaining: 0,
  requests: { flatchr: 7, hrflow: 9 },
  skipped: 12,
  postponed: 0,
  whole_search: true,
  items: [
    {
      ...{ applicant: "a3", candidate: null, outcome: "failed", stage: "logics", changes: [], tries: 4 },
      error: { code: "logic_failed", message: "logics[0] failed", remedy: "correct it", detail: 'cannot index "Zoé"' },
    },
    {
      ...{ applicant: "a4", candidate: "c4", outcome: "failed", stage: "push", changes: [], tries: 1 },
      error: {
        code: "rejected",
        message: "HrFlow.ai refused it",
        remedy: "look",
        endpoint: "PUT profile",
        status: 400,
        detail: "Invalid …",
      },
    },
    {
      ...{ applicant: "a1", candidate: "c100", outcome: "updated", stage: "compare", tries: 1 },
      changes: [
        { field: "info.phone", old: null, new: "+33 6 39 98 00 01" },
        { field: "tags.n", old: 9007199254740993n, new: 2 },
      ],
      resume: "to_parse",
    },
    { applicant: "a2", candidate: "c2", outcome: "unchanged", stage: "compare", changes: [], tries: 1 },
  ],
};

test("a report says what happened, to whom and what to do, those that failed last", () => {
  assert.equal(
    reportText(withoutValues(report)),
    `w: done, with failures (dry run, nothing was written)
  1 to update, 1 unchanged, 2 failed, 12 skipped as synced
  7 requests to Flatchr, 9 to HrFlow.ai, 3.3 s; run r-1

  applicant  candidate  outcome    what changed, or what went wrong
  a1         c100       to update  info.phone, tags.n, a résumé to parse
  a3         -          failed     logics: logics[0] failed (logic_failed)
                                   what to do: correct it
                                   tried 4 times
  a4         c4         failed     push: HrFlow.ai refused it (rejected, PUT profile, 400, Invalid …)
                                   what to do: look
`,
  );
});

test("values are shown only if they are asked for, with all their digits", () => {
  const shown = reportText(report);
  assert.match(shown, /info\.phone: null → "\+33 6 39 98 00 01"\n/);
  assert.match(shown, /tags\.n: 9007199254740993 → 2\n/);
  assert.match(shown, /cannot index "Zoé"/);
  const hidden = JSON.stringify(withoutValues(report));
  for (const value of ["+33", "9007199254740993", "Zoé"]) assert.ok(!hidden.includes(value), value);
});

test("colours are added only on request, and leave the text as it is", () => {
  const coloured = reportText(report, { colour: true });
  assert.match(coloured, /\x1b\[31mfailed/);
  assert.equal(coloured.replace(/\x1b\[\d+m/g, ""), reportText(report));
});

test("a report of thousands of candidates is cut short for people, and keeps all that failed", () => {
  const [failed, , updated] = report.items;
  const items = [failed, ...Array.from({ length: 3000 }, () => updated)];
  const lines = reportText(withoutValues({ ...report, items })).split("\n");
  assert.ok(lines.length < 520, String(lines.length));
  assert.ok(lines.some((line) => line.includes("2501 more: --json lists them all")));
  assert.ok(lines.some((line) => line.includes("logic_failed")));
});

test("progress is one line on a terminal, and nothing elsewhere", () => {
  let text = "";
  const output = (/** @type {boolean} */ hasProgress) =>
    /** @type {import("../../crates/web/package/cli/output.js").Output} */ (
      /** @type {unknown} */ ({ hasProgress, tell: (/** @type {string} */ more) => (text += more) })
    );
  const none = progressLine(output(false));
  assert.equal(none.show, undefined);
  none.clear();
  assert.equal(text, "");
  const line = progressLine(output(true));
  line.show?.({ pulled: 43, total: 2, done: 0, outcome: null });
  line.show?.({ pulled: 43, total: 2, done: 1, outcome: "failed" });
  line.show?.({ pulled: 43, total: 2, done: 2, outcome: "updated" });
  line.clear();
  const shown = text.split("\r\x1b[K");
  assert.equal(shown[1], "0 of 2 candidates (41 are as they were)");
  assert.deepEqual(shown.slice(-2), ["2 of 2 candidates, 1 failed (41 are as they were)", ""]);
  assert.ok(!text.includes("\n"));
});
