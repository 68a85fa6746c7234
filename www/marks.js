// Statuses and outcomes: a shape and a word, never a colour alone.
import { el } from "./dom.js";
import { t } from "./language.js";

/** The outcomes, in the order in which they are told. */
export const outcomes = ["updated", "unchanged", "discarded", "deferred", "failed"];

const mark = (kind, word) => el("span", { class: `mark ${kind}` }, word);

export const statusMark = (status) => mark(status, t.status[status] ?? status);

export const outcomeMark = (outcome, word) => mark(outcome, word);

/** The word for an outcome; in a dry run nothing has happened yet. */
export const outcomeWord = (outcome, isDry) => (isDry && t.outcomeDry[outcome]) || t.outcome[outcome] || outcome;
