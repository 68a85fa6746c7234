// The recent runs of one workflow.
import { loadInto } from "./async-view.js";
import { outcomeBadge, outcomes, statusBadge } from "./badges.js";
import {
  button,
  cell,
  columnHeader,
  el,
  find,
  row,
  rowHeader,
  setChildren,
  table,
  tbody,
  thead,
  withSpaces,
} from "./dom.js";
import { t, textFor } from "./language.js";
import { runAddress } from "./run-view.js";
import { relativeTimeElement, runDuration, timeElement } from "./time.js";

/** @import { RunPage, RunSummary, WorkflowSummary } from "./api.js" */
/** @import { Session } from "./session.js" */
/** @typedef {RunPage & { shown: number }} RunListState */

const FIRST_PAGE = 5;
const NEXT_PAGE = 20;

/**
 * Shows the runs of a workflow in a container.
 * @param {Element} container
 * @param {Session} session
 * @param {WorkflowSummary} workflow
 * @param {string} id
 * @param {Map<string, RunListState>} cache The runs that were loaded before, by workflow.
 */
export function showRecentRuns(container, session, workflow, id, cache) {
  const cached = cache.get(id);
  if (cached) return setChildren(container, runList(session, workflow, id, cached));
  return loadInto(
    container,
    async () => {
      const state = { ...(await session.authorized(session.api.listRuns(id))), shown: FIRST_PAGE };
      cache.set(id, state);
      return state;
    },
    (state) => runList(session, workflow, id, state),
  );
}

/**
 * @param {Session} session
 * @param {WorkflowSummary} workflow
 * @param {string} id
 * @param {RunListState} state
 */
function runList(session, workflow, id, state) {
  if (state.runs.length === 0 && !state.cursor) {
    return el("p", { class: "quiet" }, workflow.persist === false ? t.runs.noneDry : t.runs.none);
  }
  const body = tbody();
  const footer = el("div");
  const draw = () => {
    const { runs, shown, cursor } = state;
    for (const run of runs.slice(body.children.length, shown)) body.append(runRow(id, run));
    setChildren(footer, (shown < runs.length || cursor) && button(t.runs.more, showMore, { class: "plain" }));
  };
  const loadMore = async () => {
    const page = await session.authorized(session.api.listRuns(id, state.cursor));
    state.runs = [...state.runs, ...page.runs];
    state.cursor = page.cursor;
  };
  const showMore = async () => {
    const firstNew = body.children.length;
    if (state.shown >= state.runs.length && state.cursor) {
      await loadInto(footer, loadMore, () => null);
      // The error stays where the button was.
      if (footer.querySelector("[role=alert]")) return;
    }
    state.shown += NEXT_PAGE;
    draw();
    if (body.children[firstNew]) find(body.children[firstNew], "a").focus();
  };
  draw();
  const caption = el("caption", { class: "visually-hidden" }, `${t.runs.heading} · ${id}`);
  return [table({ class: "rows runs-table" }, caption, thead(headers()), body), footer];
}

const headers = () => [
  columnHeader(t.runs.heading),
  columnHeader(t.runs.status),
  columnHeader(t.runs.outcomes, { class: "counts" }),
  columnHeader(t.runs.remaining),
  columnHeader(t.runs.duration, { class: "number took" }),
];

/**
 * @param {string} workflow
 * @param {RunSummary} run
 */
function runRow(workflow, run) {
  const address = runAddress(workflow, run.run_id);
  return row(
    { class: "clickable" },
    rowHeader(
      { class: "when" },
      el("a", { href: address }, timeElement(run.started_at)),
      el("span", { class: "quiet" }, relativeTimeElement(run.started_at)),
      run.persist === false && el("span", { class: "tag" }, t.runs.dry),
      startedBy(run),
    ),
    cell(
      { class: "status" },
      statusBadge(run.status),
      run.reason !== "none" && el("span", { class: "quiet" }, textFor(t.reason, run.reason) ?? run.reason),
    ),
    cell({ class: "counts" }, outcomeCounts(run.outcomes)),
    cell({ class: "remaining", "data-label": t.runs.remaining }, remaining(run)),
    cell({ class: "number took" }, runDuration(run)),
  );
}

/**
 * What started a run, and whether it saw all rows.
 * @param {RunSummary} run
 */
function startedBy({ trigger, whole_search: isWhole }) {
  const by = trigger && (textFor(t.trigger, trigger) ?? trigger);
  const mode = isWhole === undefined ? undefined : isWhole ? t.runMode.full : t.runMode.incremental;
  const parts = [by, mode].filter((part) => part !== undefined);
  return parts.length > 0 && el("span", { class: "quiet started-by" }, parts.join(" · "));
}

/** @param {RunSummary["outcomes"]} counts */
function outcomeCounts(counts) {
  const badges = outcomes.flatMap((outcome) => {
    const count = counts[outcome] ?? 0;
    return count > 0 ? [outcomeBadge(outcome, t.outcomeCount[outcome](count))] : [];
  });
  return badges.length > 0 ? withSpaces(badges) : el("span", { class: "quiet" }, t.runs.noApplicants);
}

/** @param {RunSummary} run */
function remaining({ complete, remaining: count }) {
  if (complete) return el("span", { class: "quiet" }, t.runs.noneRemaining);
  return el("span", { class: "warn-word" }, count > 0 ? t.runs.remainingCount(count) : t.runs.unknown);
}
