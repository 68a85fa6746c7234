// The list of workflows: how each is configured, the problems that stop it, its ledger and its recent runs.
import { loadInto } from "./async-view.js";
import { announce, button, descriptionList, el, find, setChildren } from "./dom.js";
import { dryRunAddress } from "./dry-run/address.js";
import { fieldWarningList, problemList } from "./error-view.js";
import { t } from "./language.js";
import { showLedger } from "./ledger-view.js";
import { showRecentRuns } from "./recent-runs.js";
import { loadStates, showStates } from "./workflow-states.js";

/** @import { Problem } from "/lib/update-profiles-in-hrflow/index.js" */
/** @import { Ledger, WorkflowState, WorkflowSummary } from "./api.js" */
/** @import { RunListState } from "./recent-runs.js" */
/** @import { Session } from "./session.js" */
/**
 * @typedef {{ workflows?: WorkflowSummary[], problems?: Problem[], runs?: Map<string, RunListState>,
 *   ledgers?: Map<string, Ledger>, states?: Promise<Map<string, WorkflowState> | null>, shown?: number, search?: string }} OverviewState
 * @typedef {OverviewState & Required<Omit<OverviewState, "problems" | "states">>} ListState
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
  const { runs = new Map(), ledgers = new Map(), shown = PAGE, search = "" } = state;
  const listState = Object.assign(state, { workflows, runs, ledgers, shown, search });
  const cards = el("div", { class: "workflows" });
  const count = el("p", { class: "quiet", role: "status" });
  const counts = el("p", { class: "states", role: "status" });
  const draw = () => {
    drawCards(session, listState, cards, count);
    listState.states ??= loadStates(session);
    void listState.states.then((states) => states && showStates(states, cards, counts));
  };
  const searchField = el("input", {
    id: "search",
    type: "search",
    value: search,
    oninput: () => {
      Object.assign(listState, { search: searchField.value, shown: PAGE });
      draw();
    },
  });
  draw();
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
 * Draws the workflows that the search finds, up to as many as are to be shown.
 * @param {Session} session
 * @param {ListState} state
 * @param {Element} cards
 * @param {Element} count
 */
function drawCards(session, state, cards, count) {
  const { workflows, search, shown } = state;
  const text = search.trim().toLowerCase();
  const matching = workflows.filter(({ workflow_id: id }) => !text || (id ?? "").toLowerCase().includes(text));
  const rest = matching.length - shown;
  const showMore = () => {
    state.shown += PAGE;
    drawCards(session, state, cards, count);
    find(cards.children[shown], "h2").focus();
  };
  setChildren(
    cards,
    matching.slice(0, shown).map((workflow) => workflowCard(session, state, workflow)),
    rest > 0 && button(t.overview.more(Math.min(rest, PAGE)), showMore, { class: "more" }),
  );
  setChildren(count, matching.length < workflows.length && t.overview.found(matching.length, workflows.length));
}

/**
 * @param {Session} session
 * @param {ListState} state
 * @param {WorkflowSummary} workflow
 */
function workflowCard(session, state, workflow) {
  const { workflow_id: id, persist, problems, warnings = [] } = workflow;
  const isBroken = problems.length > 0;
  const runs = id ? el("div", { class: "runs" }) : null;
  const ledger = id && persist && !isBroken ? el("div", { class: "ledger" }) : null;
  const card = el(
    "section",
    { class: "card" },
    el(
      "div",
      { class: "title" },
      el("h2", { tabindex: "-1" }, id ?? t.overview.unnamed),
      !isBroken &&
        el("span", { class: persist ? "tag writes" : "tag" }, persist ? t.overview.writes : t.overview.dryOnly),
      id && el("span", { class: "state", "data-workflow": id }),
      id && !isBroken && dryRunActions(session, id),
    ),
    isBroken
      ? [el("p", { class: "bad-word" }, t.overview.problems(problems.length)), problemList(problems)]
      : schedule(workflow),
    warnings.length > 0 && [
      el("p", { class: "warn-word" }, t.report.fieldWarnings(warnings.length)),
      fieldWarningList(warnings),
    ],
    ledger,
    runs,
  );
  if (id && runs) {
    whenVisible(card, () => {
      if (ledger) void showLedger(ledger, session, id, state.ledgers);
      void showRecentRuns(runs, session, workflow, id, state.runs);
    });
  }
  return card;
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
