// Two vendors behind the relay, as small as a dry run needs them: rows of a search, a source, profiles.
import { api, ledger } from "./fixtures.mjs";

/** What the relay passes on. */
export const relayed = (body, status = 200) => ({ status, body, headers: { "x-relayed": "1" } });

/** Each row brings the profile that is to come of it. */
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

const answer = (question, verdict = "ok", message = "it is as it should be", remedy = null) => ({
  question,
  verdict,
  message,
  remedy,
});

export const checked = {
  workflow_id: "acme-paris",
  checked_at: "2026-11-24T02:00:00Z",
  verdict: "warning",
  requests: { flatchr: 5, hrflow: 1 },
  problems: [],
  answers: [
    ...["flatchr_key", "company", "hrflow_key", "source", "row_fields"].map((question) => answer(question)),
    answer("candidate_lookup", "warning", "`GET applicant` is not offered", "rename columns that share a title"),
    ...["start_update", "resume_links"].map((question) => answer(question)),
    answer("sync_parsing", "unknown", "the source could not be read"),
  ],
  found: {},
};

/** A person: the profile that HrFlow.ai holds (null: none), and the one that comes of the row (null: discarded). */
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

/** The API over these people. `hold(request)` may promise something before an answer of the relay, or give the answer itself. */
export function world(of = people, { workflow = configuration, problems = [], hold = () => undefined } = {}) {
  const profiles = new Map(of.map(({ row, now }) => [row.candidate_id, now]));
  const relay = async (request, body) => {
    const held = await hold(request, body);
    if (held) return held;
    const [path, query] = request.url.split("/relay/")[1].split("?");
    if (path.endsWith("/search/applicants")) return relayed(of.map(({ row }) => row));
    if (path === "hrflow/source") return relayed({ code: 200, data: { key: "s", name: "Source", sync_parsing: true } });
    if (path !== "hrflow/profile/indexing") return relayed({ message: "not found" }, 404);
    const reference = new URLSearchParams(query).get("reference");
    const now = profiles.get(reference);
    if (!now) return relayed({ code: 400, message: `Unable to find object: profile. Reference: ${reference}` }, 400);
    return relayed({
      code: 200,
      data: { key: `k-${reference}`, reference, attachments: [{ type: "resume" }], ...now },
    });
  };
  return {
    ...api,
    "GET /api/workflows/acme-paris": { body: { workflow, problems } },
    "POST /api/workflows/acme-paris/check": { body: checked },
    "GET /api/workflows/acme-paris/ledger": { body: { ...ledger, pending: [] } },
    relay,
  };
}

/** An answer that comes when it is told to. */
export function held() {
  const hold = {};
  hold.until = new Promise((resume) => {
    hold.release = () => resume();
  });
  return hold;
}

/** Enough people for a run to be met in its middle. */
export const crowd = (count) =>
  Array.from({ length: count }, (_, index) =>
    person(`app${String(index).padStart(3, "0")}`, { text: "old" }, { text: "new" }),
  );
