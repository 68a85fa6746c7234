// The texts of the dry run in English. live.fr.js has the same keys.

const format = new Intl.NumberFormat("en");
const count = (n, one, other) => `${format.format(n)} ${n === 1 ? one : other}`;
const words =
  (one, other = one) =>
  (n) =>
    n === 1 ? one : other;

export const live = {
  about:
    "It runs here, in this page, with the code that the Worker runs. What it reads comes through the Worker, where the keys stay. Nothing is written, neither to HrFlow.ai nor to Flatchr.",
  ownTitle: "Dry run with your own keys",
  ownAbout:
    "Try a configuration before it goes into the Worker. The keys stay in the memory of this page and go with each request through the Worker to their own API; they are stored nowhere. Nothing is written.",
  parameters: "Parameters",
  workflowParameters: "As the workflow is configured. What you change here counts for this dry run only.",
  ownParameters: "By the names that wrangler.toml uses.",
  groups: {
    keys: { title: "Keys and identifiers", about: "" },
    pull: {
      title: "Which candidates are read",
      about: "Flatchr’s search. Without any of these it gives every applicant.",
    },
    push: { title: "What may be edited", about: "" },
    hooks: {
      title: "Logics and format",
      about:
        "jq programs. The logics see one applicant after the other; one that gives nothing, or null, discards it. The format makes the profile; without one, the default mapping does.",
    },
  },
  isSet: (n) => `${format.format(n)} set`,
  noneSet: "none set",
  required: "required",
  isMissing: "This is required.",
  notSet: "not set",
  isDefault: "(default)",
  at: (line, column) => `Line ${line}, column ${column}:`,
  logic: (index) => `logics[${index}]`,
  addLogic: "Add a logic",
  removeLogic: "Remove",
  changed: "Changed for this dry run:",
  reset: "As configured",
  start: "Start the dry run",
  writesNothing: "Reads only; a large company takes minutes.",
  notReady: (n) => `${count(n, "field needs", "fields need")} another value before it can start.`,
  pending: (n) =>
    `${count(n, "candidate’s résumé is", "candidates’ résumés are")} being parsed already. A real run does not send them again, and the summary does not count them as résumés to parse.`,
  parsing: (n) =>
    `Not counted: ${count(n, "résumé that is", "résumés that are")} being parsed already and would not be sent again.`,
  broken: "It cannot run as it is configured",
  linked: {
    taken:
      "The settings of the link are filled in. Look at them, then start: a link starts nothing by itself. It carries no keys and nobody’s name.",
    unreadable:
      "The settings in this link cannot be read: it was cut or changed on its way. Ask for it again; the settings below are those without it.",
    version:
      "This link was made by another version of the page. Ask for a new one; the settings below are those without it.",
  },
  forgetKeys: "Forget the keys",
  keysForgotten: "The keys are forgotten, and with them what was found with them.",
  backToReport: "Back to the report",
  searching: "Flatchr’s search is under way …",
  pulled: "pulled",
  compared: "compared",
  remaining: "remaining",
  cancel: "Cancel",
  cancelling: "Cancelling …",
  cancelled: "The dry run was cancelled.",
  cut: (done, total) =>
    `Cut short: ${format.format(done)} of ${count(total, "applicant", "applicants")} had been compared by then. What follows is about those only.`,
  cutEarly: "Cancelled before the applicants were known, so nothing was looked at.",
  troubles: (n) =>
    `This was said by the Worker’s relay, or on the way to it, not by Flatchr or HrFlow.ai: ${n === 1 ? "once" : `${format.format(n)} times`}.`,
  wouldTitle: "A real run",
  would: {
    updated: words("would be updated"),
    unchanged: words("stays unchanged", "stay unchanged"),
    missing: words("missing in HrFlow.ai"),
    toParse: words("résumé to parse", "résumés to parse"),
    discarded: words("discarded"),
    deferred: words("deferred"),
    unknown: words("not known without a write"),
    failed: words("failed"),
  },
  warnings: "Look at these first",
  noWarnings:
    "Nothing to warn of among those compared: no field would be emptied, no list lose an entry, no tag, metadata, name, address or number be replaced or removed; no profile was found by e-mail only, and no columns with the same title were seen. Other texts and values that would change are not judged: see the applicants.",
  nobody: "Flatchr’s search gave nobody.",
  filters: "Filters that were set:",
  noFilters: "No filter was set.",
  noneCompared: "No profile was compared, so nothing is known of what there is to warn of.",
  warning: {
    emptied: (n) => `A field would be emptied, for ${count(n, "applicant", "applicants")}`,
    lost: (n) => `A list would lose entries, for ${count(n, "applicant", "applicants")}`,
    removed: (n) => `A tag or metadata would be removed, for ${count(n, "applicant", "applicants")}`,
    replaced: (n) => `A tag or metadata would get another value, for ${count(n, "applicant", "applicants")}`,
    identity: (n) => `A name, address or number would be replaced, for ${count(n, "applicant", "applicants")}`,
    columns: (n) => `Several columns share a title, which concerns ${count(n, "applicant", "applicants")}`,
    email: (n) => `Profile found by e-mail only, for ${count(n, "applicant", "applicants")}`,
  },
  warningName: {
    emptied: "a field would be emptied",
    lost: "a list would lose entries",
    removed: "a tag or metadata would be removed",
    replaced: "a tag or metadata would get another value",
    identity: "a name, address or number would be replaced",
    columns: "a column’s title is shared",
    email: "found by e-mail",
  },
  warningAbout: {
    emptied: 'HrFlow.ai holds a value now, and would hold none. Only edit_mode = "replace" does that.',
    lost: 'HrFlow.ai holds entries now that would be gone, or say less. A list that the format names is replaced as a whole, with edit_mode = "merge" as well; that unites only tags, metadatas and info.urls.',
    removed: "HrFlow.ai holds it now, and would no longer.",
    replaced: "What stands there now is gone after a run that writes.",
    identity: "HrFlow.ai holds another value in info now. Open an applicant to see both beside each other.",
    columns:
      "Seen from the applicants’ column ids; no list of columns is read. Titles do not tell such columns apart, so a run that has to move an applicant in place to learn its candidate’s id refuses with ambiguous_column.",
    email:
      "No read gave the candidate’s id, and no profile has a tag that names this applicant, so the profile was chosen by its e-mail address. A run that writes does not do that: candidate_lookup is move, so it moves the applicant to the column it is in, without mail. Whether columns share a title, which would stop that, cannot be seen from here.",
  },
  show: (n) => (n === 1 ? "Show it" : `Show all ${format.format(n)}`),
  shownOnly: (n) => `${count(n, "applicant", "applicants")} shown.`,
  only: "Only those where",
  showAll: "Show everyone",
};

export const check = {
  title: "Connection",
  about: "A few requests that only read: are the keys accepted, and what do the two APIs offer? It holds nothing up.",
  start: "Check the connection",
  again: "Check again",
  waiting: "Asking Flatchr and HrFlow.ai …",
  cost: (n, requests) => `${count(n, "question", "questions")}, ${count(requests, "request", "requests")}`,
  done: (verdict) => `The connection check is done: ${verdict}.`,
  verdicts: { ok: "All right", warning: "Look at this", failed: "Failed", unknown: "Not known" },
  questions: {
    flatchr_key: "Flatchr’s key",
    company: "The company",
    hrflow_key: "HrFlow.ai’s key",
    source: "The source",
    row_fields: "Fields of a search row",
    candidate_lookup: "How a candidate’s id is found",
    start_update: "Search by date of change",
    resume_links: "Links to résumés",
    sync_parsing: "Parsing at once",
  },
};

export const take = {
  title: "Take it away",
  json: "Report as JSON",
  csv: "Report as CSV",
  personal: "Both hold candidates’ data. The CSV has a line for each change, and one for each applicant without any.",
  toml: "Configuration for wrangler.toml",
  tomlAbout: "Keys are named, never written. Set each secret with the command in its comment.",
  stillDry: "A dry run until you change it.",
  link: "Link with these settings",
  linkAbout:
    "It holds the settings as they are, jq programs included, after the #, which no server sees. No keys, no company, no source.",
  leftOut: "Left out, for they name a person:",
  copy: "Copy",
  copied: "Copied",
  notCopied: "Select it and copy",
  save: "Save",
};

/** What each parameter is, by its path; the schema's own words stand where there are none. */
export const parameters = {
  "connector_auth.api_key": "Flatchr’s API key. It expires after 365 days.",
  "connector_auth.company_id": "The company in Flatchr (“clé entreprise”).",
  "connector_auth.env_base_url": "Which of Flatchr’s environments.",
  "hrflow_auth.api_secret":
    "Sent as X-API-KEY. A key that reads is enough here; a real run needs one that writes (ask_…).",
  "hrflow_auth.api_user": "Sent as X-USER-EMAIL.",
  "push_parameters.source_key": "The source in HrFlow.ai whose profiles are edited.",
  workflow_id: "A stable name under which the Worker keeps state.",
  "pull_parameters.firstname": "First name to search for.",
  "pull_parameters.lastname": "Last name to search for.",
  "pull_parameters.email": "E-mail address to search for.",
  "pull_parameters.hired": "Whether the applicant was hired.",
  "pull_parameters.column": "Title of the column the applicant is in.",
  "pull_parameters.start": "Created on or after this day.",
  "pull_parameters.end": "Created on or before this day.",
  "pull_parameters.vacancy": "Id of the offer (the vacancy’s id, not its vacancy_id).",
  "pull_parameters.start_update": "Changed on or after this day.",
  "pull_parameters.end_update": "Changed on or before this day.",
  "pull_parameters.phone": "Phone number to search for.",
  "pull_parameters.company": "Company to search in, for accounts with several.",
  "pull_parameters.candidate_lookup":
    "read_only: a run finds the candidate’s id by reading, and never writes to Flatchr. move: as a last resort, a run that writes moves an applicant to the column it is in, without mail. A dry run never does.",
  "push_parameters.only_edit_fields": "The fields of a profile that may change. None chosen means all.",
  "push_parameters.edit_mode":
    "merge: what the format does not name stays, empty values overwrite nothing, info, tags and metadatas are merged; other fields that the format names are replaced. replace: every top-level field that the format names is replaced, info, tags and metadatas included.",
  logics: "In this order.",
  format: "One output: the profile. Empty is the default mapping.",
};

export const placeholders = {
  "pull_parameters.start": "MM/DD/YY",
  "pull_parameters.end": "MM/DD/YY",
  "pull_parameters.start_update": "MM/DD/YY",
  "pull_parameters.end_update": "MM/DD/YY",
  "pull_parameters.column": "Entretien RH",
};
