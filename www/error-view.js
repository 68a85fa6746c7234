// Errors: the API's own sentences, and this page's where the API gave none.
import { errorRemedy, inTheApisWords } from "./codes.js";
import { apiSentence, apiText, button, descriptionList, el } from "./dom.js";
import { formatNumber, t, textFor } from "./language.js";

/** @import { ErrorReport, FieldWarning, Problem } from "/lib/update-profiles-in-hrflow/index.js" */
/** @import { Work } from "./core/operations.js" */
/**
 * An error that a view shows: an ApiError, the error of loadCore, WorkerEnded, or any other one. The others have a kind.
 * @typedef {{ message: string, kind?: string, code?: string, status?: number | null, problems?: Problem[],
 *   work?: Work | null }} ViewError
 */

/**
 * What failed, why, and a button that tries again.
 * @param {ViewError} error
 * @param {(() => unknown) | null} [retry]
 * @param {string} [note] A further sentence.
 */
export function errorNotice(error, retry, note) {
  const key = error.kind === "api" || error.kind === "ended" ? error.code : error.kind;
  return el(
    "div",
    { class: "notice bad", role: "alert" },
    el("h2", {}, textFor(t.errors.titles, key) ?? t.errors.titles.other),
    explanation(error),
    note && el("p", {}, note),
    error.work && workDetails(error.work),
    problemList(error.problems),
    Boolean(error.status) && el("p", { class: "quiet" }, el("code", {}, t.errors.code(error.status, error.code))),
    retry && button(t.page.retry, retry),
  );
}

/** @param {ViewError} error */
function explanation(error) {
  if (error.kind === "core") return [el("p", {}, t.errors.coreWhy), apiSentence(error.message)];
  if (error.kind === "ended") return el("p", {}, textFor(t.errors.endedWhy, error.code));
  if (error.kind === "network") return el("p", {}, t.errors.networkWhy);
  if (error.kind === "unreadable") return el("p", {}, t.errors.unreadableWhy(error.status));
  if (error.kind === "api" && error.code === "unauthorized") return el("p", {}, t.errors.unauthorizedWhy);
  return apiSentence(error.message);
}

/**
 * What the core worked on when it did not end or crashed.
 * @param {Work} work
 */
export const workDetails = ({ program, row, applicant }) =>
  descriptionList(
    [
      [t.errors.work.program, el("code", {}, program)],
      applicant !== undefined && [t.errors.work.applicant, el("code", {}, applicant)],
      row !== undefined && [t.errors.work.row, formatNumber(row + 1)],
    ],
    { class: "explained" },
  );

/**
 * The problems of a configuration, each with its path; null where there are none.
 * @param {readonly Problem[] | undefined} problems
 */
export function problemList(problems) {
  if (!problems?.length) return null;
  return el(
    "ul",
    { class: "problems" },
    problems.map(({ path, message }) =>
      el("li", {}, path ? el("code", {}, path) : t.overview.root, " ", apiText(message)),
    ),
  );
}

/**
 * The fields that HrFlow.ai does not have, each with its place and, after a run, the number of its profiles.
 * @param {readonly FieldWarning[]} warnings
 */
export const fieldWarningList = (warnings) =>
  el(
    "ul",
    { class: "problems" },
    warnings.map((warning) => el("li", {}, el("code", {}, warning.path), " ", fieldWarningText(warning))),
  );

/** @param {FieldWarning} warning */
export const fieldWarningText = ({ message, at, items }) => [
  at && `${t.sample.position(at.line, at.column)} `,
  apiText(message),
  items !== undefined && ` · ${t.report.inProfiles(items)}`,
];

/**
 * The remedy and the details of an error in a report.
 * @param {ErrorReport} error
 */
export function errorDetails(error) {
  const status = error.status ? ` · ${t.report.httpStatus} ${error.status}` : "";
  return descriptionList(
    [
      [t.report.remedy, errorRemedy(error)],
      error.endpoint && [t.report.request, el("code", {}, error.endpoint), status],
      [t.detail.code, el("code", {}, error.code)],
      inTheApisWords(error) && [t.report.apiMessage, inTheApisWords(error)],
      error.detail && [t.report.originalMessage, el("span", { class: "words", dir: "auto" }, error.detail)],
    ],
    { class: "explained" },
  );
}
