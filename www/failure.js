// What went wrong, in the words of whoever knows: the API's sentences, and ours where it said nothing.
import { button, el, sentence, terms, wholeSentence } from "./dom.js";
import { t } from "./language.js";

/** What failed: what it is, the API's own sentence, and another try where there is one; `besides` says more. */
export function failure(error, retry, besides) {
  const known = error.kind === "answer" ? t.failure[error.code] : t.failure[error.kind ?? "other"];
  return el(
    "div",
    { class: "notice bad", role: "alert" },
    el("h2", {}, known ?? t.failure.other),
    explanation(error),
    besides && el("p", {}, besides),
    problems(error.problems),
    Boolean(error.status) && el("p", { class: "quiet" }, el("code", {}, t.failure.code(error.status, error.code))),
    retry && button(t.page.retry, retry),
  );
}

function explanation(error) {
  if (error.kind === "core") return [el("p", {}, t.failure.coreWhy), wholeSentence(error.message)];
  if (error.kind === "network") return el("p", {}, t.failure.networkWhy);
  if (error.kind === "unreadable") return el("p", {}, t.failure.unreadableWhy(error.status));
  if (error.kind === "answer" && error.code === "unauthorized") return el("p", {}, t.failure.unauthorizedWhy);
  return wholeSentence(error.message);
}

/** What is wrong in a configuration: where, and the sentence. */
export function problems(list) {
  if (!list?.length) return null;
  return el(
    "ul",
    { class: "problems" },
    list.map(({ path, message }) =>
      el("li", {}, path ? el("code", {}, path) : t.overview.root, " ", sentence(message)),
    ),
  );
}

/** What to do about an error of a run, and what it was. */
export function errorTerms(error) {
  const answered = error.status ? ` · ${t.report.answered} ${error.status}` : "";
  return terms(
    [
      [t.report.remedy, wholeSentence(error.remedy, "span")],
      error.endpoint && [t.report.request, el("code", {}, error.endpoint), answered],
      [t.detail.code, el("code", {}, error.code)],
      error.detail && [t.report.words, el("span", { class: "words", dir: "auto" }, error.detail)],
    ],
    { class: "explained" },
  );
}
