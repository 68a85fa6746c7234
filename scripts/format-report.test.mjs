import assert from "node:assert/strict";
import { test } from "node:test";
import { formatReport, shortcomings } from "./format-report.mjs";

/** @typedef {import("../build/package/index.js").RunReport} RunReport */

const noEvents = {
  read_success: 0,
  read_failure: 0,
  format_failure: 0,
  logics_discard: 0,
  logics_failure: 0,
  write_failure: 0,
  callback_executed: 0,
  callback_failure: 0,
  getting_incremental_token_failure: 0,
};

/** @type {RunReport} */
const report = {
  status: "success_with_failures",
  reason: "none",
  events: { ...noEvents, read_success: 3, write_failure: 1 },
  incremental: true,
  incremental_token: "t",
  run_id: "r-1",
  workflow_id: "demo",
  trigger: "cron",
  configuration: "0123456789abcdef",
  version: "0.1.0",
  persist: true,
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
      applicant: "a1",
      candidate: "c100",
      outcome: "updated",
      stage: "push",
      changes: [{ field: "info.phone" }, { field: "tags" }],
      tries: 1,
    },
    {
      applicant: "a2",
      candidate: "c2",
      outcome: "unchanged",
      stage: "compare",
      changes: [],
      tries: 1,
      notes: ["by e-mail"],
    },
    {
      applicant: "a3",
      candidate: null,
      outcome: "failed",
      stage: "push",
      changes: [],
      tries: 4,
      error: { code: "profile_not_found", message: "no profile has the reference c3", remedy: "import it first" },
    },
  ],
};

test("formatReport prints the head, a row for each item, and its details", () => {
  assert.equal(
    formatReport(report),
    `demo run r-1
  status    success_with_failures
  complete  yes
  mode      persisted, incremental
  items     1 updated, 1 unchanged, 1 failed, 12 skipped as known
  events    read_success 3, write_failure 1
  requests  Flatchr 7, HrFlow 9
  time      3.3 s

  applicant  candidate  outcome    what changed, or what went wrong
  a1         c100       updated    info.phone, tags
  a2         c2         unchanged
                                   note: by e-mail
  a3         -          failed     push: no profile has the reference c3
                                   remedy: import it first
                                   tried 4 times
`,
  );
});

test("colours are added only on request, and leave the text as it is", () => {
  const coloured = formatReport(report, { colour: true });
  assert.match(coloured, /\x1b\[31mfailed/);
  assert.equal(coloured.replace(/\x1b\[\d+m/g, ""), formatReport(report));
});

test("a dry run without items says that there was nothing to look at", () => {
  const text = formatReport({ ...report, persist: false, incremental: false, items: [], skipped: 0, events: noEvents });
  assert.match(text, /mode +dry run\n/);
  assert.match(text, /items +none\n/);
  assert.match(text, /no candidate had to be looked at/);
});

test("a reason other than none is printed after the status", () => {
  assert.match(
    formatReport({ ...report, status: "fatal", reason: "bad_origin_parameters" }),
    /status +fatal: bad_origin_parameters\n/,
  );
});

test("failed items alone are not a shortcoming of the run", () => {
  assert.deepEqual(shortcomings(report), []);
});

test("shortcomings lists everything that is wrong with a report", () => {
  const items = [{ applicant: "a1" }, { applicant: "a2", outcome: "lost" }];
  const broken = /** @type {any} */ ({ status: "fatal", reason: "bad key", complete: false, remaining: 3, items });
  assert.deepEqual(shortcomings(broken), [
    "the run was fatal: bad key",
    "the run is not complete: 3 remaining",
    "applicant a1 has no outcome",
    "applicant a2 has the unknown outcome lost",
  ]);
  assert.deepEqual(shortcomings({ status: "success", complete: true }), ["the report has no items"]);
});

test("the result of the résumé step is printed beside the changes", () => {
  const [item] = report.items;
  const text = formatReport({ ...report, items: [{ ...item, changes: [{ field: "tags.column" }], resume: "parsed" }] });
  assert.match(text, /tags\.column, résumé parsed/);
});
