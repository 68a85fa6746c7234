// The ledger of a workflow: how many applicants it knows, which résumés are being parsed, what failed and the next attempts.
import { loadInto } from "./async-view.js";
import { candidateAddress } from "./candidate-link.js";
import { errorMessage } from "./codes.js";
import {
  apiSentence,
  button,
  cell,
  columnHeader,
  descriptionList,
  el,
  row,
  rowHeader,
  setChildren,
  table,
  tbody,
  thead,
} from "./dom.js";
import { errorDetails, errorNotice } from "./error-view.js";
import { formatNumber, t } from "./language.js";
import { relativeTimeElement, timeElement } from "./time.js";
import { workflowActions } from "./workflow-actions.js";

/** @import { LastRun, Ledger, LedgerFailure } from "./api.js" */
/** @import { Child } from "./dom.js" */
/** @import { Session } from "./session.js" */

// The API lists all failures. A page with thousands would be of no use.
const MAX_FAILURES = 50;

/**
 * Shows the ledger of a workflow in a container.
 * @param {Element} container
 * @param {Session} session
 * @param {string} id
 * @param {Map<string, Ledger>} cache The ledgers that were loaded before, by workflow.
 */
export function showLedger(container, session, id, cache) {
  /** @type {Child} */
  let answer = null;
  /** @type {(ledger: Ledger) => Child} */
  const view = (ledger) => {
    const said = answer && el("p", { class: "notice good", role: "status" }, answer);
    answer = null;
    const reload = (/** @type {Child} */ text) => {
      answer = text;
      return loadInto(container, load, view);
    };
    return [said, ledgerView(ledger, id, retrying(session, id)), workflowActions(session, id, ledger, reload)];
  };
  const load = async () => {
    const ledger = await session.authorized(session.api.getLedger(id));
    cache.set(id, ledger);
    return ledger;
  };
  const cached = cache.get(id);
  if (cached) return setChildren(container, view(cached));
  return loadInto(container, load, view);
}

/**
 * The button that has the next run try an applicant.
 * @param {Session} session
 * @param {string} id
 */
const retrying = (session, id) => (/** @type {string} */ applicant) => {
  const place = el("span", { role: "status" });
  const retry = async () => {
    setChildren(place, t.operate.working);
    try {
      const { message } = await session.authorized(session.api.retryApplicant(id, applicant));
      setChildren(place, apiSentence(message, "span"));
    } catch (/** @type {any} */ error) {
      setChildren(place, errorNotice(error));
    }
  };
  setChildren(place, button(t.operate.retry, retry, { "aria-label": `${t.operate.retry}: ${applicant}` }));
  return place;
};

/**
 * @param {Ledger} ledger
 * @param {string} id
 * @param {(applicant: string) => Child} retryButton
 */
function ledgerView({ applicants, pending, failed, last_run: lastRun, leased_by: lease }, id, retryButton) {
  return [
    descriptionList(
      [
        [t.ledger.known, formatNumber(applicants)],
        [t.ledger.parsing, formatNumber(pending.length)],
        [t.ledger.failed, formatNumber(failed.length)],
        [
          t.ledger.lastRun,
          ...(lastRun ? [relativeTimeElement(lastRun.finished_at), `: ${runSummary(lastRun)}`] : [t.ledger.never]),
        ],
        lease && [t.ledger.now, t.ledger.runInProgress],
      ],
      { class: "settings" },
    ),
    failed.length > 0 &&
      el(
        "details",
        {},
        el("summary", {}, t.ledger.failures),
        failureTable(failed.slice(0, MAX_FAILURES), id, retryButton),
        failed.length > MAX_FAILURES && el("p", { class: "quiet" }, t.ledger.more(failed.length - MAX_FAILURES)),
      ),
  ];
}

/** @param {LastRun} run */
function runSummary({ items, skipped, complete }) {
  if (!complete) return t.ledger.incomplete;
  return items === 0 ? t.ledger.nothingToDo(skipped) : t.ledger.processed(items, skipped);
}

/**
 * @param {LedgerFailure[]} failures
 * @param {string} id
 * @param {(applicant: string) => Child} retryButton
 */
function failureTable(failures, id, retryButton) {
  const rows = failures.map(({ applicant, tries, error, next_try_at: next, is_set_aside: isSetAside }) =>
    row(
      {},
      rowHeader(
        {},
        applicant === null
          ? t.ledger.noApplicant
          : el("a", { href: candidateAddress(id, applicant) }, el("code", {}, applicant)),
      ),
      cell({}, error && errorMessage(error), error && errorDetails(error)),
      cell({ class: "number" }, formatNumber(tries)),
      cell(
        {},
        next ? timeElement(next) : isSetAside ? t.ledger.setAside : t.ledger.nextRun,
        applicant !== null && [" ", retryButton(applicant)],
      ),
    ),
  );
  const headers = [
    columnHeader(t.applicants.applicant),
    columnHeader(t.ledger.why),
    columnHeader(t.ledger.attempts, { class: "number" }),
    columnHeader(t.ledger.nextAttempt),
  ];
  const caption = el("caption", { class: "visually-hidden" }, t.ledger.failures);
  return table({ class: "rows" }, caption, thead(headers), tbody(rows));
}
