// The ledger of a workflow: how many applicants it knows, which résumés are being parsed, what failed and the next attempts.
import { loadInto } from "./async-view.js";
import {
  apiSentence,
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
import { errorDetails } from "./error-view.js";
import { formatNumber, t } from "./language.js";
import { relativeTimeElement, timeElement } from "./time.js";

/** @import { LastRun, Ledger, LedgerFailure } from "./api.js" */
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
  const cached = cache.get(id);
  if (cached) return setChildren(container, ledgerView(cached));
  const load = async () => {
    const ledger = await session.authorized(session.api.getLedger(id));
    cache.set(id, ledger);
    return ledger;
  };
  return loadInto(container, load, ledgerView);
}

/** @param {Ledger} ledger */
function ledgerView({ applicants, pending, failed, last_run: lastRun, leased_by: lease }) {
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
        failureTable(failed.slice(0, MAX_FAILURES)),
        failed.length > MAX_FAILURES && el("p", { class: "quiet" }, t.ledger.more(failed.length - MAX_FAILURES)),
      ),
  ];
}

/** @param {LastRun} run */
function runSummary({ items, skipped, complete }) {
  if (!complete) return t.ledger.incomplete;
  return items === 0 ? t.ledger.nothingToDo(skipped) : t.ledger.processed(items, skipped);
}

/** @param {LedgerFailure[]} failures */
function failureTable(failures) {
  const rows = failures.map(({ applicant, tries, error, next_try_at: next, is_set_aside: isSetAside }) =>
    row(
      {},
      rowHeader({}, applicant === null ? t.ledger.noApplicant : el("code", {}, applicant)),
      cell({}, error && apiSentence(error.message), error && errorDetails(error)),
      cell({ class: "number" }, formatNumber(tries)),
      cell({}, next ? timeElement(next) : isSetAside ? t.ledger.setAside : t.ledger.nextRun),
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
