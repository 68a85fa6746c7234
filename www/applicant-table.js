// The applicants of a run. The filter works on the data and the table is drawn page by page, so that ten thousand applicants
// stay usable.
import { itemRows } from "./applicant-row.js";
import { outcomeLabel, outcomes } from "./badges.js";
import { announce, button, columnHeader, el, find, setChildren, table, tbody, thead } from "./dom.js";
import { formatNumber, t } from "./language.js";
import { isNamed } from "./people.js";

/** @import { ItemReport, Outcome, RunReport } from "/lib/update-profiles-in-hrflow/index.js" */
/** @import { Child } from "./dom.js" */
/** @import { Known, People } from "./people.js" */
/** @import { Warning } from "./dry-run/summary.js" */
/**
 * How the user left a table: the filter, how many rows are shown and which details are open, by the items' indexes.
 * `unfolded` shows the unchanged among the others. `showWarning` is set by the table. It shows only the items of a warning.
 * @typedef {{ outcome?: Outcome | null, search?: string, warning?: Warning | null, shown?: number, open?: Set<number>, unfolded?: boolean,
 *   showWarning?: (warning: Warning) => void }} TableState
 */
/** @typedef {{ outcome?: Outcome | null, search?: string, warning?: Warning | null }} Filter */

const PAGE = 200;
// The rows that fit a screen are drawn at once, the others after the browser has painted these.
const FIRST_ROWS = 30;

/**
 * @param {RunReport} report
 * @param {TableState} state
 * @param {Child} noApplicants What is shown where the report has no applicants.
 * @param {Known} known
 */
export function applicantTable(report, state, noApplicants, known) {
  const { items } = report;
  const isDry = !report.persist;
  const heading = el("h2", {}, t.applicants.title);
  if (items.length === 0)
    return el("section", { class: "applicants" }, heading, el("p", { class: "quiet" }, noApplicants));
  const rows = rowPages(items, isDry, state, known);
  const activeFilter = el("div", { class: "active-filter" });
  /** @param {Filter} change */
  const applyFilter = (change) => {
    Object.assign(state, change, { shown: PAGE });
    rows.draw();
  };
  /** @param {Warning | null} warning */
  const filterByWarning = (warning) => {
    applyFilter({ warning });
    showActiveFilter();
  };
  const showActiveFilter = () =>
    setChildren(
      activeFilter,
      state.warning && [
        el("span", {}, t.dryRun.only, " ", el("strong", {}, t.dryRun.warningName[state.warning.kind])),
        button(t.dryRun.showAll, () => filterByWarning(null), { class: "plain" }),
      ],
    );
  rows.draw();
  showActiveFilter();
  const outcomeChoices = outcomeFilter(items, state, isDry, applyFilter);
  const searchField = idSearch(state, applyFilter);
  state.showWarning = (warning) => {
    Object.assign(state, { outcome: null, search: "" });
    outcomeChoices.reset();
    searchField.input.value = "";
    filterByWarning(warning);
    scrollIntoView(activeFilter);
    find(activeFilter, "button").focus({ preventScroll: true });
  };
  return el(
    "section",
    { class: "applicants" },
    heading,
    outcomeBar(items),
    el("div", { class: "filters" }, outcomeChoices.element, searchField.element),
    activeFilter,
    table(
      { class: "rows applicants-table" },
      el("caption", { class: "visually-hidden" }, t.applicants.caption),
      thead(headers(isDry)),
      rows.body,
    ),
    rows.footer,
  );
}

/** @param {boolean} isDry */
const headers = (isDry) => [
  columnHeader(t.applicants.applicant),
  columnHeader(t.applicants.candidate, { class: "wide" }),
  columnHeader(t.applicants.outcome, { class: "outcome" }),
  columnHeader(t.applicants.stage, { class: "wide stage" }),
  columnHeader(isDry ? t.applicants.plannedChangesOrError : t.applicants.changesOrError, { class: "what" }),
];

/** @param {Element} element */
function scrollIntoView(element) {
  const isCalm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  element.scrollIntoView({ block: "start", behavior: isCalm ? "auto" : "smooth" });
}

/**
 * The rows of the items that match the filter, and a footer that says how many are shown and shows more.
 * @param {ItemReport[]} items
 * @param {boolean} isDry
 * @param {TableState} state
 * @param {Known} known
 */
function rowPages(items, isDry, state, known) {
  const open = (state.open ??= new Set());
  state.shown ??= PAGE;
  const indexes = new Map(items.map((item, index) => [item, index]));
  const body = tbody();
  const footer = el("div", { class: "table-footer" });
  /** @type {ItemReport[]} */
  let matching = [];
  let drawn = 0;
  // How many unchanged ones are not shown.
  let folded = 0;
  // A timer of an earlier call of extend draws nothing.
  let generation = 0;

  const appendUpTo = (/** @type {number} */ end) => {
    body.append(
      ...matching.slice(drawn, end).flatMap((item) => itemRows(item, isDry, indexes.get(item) ?? -1, open, known)),
    );
    drawn = end;
  };
  const extend = () => {
    const mine = (generation += 1);
    const end = Math.min(state.shown ?? PAGE, matching.length);
    appendUpTo(Math.min(drawn + FIRST_ROWS, end));
    if (drawn === end) return showCount();
    requestAnimationFrame(() =>
      setTimeout(() => {
        if (mine !== generation) return;
        appendUpTo(end);
        showCount();
      }),
    );
  };
  const showCount = () => {
    const rest = matching.length - drawn;
    const count = matching.length > 0 ? t.applicants.shown(drawn, matching.length) : t.applicants.noMatch;
    setChildren(
      footer,
      el("p", { class: "quiet" }, count),
      rest > 0 && button(t.applicants.more(Math.min(rest, PAGE)), showMore),
      folded > 0 && button(t.folded.show(folded), unfold),
    );
    announce(count);
  };
  const showMore = () => {
    const last = body.lastElementChild;
    state.shown = (state.shown ?? PAGE) + PAGE;
    extend();
    if (last?.nextElementSibling) find(last.nextElementSibling, "button").focus();
  };
  const unfold = () => {
    state.unfolded = true;
    const before = matching.length;
    draw();
    const first = body.querySelectorAll(":scope > .clickable")[before];
    if (first) find(first, "button").focus();
  };
  const draw = () => {
    const found = byUrgency(filterItems(items, state, known.people));
    matching = isFolded(state, found) ? found.filter(({ outcome }) => outcome !== "unchanged") : found;
    folded = found.length - matching.length;
    setChildren(body);
    drawn = 0;
    extend();
  };
  return { body, footer, draw };
}

/**
 * The items that match a filter.
 * @param {ItemReport[]} items
 * @param {Filter} filter
 * @param {People} people
 */
function filterItems(items, { outcome, search, warning }, people) {
  const text = (search ?? "").trim().toLowerCase();
  const contains = (/** @type {string | null} */ id) => id !== null && id.toLowerCase().includes(text);
  return items.filter(
    (item) =>
      (!warning || warning.items.has(item)) &&
      (!outcome || item.outcome === outcome) &&
      (!text || contains(item.applicant) || contains(item.candidate) || isNamed(people, item.applicant, text)),
  );
}

/** @type {Outcome[]} */
const URGENCY = ["failed", "updated", "deferred", "discarded", "unchanged"];

/**
 * Those first that failed or changed, each kind in the order of the search.
 * @param {ItemReport[]} items
 */
const byUrgency = (items) => items.toSorted((a, b) => URGENCY.indexOf(a.outcome) - URGENCY.indexOf(b.outcome));

/**
 * Whether the unchanged ones are left out: where nothing is searched for, and there are others.
 * @param {TableState} state
 * @param {ItemReport[]} found
 */
const isFolded = ({ unfolded, outcome, search, warning }, found) =>
  !unfolded && !outcome && !search?.trim() && !warning && found.some((item) => item.outcome !== "unchanged");

/**
 * How many items have each outcome, without those that none has.
 * @param {ItemReport[]} items
 */
function countByOutcome(items) {
  const counts = new Map(outcomes.map((outcome) => [outcome, 0]));
  for (const { outcome } of items) counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
  return [...counts].filter(([, count]) => count > 0);
}

/**
 * A bar with the shares of the outcomes. It is hidden from screen readers, because the filter below has the same counts.
 * @param {ItemReport[]} items
 */
function outcomeBar(items) {
  const parts = countByOutcome(items).map(([outcome, count]) => {
    const part = el("span", { class: outcome });
    part.style.flexGrow = String(count);
    return part;
  });
  return el("div", { class: "bar", "aria-hidden": "true" }, parts);
}

/**
 * @param {ItemReport[]} items
 * @param {TableState} state
 * @param {boolean} isDry
 * @param {(filter: Filter) => void} applyFilter
 */
function outcomeFilter(items, state, isDry, applyFilter) {
  const radio = (/** @type {Outcome | null} */ outcome) =>
    el("input", {
      type: "radio",
      name: "outcome",
      class: "visually-hidden",
      checked: (state.outcome ?? null) === outcome,
      onchange: () => applyFilter({ outcome }),
    });
  const all = radio(null);
  const choice = (/** @type {Outcome | null} */ outcome, /** @type {string} */ label, /** @type {number} */ count) =>
    el(
      "label",
      {},
      outcome === null ? all : radio(outcome),
      el("span", { class: outcome ? `badge ${outcome}` : null }, label, " ", el("b", {}, formatNumber(count))),
    );
  const element = el(
    "fieldset",
    { class: "choices" },
    el("legend", { class: "visually-hidden" }, t.applicants.filter),
    choice(null, t.applicants.all, items.length),
    countByOutcome(items).map(([outcome, count]) => choice(outcome, outcomeLabel(outcome, isDry), count)),
  );
  return { element, reset: () => (all.checked = true) };
}

/**
 * @param {TableState} state
 * @param {(filter: Filter) => void} applyFilter
 */
function idSearch(state, applyFilter) {
  const input = el("input", {
    id: "id-search",
    type: "search",
    value: state.search,
    placeholder: t.applicants.searchHint,
    spellcheck: "false",
    autocapitalize: "off",
    oninput: () => {
      applyFilter({ search: input.value });
    },
  });
  const element = el("div", { class: "search" }, el("label", { for: "id-search" }, t.applicants.search), input);
  return { element, input };
}
