// Responses of the Worker's API (src/report and crates/edge/src/api), with an example of every case.

/**
 * @import { ErrorReport, ItemReport, Outcome, RunReport, Stage } from "../../build/package/index.js"
 */
/** @import { RunSummary, WorkflowSummary } from "../../www/api.js" */
/** @import { Routes } from "./server.mjs" */

/** @type {WorkflowSummary[]} */
export const workflows = [
  { workflow_id: "acme-paris", persist: true, incremental: true, cron: "*/15 * * * *", problems: [] },
  { workflow_id: "acme/lyon é", persist: false, incremental: false, cron: null, problems: [] },
  {
    workflow_id: "globex",
    problems: [
      { path: "connector_auth.api_kye", message: "is not the name of a parameter; did you mean `api_key`?" },
      {
        path: "push_parameters.only_edit_fields[1]",
        message: "`tag` is not a field of an HrFlow.ai profile; did you mean `tags`?",
      },
    ],
  },
];

const hour = 3_600_000;
const begin = Date.UTC(2026, 10, 23, 14, 30);
const at = (/** @type {number} */ hoursAgo, seconds = 0) =>
  new Date(begin - hoursAgo * hour + seconds * 1000).toISOString();
const runId = (/** @type {number} */ n) => `01a20a39-${String(n).padStart(4, "0")}-7f9e-aa6f-65e5e300d6c1`;

/**
 * @param {number} n How many hours before the newest run it started.
 * @param {Partial<RunSummary>} [changes]
 * @returns {RunSummary}
 */
export function summary(n, changes = {}) {
  return {
    run_id: runId(n),
    status: "success",
    reason: "none",
    persist: true,
    started_at: at(n),
    finished_at: at(n, 12 + n),
    complete: true,
    remaining: 0,
    outcomes: { updated: 3 + n, unchanged: 40 - n },
    ...changes,
  };
}

export const summaries = [
  summary(0, { status: "success_with_failures", outcomes: { updated: 38, unchanged: 4, deferred: 2, failed: 1 } }),
  summary(1, { complete: false, remaining: 120, outcomes: { updated: 300, unchanged: 12 } }),
  summary(2, { status: "fatal", reason: "read_failure", complete: false, outcomes: {} }),
  summary(3),
  summary(4),
  summary(5),
  summary(6, { status: "fatal", reason: "bad_target_parameters", complete: false, outcomes: {} }),
];

const events = {
  read_success: 0,
  read_failure: 0,
  format_failure: 0,
  logics_discard: 0,
  logics_failure: 0,
  write_failure: 0,
  callback_failure: 0,
  callback_executed: 0,
  getting_incremental_token_failure: 0,
};

/**
 * @param {ItemReport[]} items
 * @param {Partial<RunReport>} [changes]
 * @returns {RunReport}
 */
export function report(items, changes = {}) {
  return {
    status: "success",
    reason: "none",
    events: { ...events, read_success: items.length },
    incremental: false,
    incremental_token: null,
    run_id: runId(0),
    workflow_id: "acme-paris",
    trigger: "cron",
    configuration: "0123456789abcdef",
    version: "0.1.0",
    persist: true,
    started_at: at(0),
    finished_at: at(0, 12.4),
    complete: true,
    remaining: 0,
    skipped: 1204,
    postponed: 0,
    whole_search: true,
    requests: { flatchr: 44, hrflow: 41 },
    items,
    ...changes,
  };
}

/** @type {Record<Outcome, Stage>} */
const stages = { updated: "push", unchanged: "compare", discarded: "logics", deferred: "push", failed: "push" };

/**
 * @param {string | null} applicant
 * @param {string | null} candidate
 * @param {Outcome} outcome
 * @param {Partial<ItemReport>} [changes]
 * @returns {ItemReport}
 */
export function item(applicant, candidate, outcome, changes = {}) {
  const stage = stages[outcome];
  return { applicant, candidate, outcome, stage, changes: [], tries: 1, ...changes };
}

/** @type {ErrorReport} */
export const profileMissing = {
  code: "profile_missing",
  message: "the source has no profile with this reference",
  remedy: "create it first: this action updates profiles that exist",
};

const text =
  "Responsable d’exploitation depuis douze ans, je cherche un poste à Lyon. Anglais courant, permis B, disponible de suite. " +
  "Équipe de quinze personnes, budget annuel de 2,4 M€, certification ISO 9001 menée à bien en 2023.";

/** Items of every kind, with their values as in a dry run. */
const dryItems = [
  item("WnNYY83C54YBCgoC", "bErEM2DGv2rvGp7G", "updated", {
    changes: [
      { field: "tags.column", old: "Nouveaux candidats", new: "Entretien RH" },
      { field: "info.phone", old: null, new: "+33 6 12 34 56 78" },
      { field: "info.last_name", old: "Lefevre", new: "Lefèvre-Nuñez" },
      { field: "text", old: text, new: text.replace("Lyon", "Marseille") },
      { field: "tags.hired", old: null, new: false },
      { field: "metadatas.salary", old: 42000, new: 45000 },
      {
        field: "info.urls",
        old: [{ type: "linkedin", url: "https://www.linkedin.com/in/example" }],
        new: [
          { type: "linkedin", url: "https://www.linkedin.com/in/example" },
          { type: "github", url: "https://github.com/example" },
        ],
      },
    ],
  }),
  item("qQWNGK6Nrxqen36P", "9oD22Cw5Er39Z3DF", "updated", {
    changes: [{ field: "info.first_name", old: "", new: "ליאור" }],
    resume: "to_parse",
  }),
  item("xBpvADwbxkEWvlrY", "Ed8lVwew2F2Dxp6a", "unchanged", {
    notes: ["Flatchr does not say whether there is a résumé"],
  }),
  item("85363", "7p4OnY7Bm89rjZwx", "updated", {
    matched_by: "email",
    changes: [{ field: "tags.vacancy", old: "Commercial itinérant", new: "Commercial itinérant 100%" }],
  }),
  item("d6K8yVQaggeF8B4P", "rgCe9X1oA4aE5gKK", "failed", { stage: "compare", error: profileMissing }),
  item("pQ2wE7rT9yU1iO4a", "zX3cV5bN7mA9sD1f", "discarded"),
  item("oP8iU6yT4rE2wQ0z", null, "failed", {
    stage: "pull",
    tries: 3,
    error: {
      code: "unavailable",
      message: "Flatchr is not available (503)",
      remedy: "nothing to do: a later run tries again",
      endpoint: "GET company/{c}/applicant/{a}",
      status: 503,
      detail: "<html>upstream connect error & more</html>",
    },
  }),
  item(null, null, "failed", {
    stage: "pull",
    error: {
      code: "bad_row",
      message: "the search gave a row that is not an object with an `applicant`",
      remedy: "compare Flatchr's answer to search/applicants with its documentation",
    },
  }),
];

const dryReport = report(dryItems, {
  persist: false,
  status: "success_with_failures",
  events: { ...events, read_success: 6, read_failure: 2, write_failure: 1, logics_discard: 1 },
});

/** A stored report, which has no values. */
export const keptReport = {
  ...dryReport,
  persist: true,
  items: [
    ...dryItems.map((each) => ({
      ...each,
      changes: each.changes.map(({ field }) => ({ field })),
      ...(each.error && { error: { ...each.error, detail: undefined } }),
    })),
    item("aS5dF7gH9jK1lZ3x", "cV5bN7mQ9wE1rT3y", "deferred", { resume: "submitted" }),
  ],
};

export const fatalReport = report([], {
  status: "fatal",
  reason: "read_failure",
  complete: false,
  skipped: 0,
  requests: { flatchr: 1, hrflow: 0 },
  events: { ...events, read_failure: 1 },
  error: {
    code: "unauthorized",
    message: "Flatchr does not accept the key (401)",
    remedy:
      "check connector_auth.api_key (Flatchr's keys expire after 365 days) and that it belongs to connector_auth.company_id",
    endpoint: "POST search/applicants",
    status: 401,
  },
});

/** A run that stopped because an API asked it to wait. */
export const stoppedReport = report([item("a1", "c1", "updated", { changes: [{ field: "tags.column" }] })], {
  complete: false,
  remaining: 119,
  error: {
    code: "busy",
    message: "HrFlow.ai asks to wait for 3600 s (429)",
    remedy: "nothing to do: a later run tries again",
    endpoint: "PUT profile/indexing",
    status: 429,
  },
});

/**
 * Items, every tenth of them failed.
 * @param {number} count
 * @returns {ItemReport[]}
 */
export const manyItems = (count) =>
  Array.from({ length: count }, (_, index) => {
    const id = String(index).padStart(6, "0");
    return index % 10 === 9
      ? item(`app${id}`, `cand${id}`, "failed", { stage: "compare", error: profileMissing })
      : item(`app${id}`, `cand${id}`, "updated", { changes: [{ field: "tags.column" }] });
  });

export const ledger = {
  format: 1,
  version: 12,
  bytes: 900,
  applicants: 42,
  watermark: at(1),
  full_scan_at: at(20),
  full_run: null,
  pending: [{ candidate: "LrENkKd8mmn3xYGM", applicant: "z7gWQnjXG77hJRak", sent_at: at(2) }],
  failed: [
    {
      applicant: "V41QG9eja5pK6Xev",
      tries: 6,
      tried_at: at(1),
      next_try_at: at(-1),
      error: {
        code: "profile_missing",
        message: "the source has no profile with this reference",
        remedy: "create it first: this action updates profiles that exist",
      },
    },
    {
      applicant: null,
      tries: 1,
      tried_at: at(1),
      next_try_at: null,
      error: {
        code: "bad_row",
        message: "the search gave a row that is not an object with an `applicant`",
        remedy: "compare Flatchr's answer to search/applicants with its documentation",
      },
    },
  ],
  leased_by: null,
  last_run: {
    run_id: runId(0),
    status: "success",
    reason: "none",
    persist: true,
    started_at: at(0),
    finished_at: at(0, 2),
    complete: true,
    remaining: 0,
    skipped: 42,
    postponed: 1,
    items: 0,
    outcomes: {},
    requests: { flatchr: 1, hrflow: 0 },
  },
};

/**
 * The API with these responses.
 * @type {Routes}
 */
export const api = {
  "GET /api/workflows": { body: { workflows } },
  "GET /api/health/workflows": { body: { status: "ok", workflows: [] } },
  "GET /api/workflows/acme-paris/runs": { body: { runs: summaries, cursor: null } },
  "GET /api/workflows/acme-paris/ledger": { body: ledger },
  "GET /api/workflows/acme%2Flyon%20%C3%A9/runs": { body: { runs: [], cursor: null } },
  "GET /api/workflows/globex/runs": {
    body: {
      runs: [summary(6, { status: "fatal", reason: "bad_origin_parameters", complete: false, outcomes: {} })],
      cursor: null,
    },
  },
  [`GET /api/workflows/acme-paris/runs/${runId(0)}`]: { body: keptReport },
  [`GET /api/workflows/acme-paris/runs/${runId(1)}`]: { body: stoppedReport },
  [`GET /api/workflows/acme-paris/runs/${runId(2)}`]: { body: fatalReport },
};

export const runAddress = (/** @type {number} */ n) => `#/runs/acme-paris/${runId(n)}`;
