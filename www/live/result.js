// What came of a dry run: what a real run would do, what to look at first, then the report.
import { announce, button, el, spaced } from "../dom.js";
import { failure } from "../failure.js";
import { number, t } from "../language.js";
import { reportTitle, reportView } from "../report.js";
import { counts, isCompared, warnings } from "./summary.js";
import { takeReport } from "./take-away.js";

// So many names of a warning are told.
const NAMES = 5;

export const resultTitle = (run, title) => (run.report ? reportTitle(run.report) : title);

/** `again` is the button that leads to the next one. */
export function result(run, desk, title, again) {
  const { report } = run;
  const troubles = [...run.relay.troubles.values()].filter(({ error }) => error !== run.failure);
  const told = [
    run.failure && failure(run.failure),
    (run.isCut || (run.failure && report?.items.length > 0)) &&
      el(
        "p",
        { class: "notice warn" },
        run.progress ? t.live.cut(run.progress.done, run.progress.total) : t.live.cutEarly,
      ),
    troubles.map(({ error, count }) => failure(error, null, t.live.troubles(count))),
  ];
  if (!report || (report.items.length === 0 && (run.isCut || run.failure))) {
    return el(
      "div",
      {},
      el("div", { class: "title" }, el("h1", { tabindex: "-1" }, title), el("span", { class: "actions" }, again)),
      told,
    );
  }
  run.view.warnings ??= warnings(report.items, run.relay.columns.shared);
  const pending = run.settings.pending ?? new Set();
  return reportView(report, run.view, {
    action: again,
    isCut: run.isCut || Boolean(run.failure),
    told,
    summary: report.items.length > 0 && [
      line(counts(report.items, pending), report.items.some(isCompared)),
      warned(run.view, report),
    ],
    nobody: nobody(run.options.pull_parameters ?? {}),
    after: takeReport(report, desk, run.settings),
  });
}

/** That the search gave nobody, and by which filters: a value may be a person's name. */
function nobody({ candidate_lookup, ...filters }) {
  const set = Object.keys(filters).filter(
    (name) => filters[name] !== null && filters[name] !== undefined && filters[name] !== "",
  );
  return [
    t.live.nobody,
    " ",
    set.length > 0
      ? [t.live.filters, " ", spaced(set.map((name) => el("code", { class: "chip" }, name)))]
      : t.live.noFilters,
  ];
}

/** What a real run would do, in a line. Where nothing was compared, a zero would say more than is known. */
function line(counted, isKnown) {
  const always = isKnown ? ["updated", "unchanged", "missing", "toParse"] : [];
  const parts = Object.entries(t.live.would)
    .filter(([name]) => always.includes(name) || counted[name] > 0)
    .map(([name, word]) =>
      el(
        "span",
        { class: `part ${counted[name] === 0 ? "zero" : ""}` },
        el("b", {}, number(counted[name])),
        ` ${word(counted[name])}`,
      ),
    );
  return el(
    "section",
    { class: "would", "aria-labelledby": "would-title" },
    el("h2", { id: "would-title" }, t.live.wouldTitle),
    el("p", { class: "would-line" }, spaced(parts)),
    counted.parsing > 0 && el("p", { class: "quiet" }, t.live.parsing(counted.parsing)),
  );
}

/** The warnings, each with a way to those whom it concerns; `view.show` is the table's. */
function warned(view, { items }) {
  if (view.warnings.length === 0)
    return el("p", { class: "no-warning quiet" }, items.some(isCompared) ? t.live.noWarnings : t.live.noneCompared);
  return el(
    "section",
    { class: "warnings", "aria-labelledby": "warnings-title" },
    el("h2", { id: "warnings-title" }, t.live.warnings),
    el(
      "ul",
      {},
      view.warnings.map((warning) => {
        const { kind, items: concerned, names } = warning;
        const rest = names.length - NAMES;
        const show = () => {
          view.show(warning);
          announce(t.live.shownOnly(concerned.size));
        };
        return el(
          "li",
          {},
          el(
            "div",
            {},
            el("p", {}, el("strong", {}, t.live.warning[kind](concerned.size))),
            el("p", { class: "quiet" }, t.live.warningAbout[kind]),
            names.length > 0 &&
              el(
                "p",
                {},
                spaced(
                  names
                    .slice(0, NAMES)
                    .map(([name, times]) => el("span", { class: "chip" }, el("code", {}, name), ` ${number(times)}`)),
                ),
                rest > 0 && el("span", { class: "quiet" }, ` ${t.applicants.moreFields(rest)}`),
              ),
          ),
          button(t.live.show(concerned.size), show, {
            "aria-label": `${t.live.show(concerned.size)}: ${t.live.warning[kind](concerned.size)}`,
          }),
        );
      }),
    ),
  );
}
