// What came of one applicant, field by field.
import { cell, columnHead, el, row, rowHead, spaced, table, tbody, terms, thead, wholeSentence } from "./dom.js";
import { errorTerms } from "./failure.js";
import { t } from "./language.js";
import { besides } from "./value.js";

export function detail(item, isDry) {
  const { error, changes, resume, matched_by: match, notes } = item;
  return [
    error &&
      el(
        "div",
        { class: "notice bad" },
        el("h3", {}, t.detail.error),
        wholeSentence(error.message),
        ...explained(error),
      ),
    changes.length > 0 && fields(changes, isDry),
    terms(
      [
        [t.detail.candidate, item.candidate === null ? t.applicants.noCandidate : el("code", {}, item.candidate)],
        [t.detail.stage, el("code", {}, item.stage)],
        [t.detail.tries, t.page.times(item.tries)],
        resume && [t.detail.resume, t.detail.resumes[resume] ?? resume],
        match && [t.detail.match, t.detail.matches[match] ?? match],
        notes?.length > 0 && [t.detail.notes, notes.map((note) => wholeSentence(note))],
      ],
      { class: "settings" },
    ),
  ];
}

// What a hook says is what its author wrote: it stands first, not among the terms.
const hooks = ["logic_failed", "format_failed"];

function explained(error) {
  if (!error.detail || !hooks.includes(error.code)) return [errorTerms(error)];
  return [
    el("p", {}, el("strong", { class: "words", dir: "auto" }, error.detail)),
    errorTerms({ ...error, detail: null }),
  ];
}

function fields(changes, isDry) {
  const heading = el("h3", {}, t.detail.changes);
  if (!changes.some((change) => "new" in change || "old" in change)) {
    return [
      heading,
      el(
        "ul",
        { class: "names" },
        spaced(changes.map(({ field }) => el("li", {}, el("code", { class: "chip" }, field)))),
      ),
      !isDry && el("p", { class: "quiet" }, t.detail.noValues),
    ];
  }
  const lines = changes.map((change) => {
    const [old, next] = besides(change.old, change.new);
    return row(
      {},
      rowHead({}, el("code", {}, change.field)),
      cell({ "data-label": t.detail.now }, old),
      cell({ "data-label": t.detail.next }, next),
    );
  });
  return [
    heading,
    table(
      { class: "changes" },
      thead(columnHead(t.detail.field), columnHead(t.detail.now), columnHead(t.detail.next)),
      tbody(lines),
    ),
  ];
}
