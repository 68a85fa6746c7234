// How all workflows stand: a badge for each, a filter with the counts, and the ones that need somebody first.
import { badge } from "./badges.js";
import { el } from "./dom.js";
import { formatNumber, t, textFor } from "./language.js";
import { planAddress } from "./plan-view.js";
import { relativeTimeElement } from "./time.js";

/** @import { WorkflowState, WorkflowSummary } from "./api.js" */
/** @import { Session } from "./session.js" */
/** @typedef {Map<string, WorkflowState>} States The states by the workflows' ids. */

// The order in which they need somebody.
const ORDER = ["failing", "braked", "late", "unknown", "degraded", "key_ends", "paused", "ok"];
/** @type {Record<string, string>} */
const KINDS = { failing: "fatal", braked: "fatal", late: "fatal", unknown: "incomplete", ok: "success" };

/** @param {string} state */
const place = (state) => (ORDER.includes(state) ? ORDER.indexOf(state) : ORDER.length);

/** @param {string} state */
const label = (state) => textFor(t.states, state) ?? state;

/** @param {string} state */
const kind = (state) => KINDS[state] ?? "success_with_failures";

/**
 * How the workflows stand, by their ids. Null if that cannot be told: the list of workflows is of use without it.
 * @param {Session} session
 * @returns {Promise<States | null>}
 */
export async function loadStates(session) {
  try {
    const { workflows } = await session.api.workflowStates();
    return new Map(workflows.map((each) => [each.workflow_id ?? "", each]));
  } catch {
    return null;
  }
}

/**
 * How a workflow stands.
 * @param {States} states
 * @param {WorkflowSummary} workflow
 */
export const stateOf = (states, { workflow_id: id }) => states.get(id ?? "")?.state ?? "unknown";

/**
 * The workflows, those first that need somebody.
 * @param {WorkflowSummary[]} workflows
 * @param {States} states
 */
export const byNeed = (workflows, states) =>
  workflows.toSorted((a, b) => place(stateOf(states, a)) - place(stateOf(states, b)));

/**
 * The badge of a workflow, and since when it stands so.
 * @param {WorkflowState | undefined} found
 */
export const stateBadge = (found) =>
  found && [
    badge(kind(found.state), label(found.state)),
    found.state !== "ok" && since(found),
    found.state === "braked" &&
      found.workflow_id && [" ", el("a", { href: planAddress(found.workflow_id) }, t.plan.link)],
  ];

/** @param {WorkflowState} state */
const since = ({ since: at }) => at && [" ", el("span", { class: "quiet" }, relativeTimeElement(at))];

/**
 * A choice of a state, each with how many workflows stand so.
 * @param {WorkflowSummary[]} workflows
 * @param {States} states
 * @param {string | null} chosen
 * @param {(state: string | null) => void} choose
 */
export function stateFilter(workflows, states, chosen, choose) {
  const found = workflows.map((workflow) => stateOf(states, workflow));
  const counts = [...new Set(found)].map((state) => ({ state, count: found.filter((each) => each === state).length }));
  const choice = (/** @type {string | null} */ state, /** @type {string} */ text, /** @type {number} */ count) =>
    el(
      "label",
      {},
      el("input", {
        type: "radio",
        name: "state",
        class: "visually-hidden",
        checked: chosen === state,
        onchange: () => choose(state),
      }),
      el(
        "span",
        { class: state === null ? null : `badge ${kind(state)}` },
        el("b", {}, formatNumber(count)),
        ` ${text}`,
      ),
    );
  return el(
    "fieldset",
    { class: "choices" },
    el("legend", { class: "visually-hidden" }, t.list.filter),
    choice(null, t.list.all, workflows.length),
    counts
      .toSorted((a, b) => place(a.state) - place(b.state))
      .map(({ state, count }) => choice(state, label(state), count)),
  );
}
