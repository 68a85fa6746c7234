// A run's report: how it went, why it stopped and what to do, its figures, then the applicants.
import { applicants } from "./applicants.js";
import { el, terms, wholeSentence } from "./dom.js";
import { errorTerms, problems } from "./failure.js";
import { dateTime, number, t } from "./language.js";
import { statusMark } from "./marks.js";
import { moment, took } from "./time.js";

export function reportTitle(report) {
  const when = dateTime(new Date(report.started_at));
  return report.persist ? t.report.runOf(when) : t.report.dryRunOf(when);
}

/** The way back. */
export function path(workflow) {
  return el(
    "nav",
    { class: "path", "aria-label": t.report.path },
    el("a", { href: "#/workflows" }, t.overview.title),
    el("span", { "aria-hidden": "true" }, "/"),
    el("span", {}, workflow),
  );
}

/**
 * `state` keeps how one left the table; `action` stands beside the title, `told` below it, `summary` before the figures and `after` behind
 * them; `nobody` is said where there are no applicants. `isCut` says that it was cut short from here.
 */
export function reportView(
  report,
  state,
  { action = null, told = null, summary = null, after = null, nobody = t.applicants.none, isCut = false } = {},
) {
  return el(
    "div",
    { class: "report" },
    el(
      "div",
      { class: "title" },
      el("h1", { tabindex: "-1" }, reportTitle(report)),
      isCut ? statusMark("cut") : statusMark(report.status),
      action && el("span", { class: "actions" }, action),
    ),
    !isCut &&
      el("p", { class: "lead" }, verdict(report), !report.persist && report.items.length > 0 && ` ${wouldBe(report)}`),
    told,
    isCut
      ? null
      : (why(report) ??
          (report.remaining > 0 && el("p", { class: "notice warn" }, t.report.leftover(report.remaining)))),
    summary,
    figures(report),
    after,
    (report.complete || report.items.length > 0) && applicants(report, state, nobody),
  );
}

function verdict({ status, reason, items, error }) {
  if (status === "fatal") return t.reason[reason] ?? reason;
  if (error) return `${t.report.stoppedEarly}.`;
  if (status === "success") return t.report.success;
  return t.report.failures(items.filter((item) => item.outcome === "failed").length, items.length);
}

/** What a run that writes would do, as far as it is known: of those who failed or wait it is not. */
function wouldBe({ items, complete }) {
  const of = (...outcomes) => items.filter((item) => outcomes.includes(item.outcome)).length;
  if (of("updated") > 0) return t.report.nothingWritten;
  if (complete && of("unchanged", "discarded") === items.length) return t.report.nothingToWrite;
  return of("unchanged") > 0 ? t.report.nothingToWriteYet : t.report.nothingKnown;
}

/** Why it stopped and what to do. A run that is fatal because each item failed says so with the first of them. */
function why({ status, error, problems: list, items, complete, remaining }) {
  if (list?.length) return el("section", { class: "notice bad" }, el("h2", {}, t.report.problems), problems(list));
  if (error) {
    const nothingLookedAt = !complete && remaining === 0 && items.length === 0 && t.report.notLooked;
    return stop(
      t.report.stopped,
      error,
      status === "fatal" ? "bad" : "warn",
      remaining > 0 ? t.report.leftover(remaining) : nothingLookedAt,
    );
  }
  const first = status === "fatal" && items.find((item) => item.error);
  return first ? stop(t.report.firstFailure, first.error, "bad", null) : null;
}

function stop(heading, error, kind, rest) {
  return el(
    "section",
    { class: `notice ${kind}` },
    el("h2", {}, heading),
    wholeSentence(error.message),
    errorTerms(error),
    rest && el("p", {}, rest),
  );
}

function figures(report) {
  const { requests, events } = report;
  return el(
    "section",
    { class: "figures", "aria-label": t.report.facts },
    terms(
      [
        [t.report.listed, number(report.items.length)],
        [t.report.left, report.complete || report.remaining > 0 ? number(report.remaining) : t.runs.unknown],
        [t.report.skipped, number(report.skipped)],
        report.postponed > 0 && [t.report.postponed, number(report.postponed)],
        [`${t.report.requests}, ${t.report.toFlatchr}`, number(requests.flatchr)],
        [`${t.report.requests}, ${t.report.toHrflow}`, number(requests.hrflow)],
        [t.report.took, took(report)],
      ],
      { class: "numbers" },
    ),
    el(
      "details",
      {},
      el("summary", {}, t.report.more),
      terms(
        Object.entries(events).map(([name, count]) => [el("code", {}, name), number(count)]),
        { class: "counters" },
      ),
      terms(
        [
          [t.report.started, moment(report.started_at)],
          [t.report.incremental, report.incremental ? t.page.yes : t.page.no],
          report.incremental_token !== null && [t.report.token, el("code", {}, report.incremental_token)],
          [t.report.runId, el("code", {}, report.run_id)],
        ],
        { class: "settings" },
      ),
    ),
  );
}
