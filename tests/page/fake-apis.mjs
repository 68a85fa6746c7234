// Fake versions of both APIs behind the relay, with as much as a dry run needs: a search, a source, profiles and their list.
import { api, ledger } from "./fixtures.mjs";

/** @import { Problem } from "../../build/package/index.js" */
/** @import { Answer, ApiRequest, ApiResponse, Routes } from "./server.mjs" */
/** @typedef {Record<string, any>} Json */
/**
 * The row of a search, and the profile that HrFlow.ai has, or null.
 * @typedef {{ row: Json, now: Json | null }} Person
 */
/**
 * `hold` may delay a response of the relay, or replace it.
 * @typedef {{ workflow?: Json, problems?: Problem[], hold?: (request: ApiRequest) => HoldResult | Promise<HoldResult> }} FakeOptions
 * @typedef {Answer | undefined | void} HoldResult
 */

/**
 * A response that the relay forwards from an API.
 * @param {unknown} body
 * @returns {ApiResponse}
 */
export const relayed = (body, status = 200) => ({ status, body, headers: { "x-relayed": "1" } });

/** A format whose result each row contains as `profile`. */
export const format = ".profile + { reference: .id }";

export const configuration = {
  workflow_id: "acme-paris",
  connector_auth: { api_key: { secret: "FLATCHR_API_KEY" }, company_id: { secret: "FLATCHR_COMPANY_ID" } },
  hrflow_auth: { api_secret: { secret: "HRFLOW_API_SECRET" }, api_user: "REDACTED" },
  pull_parameters: { hired: false },
  push_parameters: { source_key: { secret: "HRFLOW_SOURCE_KEY" }, edit_mode: "replace" },
  format,
  callback: "REDACTED",
  persist: true,
  incremental: true,
  cron: "*/15 * * * *",
};

/**
 * A result of the connection check.
 * @param {string} id
 * @param {string | null} remedy
 */
const checkResult = (id, status = "ok", message = "the check found no problem", remedy = null) => ({
  id,
  status,
  message,
  remedy,
});

export const checkReport = {
  workflow_id: "acme-paris",
  checked_at: "2026-11-24T02:00:00Z",
  status: "warning",
  requests: { flatchr: 5, hrflow: 1 },
  problems: [],
  checks: [
    ...["flatchr_key", "company", "hrflow_key", "source", "row_fields"].map((id) => checkResult(id)),
    checkResult("candidate_lookup", "warning", "`GET applicant` is not offered", "rename columns that share a title"),
    ...["start_update", "resume_links"].map((id) => checkResult(id)),
    checkResult("sync_parsing", "unknown", "the source could not be read"),
    checkResult("profile_list"),
  ],
  findings: {},
};

/**
 * A person with one application.
 * @param {string} applicant
 * @param {Json | null} now The profile in HrFlow.ai, or null for none.
 * @param {Json | null} next The profile that the format makes.
 * @param {Json} [row] Further fields of the row.
 * @returns {Person}
 */
export const person = (applicant, now, next, row = {}) => ({
  row: {
    applicant,
    candidate_id: `c-${applicant}`,
    email: `${applicant}@example.org`,
    column: "Entretien RH",
    ...row,
    profile: next,
  },
  now,
});

export const people = [
  person(
    "app1",
    {
      text: "Je cherche un poste à Lyon.",
      info: { phone: null, last_name: "Lefevre" },
      tags: [{ name: "column", value: "Nouveaux candidats" }],
    },
    {
      text: "Je cherche un poste à Marseille.",
      info: { phone: "+33 6 12 34 56 78", last_name: "Lefèvre" },
      tags: [{ name: "column", value: "Entretien RH" }],
    },
  ),
  person("app2", { text: "Il y a un texte.", tags: [] }, { text: "" }),
  person("app3", { text: "Égal" }, { text: "Égal" }),
  person("app4", null, { text: "x" }),
];

/**
 * The Worker's API and its relay for these people.
 * @param {Person[]} [all]
 * @param {FakeOptions} [options]
 * @returns {Routes}
 */
export function fakeApis(all = people, { workflow = configuration, problems = [], hold = () => undefined } = {}) {
  const profiles = new Map(all.map(({ row, now }) => [row.candidate_id, now]));
  const source = { key: "5ba7c0de" };
  /**
   * @param {string} reference
   * @param {Json} now
   */
  const profileOf = (reference, now) => ({
    ...{ key: `k-${reference}`, reference, source, info: {}, tags: [], attachments: [{ type: "resume" }] },
    ...now,
  });
  /** @param {URLSearchParams} query */
  const listed = (query) => {
    const [page, limit] = [Number(query.get("page")), Number(query.get("limit"))];
    const known = [...profiles].flatMap(([reference, now]) => (now ? [profileOf(reference, now)] : []));
    return { code: 200, meta: { page, total: known.length }, data: known.slice((page - 1) * limit, page * limit) };
  };
  /**
   * @param {ApiRequest} request
   * @returns {Promise<Answer>}
   */
  const relay = async (request) => {
    const held = await hold(request);
    if (held) return held;
    const [path, query] = request.url.split("/relay/")[1].split("?");
    if (path.endsWith("/search/applicants")) return relayed(all.map(({ row }) => row));
    if (path === "hrflow/source")
      return relayed({ code: 200, data: { ...source, name: "Source", sync_parsing: true } });
    if (path === "hrflow/storing/profiles") return relayed(listed(new URLSearchParams(query)));
    if (path !== "hrflow/profile/indexing") return relayed({ message: "not found" }, 404);
    const reference = new URLSearchParams(query).get("reference") ?? "";
    const now = profiles.get(reference);
    if (!now) return relayed({ code: 400, message: `Unable to find object: profile. Reference: ${reference}` }, 400);
    return relayed({ code: 200, data: profileOf(reference, now) });
  };
  return {
    ...api,
    "GET /api/workflows/acme-paris": { body: { workflow, problems } },
    "POST /api/workflows/acme-paris/check": { body: checkReport },
    "GET /api/workflows/acme-paris/ledger": { body: { ...ledger, pending: [] } },
    relay,
  };
}

/** A gate that holds a response back: `opened` resolves once the test calls `open`. */
export function gate() {
  let open = () => {};
  const opened = new Promise((resolve) => {
    open = () => resolve(null);
  });
  return { open, opened };
}

/**
 * Enough people for a test to look at a run before it ends.
 * @param {number} count
 */
export const manyPeople = (count) =>
  Array.from({ length: count }, (_, index) =>
    person(`app${String(index).padStart(3, "0")}`, { text: "old" }, { text: "new" }),
  );
