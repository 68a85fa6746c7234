// The list of workflows: how each is configured, the problems that stop it, its ledger and its recent runs.
import { loadInto } from "./async-view.js";
import { candidateSearch } from "./candidate-link.js";
import { announce, button, descriptionList, el, find, setChildren } from "./dom.js";
import { dryRunAddress } from "./dry-run/address.js";
import { fieldWarningList, problemList } from "./error-view.js";
import { t } from "./language.js";
import { showLedger } from "./ledger-view.js";
import { showRecentRuns } from "./recent-runs.js";
import { byNeed, loadStates, stateBadge, stateFilter, stateOf } from "./workflow-states.js";

/** @import { Problem } from "/lib/update-profiles-in-hrflow/index.js" */
/** @import { Ledger, WorkflowSummary } from "./api.js" */
/** @import { RunListState } from "./recent-runs.js" */
/** @import { Session } from "./session.js" */
/** @import { States } from "./workflow-states.js" */
/**
 * @typedef {{ workflows?: WorkflowSummary[], problems?: Problem[], runs?: Map<string, RunListState>,
 *   ledgers?: Map<string, Ledger>, states?: Promise<States | null>, shown?: number, search?: string,
 *   onlyState?: string | null, open?: Set<string> }} OverviewState
 * @typedef {OverviewState & Required<Omit<OverviewState, "problems" | "states" | "onlyState">>} ListState
 */
/**
 * The list on the page: `states` once they are known, and the cards that were drawn.
 * @typedef {{ session: Session, state: ListState, states: States | null, cards: Element, count: Element,
 *   drawn: Map<WorkflowSummary, HTMLElement> }} ListView
 */

const SEARCH_FROM = 8;
const PAGE = 50;

/**
 * @param {Session} session
 * @param {OverviewState} state
 */
export function overview(session, state) {
  const container = el("div");
  const load = async () => {
    state.runs = new Map();
    state.ledgers = new Map();
    delete state.states;
    session.discardModels();
    const { workflows, problems } = await session.authorized(session.api.listWorkflows());
    state.problems = problems;
    return (state.workflows = workflows);
  };
  /** @param {WorkflowSummary[]} workflows */
  const view = (workflows) => workflowList(session, state, workflows);
  const refresh = async () => {
    await loadInto(container, load, view);
    if (state.workflows) announce(t.overview.refreshed(state.workflows.length));
  };
  if (state.workflows) setChildren(container, view(state.workflows));
  else void refresh();
  const content = el(
    "div",
    {},
    el("div", { class: "title" }, el("h1", { tabindex: "-1" }, t.overview.title), button(t.overview.refresh, refresh)),
    el("p", { class: "lead" }, t.overview.about),
    container,
  );
  return { title: t.overview.title, content };
}

/**
 * @param {Session} session
 * @param {OverviewState} state
 * @param {WorkflowSummary[]} workflows
 */
function workflowList(session, state, workflows) {
  if (workflows.length === 0) return el("p", {}, t.overview.none);
  const { runs = new Map(), ledgers = new Map(), shown = PAGE, search = "", open = new Set() } = state;
  const listState = Object.assign(state, { workflows, runs, ledgers, shown, search, open });
  const cards = el("div", { class: "workflows" });
  const count = el("p", { class: "quiet", role: "status" });
  const counts = el("div", { class: "states" });
  /** @type {ListView} */
  const view = { session, state: listState, states: null, cards, count, drawn: new Map() };
  const change = (/** @type {Partial<OverviewState>} */ to) => {
    Object.assign(listState, to, { shown: PAGE });
    drawCards(view);
  };
  const searchField = el("input", {
    id: "search",
    type: "search",
    value: search,
    oninput: () => {
      change({ search: searchField.value });
    },
  });
  drawCards(view);
  listState.states ??= loadStates(session);
  void listState.states.then((states) => {
    if (!states) return;
    view.states = states;
    setChildren(
      counts,
      stateFilter(workflows, states, listState.onlyState ?? null, (onlyState) => change({ onlyState })),
    );
    drawCards(view);
  });
  return [
    state.problems?.length
      ? el("section", { class: "notice bad" }, el("h2", {}, t.overview.workerProblems), problemList(state.problems))
      : null,
    workflows.length > SEARCH_FROM &&
      el("div", { class: "search" }, el("label", { for: "search" }, t.overview.search), searchField, count),
    counts,
    cards,
  ];
}

/**
 * Draws the workflows that the search and the filter find, up to as many as are to be shown. A card that was drawn before
 * stays as it is.
 * @param {ListView} view
 */
function drawCards(view) {
  const { state, states, cards, count, drawn } = view;
  const { workflows, search, shown, onlyState = null } = state;
  const text = search.trim().toLowerCase();
  const found = workflows.filter(
    (workflow) =>
      (!text || (workflow.workflow_id ?? "").toLowerCase().includes(text)) &&
      (!states || onlyState === null || stateOf(states, workflow) === onlyState),
  );
  const matching = states ? byNeed(found, states) : found;
  const rest = matching.length - shown;
  const showMore = () => {
    state.shown += PAGE;
    drawCards(view);
    find(cards.children[shown], "h2").focus();
  };
  const cardOf = (/** @type {WorkflowSummary} */ workflow) => {
    const card = drawn.get(workflow) ?? workflowCard(view, workflow);
    drawn.set(workflow, card);
    const place = card.querySelector(".state");
    if (place && states) setChildren(place, stateBadge(states.get(workflow.workflow_id ?? "")));
    return card;
  };
  setChildren(
    cards,
    matching.slice(0, shown).map(cardOf),
    matching.length === 0 && el("p", { class: "quiet" }, t.list.noMatch),
    rest > 0 && button(t.overview.more(Math.min(rest, PAGE)), showMore, { class: "more" }),
  );
  setChildren(count, matching.length < workflows.length && t.overview.found(matching.length, workflows.length));
}

/**
 * The card of a workflow. In a long list, it opens to its ledger and its runs.
 * @param {ListView} view
 * @param {WorkflowSummary} workflow
 * @returns {HTMLElement}
 */
function workflowCard({ session, state }, workflow) {
  const { workflow_id: id, persist, problems } = workflow;
  const isBroken = problems.length > 0;
  const isLong = state.workflows.length > SEARCH_FROM;
  const body = el("div", { class: "card-body" });
  const load = () => loadCard(body, session, state, workflow);
  const toggle = isLong && id && !isBroken && cardToggle(state.open, id, body, load);
  const card = el(
    "section",
    { class: isLong ? "card compact" : "card" },
    el(
      "div",
      { class: "title" },
      el("h2", { tabindex: "-1" }, id ?? t.overview.unnamed),
      !isBroken &&
        el("span", { class: persist ? "tag writes" : "tag" }, persist ? t.overview.writes : t.overview.dryOnly),
      id && el("span", { class: "state" }),
      id && !isBroken && dryRunActions(session, id),
      toggle,
    ),
    isBroken && [el("p", { class: "bad-word" }, t.overview.problems(problems.length)), problemList(problems)],
    body,
  );
  if (!toggle) whenVisible(card, load);
  return card;
}

/**
 * The button that opens and closes the card of a workflow.
 * @param {Set<string>} open The workflows whose cards are open.
 * @param {string} id
 * @param {HTMLElement} body
 * @param {() => void} load
 */
function cardToggle(open, id, body, load) {
  const toggle = button(t.list.details, () => set(!open.has(id)), { "aria-label": `${t.list.details}: ${id}` });
  const set = (/** @type {boolean} */ isOpen) => {
    if (isOpen) open.add(id);
    else open.delete(id);
    toggle.setAttribute("aria-expanded", String(isOpen));
    body.hidden = !isOpen;
    if (isOpen && body.childElementCount === 0) load();
  };
  set(open.has(id));
  return toggle;
}

/**
 * Shows in a card how the workflow is configured, its ledger and its runs.
 * @param {Element} body
 * @param {Session} session
 * @param {ListState} state
 * @param {WorkflowSummary} workflow
 */
function loadCard(body, session, state, workflow) {
  const { workflow_id: id, persist, problems, warnings = [] } = workflow;
  const isBroken = problems.length > 0;
  const runs = id ? el("div", { class: "runs" }) : null;
  const ledger = id && persist && !isBroken ? el("div", { class: "ledger" }) : null;
  setChildren(
    body,
    !isBroken && schedule(workflow),
    warnings.length > 0 && [
      el("p", { class: "warn-word" }, t.report.fieldWarnings(warnings.length)),
      fieldWarningList(warnings),
    ],
    ledger,
    runs,
    ledger && id && candidateSearch(id),
  );
  if (id && ledger) void showLedger(ledger, session, id, state.ledgers);
  if (id && runs) void showRecentRuns(runs, session, workflow, id, state.runs);
}

/** @param {WorkflowSummary} workflow */
function schedule({ cron, incremental }) {
  const trigger = cron ? [el("code", {}, cron), ` ${t.overview.utc}`] : [t.overview.everyTrigger];
  return descriptionList([[t.overview.schedule, ...trigger, incremental && ` · ${t.overview.incremental}`]], {
    class: "settings",
  });
}

/**
 * The link to the dry run of a workflow, which says whether one is in progress.
 * @param {Session} session
 * @param {string} id
 * @returns {HTMLElement}
 */
function dryRunActions(session, id) {
  const last = session.dryRuns.get(id);
  const label = last?.isRunning ? t.overview.dryRunInProgress : last ? t.overview.lastDryRun : t.overview.startDryRun;
  const actions = el(
    "span",
    { class: "actions" },
    el("a", { href: dryRunAddress(id), class: last ? null : "as-button", "aria-label": `${label}: ${id}` }, label),
  );
  if (last?.isRunning) void last.ended.then(() => actions.replaceWith(dryRunActions(session, id)));
  return actions;
}

/**
 * Calls a function once an element scrolls into view, so that a thousand workflows do not send a thousand requests.
 * @param {Element} element
 * @param {() => void} callback
 */
function whenVisible(element, callback) {
  const observer = new IntersectionObserver(
    (entries) => {
      if (!entries.some((entry) => entry.isIntersecting)) return;
      observer.disconnect();
      callback();
    },
    { rootMargin: "300px" },
  );
  observer.observe(element);
}
