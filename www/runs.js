// The recent runs of one workflow.
import { button, cell, columnHead, el, fill, row, rowHead, spaced, table, tbody, thead } from "./dom.js";
import { t } from "./language.js";
import { load } from "./load.js";
import { outcomes, outcomeMark, statusMark } from "./marks.js";
import { moment, sinceThen, took } from "./time.js";

const FIRST = 5;
const MORE = 20;

/** Fills a place with the runs of a workflow; `known` keeps what was loaded, by its id. */
export function recentRuns(place, session, workflow, known) {
  const id = workflow.workflow_id;
  const show = () => view(session, workflow, known.get(id));
  if (known.has(id)) return fill(place, show());
  return load(
    place,
    async () => {
      const page = await session.heed(session.api.runs(id));
      known.set(id, { ...page, shown: FIRST });
    },
    show,
  );
}

function view(session, workflow, state) {
  if (state.runs.length === 0 && !state.cursor) {
    return el("p", { class: "quiet" }, workflow.persist === false ? t.runs.noneDry : t.runs.none);
  }
  const body = tbody();
  const foot = el("div");
  const draw = () => {
    const { runs, shown, cursor } = state;
    for (const run of runs.slice(body.children.length, shown)) body.append(line(workflow.workflow_id, run));
    fill(foot, (shown < runs.length || cursor) && button(t.runs.more, more, { class: "plain" }));
  };
  const more = async () => {
    const from = body.children.length;
    if (state.shown >= state.runs.length && state.cursor) {
      await load(
        foot,
        async () => {
          const page = await session.heed(session.api.runs(workflow.workflow_id, state.cursor));
          state.runs = [...state.runs, ...page.runs];
          state.cursor = page.cursor;
        },
        () => null,
      );
      if (foot.querySelector("[role=alert]")) return;
    }
    state.shown += MORE;
    draw();
    body.children[from]?.querySelector("a").focus();
  };
  draw();
  const heads = [
    columnHead(t.runs.heading),
    columnHead(t.runs.status),
    columnHead(t.runs.outcomes, { class: "counts" }),
    columnHead(t.runs.left),
    columnHead(t.runs.took, { class: "number took" }),
  ];
  const { workflow_id: id } = workflow;
  return [
    table(
      { class: "rows runs-table" },
      el("caption", { class: "unseen" }, `${t.runs.heading} · ${id}`),
      thead(heads),
      body,
    ),
    foot,
  ];
}

function line(workflow, run) {
  const address = `#/runs/${encodeURIComponent(workflow)}/${encodeURIComponent(run.run_id)}`;
  return row(
    { class: "leads" },
    rowHead(
      { class: "when" },
      el("a", { href: address }, moment(run.started_at)),
      el("span", { class: "quiet" }, sinceThen(run.started_at)),
      run.persist === false && el("span", { class: "tag" }, t.runs.dry),
    ),
    cell(
      { class: "status" },
      statusMark(run.status),
      run.reason !== "none" && el("span", { class: "quiet" }, t.reason[run.reason] ?? run.reason),
    ),
    cell({ class: "counts" }, counts(run.outcomes)),
    cell({ class: "left", "data-label": t.runs.left }, left(run)),
    cell({ class: "number took" }, took(run)),
  );
}

function counts(counted) {
  const present = outcomes.filter((outcome) => counted[outcome] > 0);
  if (present.length === 0) return el("span", { class: "quiet" }, t.runs.nobody);
  return spaced(present.map((outcome) => outcomeMark(outcome, t.counted[outcome](counted[outcome]))));
}

function left({ complete, remaining }) {
  if (complete) return el("span", { class: "quiet" }, t.runs.allDone);
  return el("span", { class: "warn-word" }, remaining > 0 ? t.runs.remaining(remaining) : t.runs.unknown);
}
