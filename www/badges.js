// Badges for statuses and outcomes. Each has a shape and a word of its own, so that nothing depends on its colour.
import { el } from "./dom.js";
import { t, textFor } from "./language.js";

/** @import { Outcome, Status } from "/lib/update-profiles-in-hrflow/index.js" */

/**
 * The outcomes in the order in which the page lists them.
 * @type {Outcome[]}
 */
export const outcomes = ["updated", "unchanged", "discarded", "deferred", "failed"];

/**
 * @param {string} kind
 * @param {string} label
 */
export const badge = (kind, label) => el("span", { class: `badge ${kind}` }, label);

/** @param {Status | "incomplete"} status `incomplete` is a dry run that ended before it was done. */
export const statusBadge = (status) => badge(status, textFor(t.status, status) ?? status);

/**
 * @param {Outcome} outcome
 * @param {string} label
 */
export const outcomeBadge = (outcome, label) => badge(outcome, label);

/**
 * The word for an outcome. In a dry run, an update has not happened yet.
 * @param {Outcome} outcome
 * @param {boolean} isDry
 */
export const outcomeLabel = (outcome, isDry) =>
  (isDry ? textFor(t.outcomeInDryRun, outcome) : undefined) ?? textFor(t.outcome, outcome) ?? outcome;
