// The texts of the console in English: candidates, lists of workflows, plans.

const format = new Intl.NumberFormat("en");

/** @satisfies {import("./en.js").TextTree} */
export const candidate = {
  title: (/** @type {string} */ id) => `Candidate ${id}`,
  about:
    "What runs did with this candidate in the last 30 days, and operators with its workflow. Runs that found it up to date are not written down.",
  find: "Find a candidate",
  findHint: "id or e-mail",
  findHelp: "The id of an applicant or a candidate, or an e-mail address. The page sends only a hash of an address.",
  open: "Show",
  history: "History of this candidate",
  applicants: "Applications",
  ids: "Candidate",
  name: "Name",
  email: "E-mail",
  byEmail: "(by e-mail)",
  fields: "Changed fields",
  run: "its report",
  truncated: (/** @type {number} */ n) => `The newest ${format.format(n)} entries. There are older ones.`,
  kinds: {
    apply: "An operator applied a plan. It did not touch this candidate.",
    pause: "An operator paused the workflow.",
    resume: "An operator resumed the workflow.",
    stop: "An operator stopped a run.",
    reset: "An operator started over with an empty ledger.",
    retry: "An operator had this application tried again.",
  },
  applied: "with a plan",
};

/** @satisfies {import("./en.js").TextTree} */
export const list = {
  filter: "State",
  all: "All",
  details: "Details",
  noMatch: "No workflow matches.",
};

/** @satisfies {import("./en.js").TextTree} */
export const plan = {
  title: (/** @type {string} */ id) => `Plan for ${id}`,
  about:
    "The Worker makes a dry run of what the next run would do, and keeps its plan for a day. You can then have exactly these changes made: what has changed since is left.",
  link: "Plan the next run",
  make: "Make the plan",
  again: "Make another plan",
  making: "The Worker compares. This may take some minutes.",
  apply: "Apply exactly this",
  applyAbout: (/** @type {number} */ n) =>
    `A run makes the ${n === 1 ? "change of one applicant" : `changes of ${format.format(n)} applicants`} below, and no other.`,
  confirm: (/** @type {string} */ name) => `To confirm, type the name of the workflow: ${name}`,
  applying: "The run is at work.",
  applied: "The run has ended.",
  nothing: "There is nothing to apply: no applicant would be updated.",
  isDry: "The workflow is configured as a dry run (persist = false), so its plan cannot be applied.",
};

/** @satisfies {import("./en.js").TextTree} */
export const alerts = {
  test: "Test the alerts",
  testAbout: "Each receiver of this workflow’s alerts gets a message that says that it is a test.",
  delivered: (/** @type {string} */ kind) => `${kind}: arrived`,
  failed: (/** @type {string} */ kind) => `${kind}: `,
};

/** @satisfies {import("./en.js").TextTree} */
export const runMode = {
  trigger: "Started by",
  incremental: "changes",
  full: "all rows",
  plan: "plan",
};

/** @satisfies {import("./en.js").TextTree} */
export const folded = {
  show: (/** @type {number} */ n) => `Show ${format.format(n)} unchanged`,
  hide: "Hide the unchanged",
};
