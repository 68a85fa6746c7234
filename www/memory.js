// What a workflow remembers: how many applicants it knows, what is being parsed, what failed and when it is tried again.
import { cell, columnHead, el, row, rowHead, table, tbody, terms, thead, wholeSentence } from "./dom.js";
import { errorTerms } from "./failure.js";
import { number, t } from "./language.js";
import { load } from "./load.js";
import { moment, sinceThen } from "./time.js";

// A page is no place for thousands; the API has them all.
const MOST = 50;

/** Fills a place with what a workflow remembers; `known` keeps what was loaded, by its id. */
export function memory(place, session, id, known) {
  const show = () => view(known.get(id));
  if (known.has(id)) return place.replaceChildren(...show());
  return load(place, async () => known.set(id, await session.heed(session.api.ledger(id))), show);
}

function view(ledger) {
  const { applicants, pending, failed, last_run: last, leased_by: holder } = ledger;
  return [
    terms(
      [
        [t.memory.known, number(applicants)],
        [t.memory.parsing, number(pending.length)],
        [t.memory.failed, number(failed.length)],
        [t.memory.lastRun, ...(last ? [sinceThen(last.finished_at), `: ${came(last)}`] : [t.memory.never])],
        holder && [t.memory.now, t.memory.isRun],
      ],
      { class: "settings" },
    ),
    failed.length > 0 &&
      el(
        "details",
        {},
        el("summary", {}, t.memory.failures),
        failures(failed.slice(0, MOST)),
        failed.length > MOST && el("p", { class: "quiet" }, t.memory.more(failed.length - MOST)),
      ),
  ].filter(Boolean);
}

function came({ items, skipped, complete }) {
  if (!complete) return t.memory.incomplete;
  return items === 0 ? t.memory.nothingToDo(skipped) : t.memory.did(items, skipped);
}

function failures(failed) {
  const lines = failed.map(({ applicant, tries, error, next_try_at: next }) =>
    row(
      {},
      rowHead({}, applicant === null ? t.memory.nobody : el("code", {}, applicant)),
      cell({}, error && wholeSentence(error.message), error && errorTerms(error)),
      cell({ class: "number" }, number(tries)),
      cell({}, next ? moment(next) : t.memory.nextRun),
    ),
  );
  const heads = [
    columnHead(t.applicants.applicant),
    columnHead(t.memory.why),
    columnHead(t.memory.tries, { class: "number" }),
    columnHead(t.memory.next),
  ];
  return table({ class: "rows" }, el("caption", { class: "unseen" }, t.memory.failures), thead(heads), tbody(...lines));
}
