// The texts of the dry run in English. dry-run.fr.js has the same keys.

/** @import { TextTree } from "./en.js" */

const format = new Intl.NumberFormat("en");

/**
 * A number and its noun.
 * @param {number} n
 * @param {string} one
 * @param {string} many
 */
const count = (n, one, many) => `${format.format(n)} ${n === 1 ? one : many}`;

/**
 * A function that gives the words after a number.
 * @param {string} one
 * @returns {(n: number) => string}
 */
const words =
  (one, many = one) =>
  (n) =>
    n === 1 ? one : many;

/** @satisfies {TextTree} */
export const dryRun = {
  title: (id) => `Dry run of ${id}`,
  about:
    "The dry run executes the Worker’s code here, in this page. Its requests go through the Worker, where the keys stay. It writes nothing to HrFlow.ai or Flatchr.",
  ownTitle: "Dry run with your own keys",
  ownAbout:
    "Try a configuration before you deploy it. This page keeps the keys in memory and stores them nowhere. Each request sends them through the Worker to their own API. The dry run writes nothing.",
  parameters: "Parameters",
  workflowParameters: "These are the parameters of the workflow. Your changes apply to this dry run only.",
  ownParameters: "The names are those of wrangler.toml.",
  sandboxKeys:
    "The keys of the sandbox are filled in. It accepts no others. To try your own, run make try in the repository.",
  groups: {
    keys: { title: "Keys and identifiers", about: "" },
    pull: {
      title: "Which candidates to read",
      about: "These are the filters of Flatchr’s search. Without a filter, it returns every applicant.",
    },
    push: { title: "Which fields may change", about: "" },
    hooks: {
      title: "Logics and format",
      about:
        "These are jq programs. The logics process one applicant after the other. A logic that returns nothing or null discards the applicant. The format builds the profile. Without a format, the default mapping applies.",
    },
  },
  setCount: (n) => `${format.format(n)} set`,
  noneSet: "none set",
  required: "required",
  isRequired: "This field is required.",
  notSet: "not set",
  isDefault: "(default)",
  position: (line, column) => `Line ${line}, column ${column}:`,
  logic: (index) => `logics[${index}]`,
  toSample: "Try these programs on sample rows",
  addLogic: "Add a logic",
  removeLogic: "Remove",
  changed: "Changed for this dry run:",
  reset: "Reset to the configuration",
  start: "Start the dry run",
  readsOnly: "The dry run only reads. It takes minutes for a large company.",
  notReady: (n) => `Correct ${count(n, "field", "fields")} before you start the dry run.`,
  pending: (n) =>
    `HrFlow.ai is already parsing ${count(n, "résumé", "résumés")}. A real run does not send ${n === 1 ? "it" : "them"} again. The summary does not count ${n === 1 ? "it" : "them"} as to parse.`,
  parsing: (n) => `The summary does not count ${count(n, "résumé", "résumés")} that HrFlow.ai is already parsing.`,
  broken: "The workflow cannot run with this configuration",
  linked: {
    applied:
      "The page has filled in the settings of the link. Check them, then start the dry run. A link never starts one, and it contains no keys and no personal data.",
    unreadable:
      "The page cannot read the settings in this link, because the link was cut or changed. Ask for a new link. The settings below do not include it.",
    version:
      "This link was made by another version of the page. Ask for a new link. The settings below do not include it.",
  },
  linkTooLarge: (logics, length) =>
    `The page does not read this link, because it is longer than ${format.format(length)} characters or has more than ${format.format(logics)} logics. Ask for a shorter one. The settings below do not include it.`,
  reading: "Still reading the programs…",
  unread: {
    did_not_end:
      "The page could not read this program within five seconds, so it stopped. Make the program simpler, or remove it.",
    crashed:
      "The page’s core crashed while it read this program. Make the program simpler and less nested, or remove it.",
  },
  forgetKeys: "Forget the keys",
  keysForgotten: "The page has forgotten the keys and everything that it found with them.",
  backToReport: "Back to the report",
  waiting: "You can open other views of this page meanwhile. The dry run continues.",
  runningFor: (time) => `Running for ${time}`,
  again: "Change and run again",
  started: "The dry run has started.",
  finished: "The dry run has finished.",
  searching: "Flatchr’s search is in progress…",
  pulled: "pulled",
  compared: "compared",
  remaining: "remaining",
  cancel: "Cancel",
  cancelling: "Cancelling…",
  cancelled: "The dry run was cancelled.",
  incomplete: (done, total) =>
    `The dry run compared ${format.format(done)} of ${count(total, "applicant", "applicants")} before it ended. The results below cover only those.`,
  cancelledEarly: "The dry run was cancelled before it knew the applicants, so it compared none.",
  cancelledLost: (done, total) =>
    `The dry run had compared ${format.format(done)} of ${count(total, "applicant", "applicants")}. It was ended before it could report them.`,
  cancelledAt: "The page had to end it, because a program did not stop within two seconds:",
  relayError: (n) =>
    `This error comes from the Worker’s relay or the connection to it, not from Flatchr or HrFlow.ai. It occurred ${n === 1 ? "once" : `${format.format(n)} times`}.`,
  summaryTitle: "What a real run would do",
  summary: {
    updated: words("would be updated"),
    unchanged: words("stays unchanged", "stay unchanged"),
    missing: words("missing in HrFlow.ai"),
    toParse: words("résumé to parse", "résumés to parse"),
    discarded: words("discarded"),
    deferred: words("deferred"),
    unknown: words("unknown without a write"),
    failed: words("failed"),
  },
  warnings: "Check these first",
  noWarnings:
    "There are no warnings for the compared applicants. A real run would not empty a field or take entries from a list. It would not replace or remove a tag, metadata, name, address or number. The dry run found no profile by e-mail only, and it saw no columns with the same title. It does not judge other texts and values that would change: see the applicants.",
  noApplicants: "Flatchr’s search returned no applicants.",
  filters: "Filters that were set:",
  noFilters: "No filter was set.",
  noneCompared: "The dry run compared no profile, so it cannot give warnings.",
  warning: {
    emptied: (n) => `A field would be emptied for ${count(n, "applicant", "applicants")}`,
    lost: (n) => `A list would lose entries for ${count(n, "applicant", "applicants")}`,
    removed: (n) => `A tag or metadata would be removed for ${count(n, "applicant", "applicants")}`,
    replaced: (n) => `A tag or metadata would get another value for ${count(n, "applicant", "applicants")}`,
    identity: (n) => `A name, address or number would be replaced for ${count(n, "applicant", "applicants")}`,
    columns: (n) => `Several columns share a title, which affects ${count(n, "applicant", "applicants")}`,
    email: (n) => `The profile was found by e-mail only for ${count(n, "applicant", "applicants")}`,
  },
  warningName: {
    emptied: "a field would be emptied",
    lost: "a list would lose entries",
    removed: "a tag or metadata would be removed",
    replaced: "a tag or metadata would get another value",
    identity: "a name, address or number would be replaced",
    columns: "the column shares its title",
    email: "the profile was found by e-mail",
  },
  warningAbout: {
    emptied: 'HrFlow.ai has a value now and would have none. Only edit_mode = "replace" does this.',
    lost: 'HrFlow.ai has list entries now that would disappear or say less. A list that the format names is replaced as a whole, also with edit_mode = "merge". Merging unites only tags, metadatas and info.urls.',
    removed: "HrFlow.ai has the tag or metadata now and would no longer have it.",
    replaced: "A run that writes replaces the current value.",
    identity: "HrFlow.ai has another value in info now. Open an applicant to see both values side by side.",
    columns:
      "The dry run knows this from the applicants’ column ids. It reads no list of columns. A shared title does not identify a column. A run that has to move an applicant in place to learn its candidate’s id therefore refuses with ambiguous_column.",
    email:
      "No read gave the candidate’s id, and no profile has a tag that names this applicant. The dry run therefore found the profile by its e-mail address. A run that writes does not do that. If candidate_lookup is move, it moves the applicant to its current column, without mail. Columns with the same title would prevent that. The dry run cannot see whether there are any.",
  },
  show: (n) => (n === 1 ? "Show it" : `Show all ${format.format(n)}`),
  shownOnly: (n) => `${count(n, "applicant", "applicants")} shown.`,
  only: "Only applicants where",
  showAll: "Show all applicants",
};

/** @satisfies {TextTree} */
export const connection = {
  title: "Connection",
  about:
    "The check sends a few requests that only read. It tests whether both APIs accept the keys, and what they offer. The dry run does not wait for it.",
  start: "Check the connection",
  again: "Check again",
  waiting: "Asking Flatchr and HrFlow.ai…",
  cost: (n, requests) => `${count(n, "check", "checks")}, ${count(requests, "request", "requests")}`,
  done: (status) => `The connection check is done: ${status}.`,
  statuses: { ok: "OK", warning: "Warning", failed: "Failed", unknown: "Unknown" },
  checks: {
    flatchr_key: "Flatchr key",
    company: "Company",
    hrflow_key: "HrFlow.ai key",
    source: "Source",
    row_fields: "Fields of a search row",
    candidate_lookup: "Lookup of a candidate’s id",
    start_update: "Search by date of change",
    resume_links: "Links to résumés",
    sync_parsing: "Immediate parsing",
    profile_list: "Profiles in pages",
  },
};

/** @satisfies {TextTree} */
export const exports = {
  title: "Export",
  json: "Report as JSON",
  csv: "Report as CSV",
  personal:
    "Both files contain personal data of candidates. The CSV has one line for each change, and one for each applicant without changes.",
  toml: "Configuration for wrangler.toml",
  tomlAbout:
    "The configuration names the keys and never contains them. Set each secret with the command in its comment.",
  stillDry: "This workflow makes dry runs until you change persist.",
  link: "Link with these settings",
  linkAbout:
    "The link contains these settings and jq programs after the #, which no server sees. It contains no keys, no company and no source.",
  linkTooLarge: (logics, length) =>
    `A link holds at most ${format.format(logics)} logics and ${format.format(length)} characters. Copy the configuration for wrangler.toml instead.`,
  leftOut: "Left out because they name a person:",
  copy: "Copy",
  copied: "Copied",
  notCopied: "Select and copy it",
  save: "Save",
};

/** The help text of each parameter, by its path. A parameter without one shows the description of the schema. */
export const parameters = {
  "connector_auth.api_key": "Flatchr’s API key. It expires after 365 days.",
  "connector_auth.company_id": "The company in Flatchr (“clé entreprise”).",
  "connector_auth.env_base_url": "Flatchr’s environment.",
  "hrflow_auth.api_secret":
    "Sent as X-API-KEY. A key that can read is enough here. A real run needs a key that can write (ask_…).",
  "hrflow_auth.api_user": "Sent as X-USER-EMAIL.",
  "push_parameters.source_key": "The source in HrFlow.ai whose profiles are edited.",
  workflow_id: "A stable name. The Worker keeps its state under it.",
  "pull_parameters.firstname": "First name to search for.",
  "pull_parameters.lastname": "Last name to search for.",
  "pull_parameters.email": "E-mail address to search for.",
  "pull_parameters.hired": "Whether the applicant was hired.",
  "pull_parameters.column": "Title of the applicant’s column.",
  "pull_parameters.start": "Created on or after this day.",
  "pull_parameters.end": "Created on or before this day.",
  "pull_parameters.vacancy": "Id of the vacancy (its id, not its vacancy_id).",
  "pull_parameters.start_update": "Changed on or after this day.",
  "pull_parameters.end_update": "Changed on or before this day.",
  "pull_parameters.phone": "Phone number to search for.",
  "pull_parameters.company": "Company to search in, for accounts with several companies.",
  "pull_parameters.candidate_lookup":
    "read_only: a run finds the candidate’s id by reading, and never writes to Flatchr. move: as a last resort, a run that writes moves an applicant to its current column, without mail. A dry run never does.",
  "push_parameters.only_edit_fields": "The fields of a profile that may change. No selection means all fields.",
  "push_parameters.edit_mode":
    "merge keeps what the format does not name, and empty values overwrite nothing. It merges info, tags and metadatas. It replaces other fields that the format names. replace replaces every top-level field that the format names, including info, tags and metadatas.",
  "push_parameters.max_changes":
    "How many profiles a run may change: a number, or a percentage of the applicants that are known, such as 10%. A run that would change more writes nothing. Empty: no limit.",
  logics: "The logics run in this order.",
  format: "The format returns one profile. Empty means the default mapping.",
};

export const placeholders = {
  "pull_parameters.start": "MM/DD/YY",
  "pull_parameters.end": "MM/DD/YY",
  "pull_parameters.start_update": "MM/DD/YY",
  "pull_parameters.end_update": "MM/DD/YY",
  "pull_parameters.column": "Entretien RH",
};
