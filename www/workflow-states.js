// How all workflows stand: a badge for each, a line with the counts, and the ones that need somebody first.
import { badge } from "./badges.js";
import { el, setChildren } from "./dom.js";
import { t, textFor } from "./language.js";
import { relativeTimeElement } from "./time.js";

/** @import { WorkflowState } from "./api.js" */
/** @import { Session } from "./session.js" */

// The order in which they need somebody.
const ORDER = ["failing", "braked", "late", "unknown", "degraded", "key_ends", "paused", "ok"];
/** @type {Record<string, string>} */
const KINDS = { failing: "fatal", braked: "fatal", late: "fatal", unknown: "incomplete", ok: "success" };

/** @param {string} state */
const place = (state) => (ORDER.includes(state) ? ORDER.indexOf(state) : ORDER.length);

/** @param {string} state */
const label = (state) => textFor(t.states, state) ?? state;

/** @param {string} state */
const stateBadge = (state) => badge(KINDS[state] ?? "success_with_failures", label(state));

/**
 * How the workflows stand, by their ids. Null if that cannot be told: the list of workflows is of use without it.
 * @param {Session} session
 * @returns {Promise<Map<string, WorkflowState> | null>}
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
 * Shows the states at the cards, and moves those to the top that need somebody.
 * @param {Map<string, WorkflowState>} states
 * @param {Element} cards
 * @param {Element} counts
 */
export function showStates(states, cards, counts) {
  const all = [...cards.querySelectorAll(".card")].map((card) => {
    const badges = card.querySelector(".state");
    const found = states.get(badges?.getAttribute("data-workflow") ?? "");
    if (badges && found) setChildren(badges, stateBadge(found.state), found.state !== "ok" && since(found));
    return { card, place: place(found?.state ?? "ok") };
  });
  const rest = [...cards.children].filter((child) => !child.matches(".card"));
  const sorted = all.toSorted((a, b) => a.place - b.place).map(({ card }) => card);
  if (sorted.some((card, index) => card !== all[index]?.card)) cards.append(...sorted, ...rest);
  setChildren(counts, summary(states));
}

/** @param {WorkflowState} state */
const since = ({ since: at }) => at && [" ", el("span", { class: "quiet" }, relativeTimeElement(at))];

/** @param {Map<string, WorkflowState>} states */
function summary(states) {
  const found = [...states.values()].map(({ state }) => state);
  const counts = ORDER.map((state) => ({ state, count: found.filter((each) => each === state).length }));
  return counts
    .filter(({ count }) => count > 0)
    .map(({ state, count }) => badge(KINDS[state] ?? "success_with_failures", `${count} ${label(state)}`));
}
