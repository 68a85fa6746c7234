// The details of one applicant in a report: its error, its changes field by field, its identifiers.
import { historyLink } from "./candidate-link.js";
import { errorMessage } from "./codes.js";
import {
  apiSentence,
  cell,
  columnHeader,
  descriptionList,
  el,
  row,
  rowHeader,
  table,
  tbody,
  thead,
  withSpaces,
} from "./dom.js";
import { errorDetails } from "./error-view.js";
import { formatNumber, t, textFor } from "./language.js";
import { personPairs } from "./people.js";
import { valueDiff } from "./value-diff.js";

/** @import { Known } from "./people.js" */
/** @import { Change, ErrorReport, ItemReport } from "/lib/update-profiles-in-hrflow/index.js" */

// The detail of these errors is what the author of a hook wrote, so it stands out above the other details.
const HOOK_ERRORS = ["logic_failed", "format_failed"];

/**
 * @param {ItemReport} item
 * @param {boolean} isDry
 * @param {Known} known
 */
export function applicantDetail(item, isDry, known) {
  const { error, changes, resume, matched_by: match, notes } = item;
  return [
    error &&
      el("div", { class: "notice bad" }, el("h3", {}, t.detail.error), errorMessage(error), ...errorExplanation(error)),
    changes.length > 0 && changeList(changes, isDry),
    descriptionList(
      [
        ...personPairs(known.people, item.applicant),
        [t.detail.candidate, item.candidate === null ? t.applicants.unknownCandidate : el("code", {}, item.candidate)],
        [t.detail.stage, el("code", {}, item.stage)],
        [t.detail.attempts, formatNumber(item.tries)],
        resume && [t.detail.resume, textFor(t.detail.resumes, resume) ?? resume],
        match && [t.detail.match, textFor(t.detail.matches, match) ?? match],
        notes && notes.length > 0 && [t.detail.notes, notes.map((note) => apiSentence(note))],
      ],
      { class: "settings" },
    ),
    known.workflow !== null && item.applicant !== null && el("p", {}, historyLink(known.workflow, item.applicant)),
  ];
}

/** @param {ErrorReport} error */
function errorExplanation(error) {
  if (!error.detail || !HOOK_ERRORS.includes(error.code)) return [errorDetails(error)];
  const { detail, ...others } = error;
  return [el("p", {}, el("strong", { class: "words", dir: "auto" }, detail)), errorDetails(others)];
}

/**
 * @param {Change[]} changes
 * @param {boolean} isDry
 */
function changeList(changes, isDry) {
  const heading = el("h3", {}, t.detail.changes);
  const hasValues = changes.some((change) => "new" in change || "old" in change);
  if (hasValues) return [heading, changeTable(changes)];
  return [
    heading,
    el(
      "ul",
      { class: "names" },
      withSpaces(changes.map(({ field }) => el("li", {}, el("code", { class: "chip" }, field)))),
    ),
    !isDry && el("p", { class: "quiet" }, t.detail.noValues),
  ];
}

/** @param {Change[]} changes */
function changeTable(changes) {
  const rows = changes.map((change) => {
    const [old, next] = valueDiff(change.old, change.new);
    return row(
      {},
      rowHeader({}, el("code", {}, change.field)),
      cell({ "data-label": t.detail.now }, old),
      cell({ "data-label": t.detail.next }, next),
    );
  });
  return table(
    { class: "changes" },
    thead(columnHeader(t.detail.field), columnHeader(t.detail.now), columnHeader(t.detail.next)),
    tbody(rows),
  );
}
