// All workflows: how each is configured, what keeps it from running, its recent runs.
import { announce, button, el, fill, terms } from "./dom.js";
import { dryRunAddress } from "./dry-run.js";
import { problems } from "./failure.js";
import { t } from "./language.js";
import { load } from "./load.js";
import { memory } from "./memory.js";
import { recentRuns } from "./runs.js";

// A search is of use from here on, and so many workflows are shown at a time.
const MANY = 8;
const PAGE = 50;

export function overview(session, state) {
  const place = el("div");
  const view = () => list(session, state);
  const refresh = async () => {
    await load(
      place,
      async () => {
        state.runs = new Map();
        state.memories = new Map();
        session.prepareAnew();
        ({ workflows: state.workflows, problems: state.problems } = await session.heed(session.api.workflows()));
      },
      view,
    );
    if (state.workflows) announce(t.overview.refreshed(state.workflows.length));
  };
  if (state.workflows) fill(place, view());
  else void refresh();
  const content = el(
    "div",
    {},
    el("div", { class: "title" }, el("h1", { tabindex: "-1" }, t.overview.title), button(t.overview.refresh, refresh)),
    el("p", { class: "lead" }, t.overview.about),
    place,
  );
  return { title: t.overview.title, content };
}

function list(session, state) {
  const { workflows } = state;
  if (workflows.length === 0) return el("p", {}, t.overview.none);
  state.runs ??= new Map();
  state.memories ??= new Map();
  state.shown ??= PAGE;
  const place = el("div", { class: "workflows" });
  const count = el("p", { class: "quiet", role: "status" });
  const draw = () => {
    const text = (state.search ?? "").trim().toLowerCase();
    const matching = workflows.filter(({ workflow_id: id }) => !text || (id ?? "").toLowerCase().includes(text));
    const rest = matching.length - state.shown;
    const more = () => {
      state.shown += PAGE;
      draw();
      place.children[state.shown - PAGE]?.querySelector("h2").focus();
    };
    fill(
      place,
      matching.slice(0, state.shown).map((workflow) => section(session, state, workflow)),
      rest > 0 && button(t.overview.more(Math.min(rest, PAGE)), more, { class: "more" }),
    );
    fill(count, matching.length < workflows.length && t.overview.found(matching.length, workflows.length));
  };
  const search = el("input", {
    id: "search",
    type: "search",
    value: state.search,
    oninput: ({ target }) => {
      state.search = target.value;
      state.shown = PAGE;
      draw();
    },
  });
  draw();
  const ofWorker =
    state.problems?.length > 0 &&
    el("section", { class: "notice bad" }, el("h2", {}, t.overview.ofWorker), problems(state.problems));
  return [
    ofWorker,
    workflows.length > MANY &&
      el("div", { class: "search" }, el("label", { for: "search" }, t.overview.search), search, count),
    place,
  ].filter(Boolean);
}

function section(session, state, workflow) {
  const { workflow_id: id, persist, incremental, cron } = workflow;
  const isBroken = workflow.problems.length > 0;
  const runs = id && el("div", { class: "runs" });
  const remembered = id && persist && !isBroken && el("div", { class: "memory" });
  const heading = el("h2", { tabindex: "-1" }, id ?? t.overview.unnamed);
  const settings = isBroken
    ? [el("p", { class: "bad-word" }, t.overview.problems(workflow.problems.length)), problems(workflow.problems)]
    : terms(
        [
          [
            t.overview.schedule,
            ...(cron === null ? [t.overview.everyTrigger] : [el("code", {}, cron), ` ${t.overview.utc}`]),
            incremental && ` · ${t.overview.incremental}`,
          ],
        ],
        { class: "settings" },
      );
  const content = el(
    "section",
    { class: "card" },
    el(
      "div",
      { class: "title" },
      heading,
      !isBroken &&
        el("span", { class: persist ? "tag writes" : "tag" }, persist ? t.overview.writes : t.overview.dryOnly),
      !isBroken && dryRunActions(session, id),
    ),
    settings,
    remembered,
    runs,
  );
  if (runs) {
    whenSeen(content, () => {
      if (remembered) void memory(remembered, session, id, state.memories);
      void recentRuns(runs, session, workflow, state.runs);
    });
  }
  return content;
}

function dryRunActions(session, id) {
  const last = session.dryRuns.get(id);
  const word = last?.isUnderWay ? t.overview.dryRunUnderWay : last ? t.overview.lastDryRun : t.overview.startDryRun;
  const actions = el(
    "span",
    { class: "actions" },
    el("a", { href: dryRunAddress(id), class: last ? null : "as-button", "aria-label": `${word}: ${id}` }, word),
  );
  if (last?.isUnderWay) void last.ended.then(() => actions.replaceWith(dryRunActions(session, id)));
  return actions;
}

/** Once somebody scrolls there, so that a thousand workflows are not a thousand requests. */
function whenSeen(element, then) {
  const observer = new IntersectionObserver(
    (entries) => {
      if (!entries.some((entry) => entry.isIntersecting)) return;
      observer.disconnect();
      then();
    },
    { rootMargin: "300px" },
  );
  observer.observe(element);
}
