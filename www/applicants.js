// The applicants of a run: filtered as data, drawn a page at a time, so that ten thousand stay usable.
import { detail } from "./detail.js";
import {
  announce,
  button,
  cell,
  columnHead,
  el,
  fill,
  row,
  rowHead,
  spaced,
  table,
  tbody,
  thead,
  wholeSentence,
} from "./dom.js";
import { number, t } from "./language.js";
import { outcomes, outcomeMark, outcomeWord } from "./marks.js";

const PAGE = 200;
const AT_ONCE = 30;
const FIELDS = 4;

/** `state` keeps the filter, how far one read and what is open; its `show` narrows the table to those of a warning. `nobody` is said where there are none. */
export function applicants(report, state, nobody) {
  const { items } = report;
  const isDry = !report.persist;
  if (items.length === 0)
    return el(
      "section",
      { class: "applicants" },
      el("h2", {}, t.applicants.title),
      el("p", { class: "quiet" }, nobody),
    );
  state.open ??= new Set();
  state.shown ??= PAGE;
  const places = new Map(items.map((item, place) => [item, place]));
  const body = tbody();
  const foot = el("div", { class: "foot" });
  let matching = [];
  let drawn = 0;
  let round = 0;

  const add = (to) => {
    body.append(...matching.slice(drawn, to).flatMap((item) => lines(item, isDry, places.get(item), state.open)));
    drawn = to;
  };
  // Adds rows up to as many as are to be shown: at once those that one sees, the others once these are painted.
  const extend = () => {
    const mine = (round += 1);
    const shown = Math.min(state.shown, matching.length);
    add(Math.min(drawn + AT_ONCE, shown));
    if (drawn === shown) return tellShown();
    requestAnimationFrame(() =>
      setTimeout(() => {
        if (mine !== round) return;
        add(shown);
        tellShown();
      }),
    );
  };
  const tellShown = () => {
    const rest = matching.length - drawn;
    fill(
      foot,
      el(
        "p",
        { class: "quiet" },
        matching.length > 0 ? t.applicants.shown(drawn, matching.length) : t.applicants.noMatch,
      ),
      rest > 0 && button(t.applicants.more(Math.min(rest, PAGE)), more),
    );
    announce(foot.firstChild.textContent);
  };
  const more = () => {
    const last = body.lastElementChild;
    state.shown += PAGE;
    extend();
    last.nextElementSibling.querySelector("button").focus();
  };
  const draw = () => {
    matching = matches(items, state);
    fill(body);
    drawn = 0;
    extend();
  };
  const narrow = (change) => {
    Object.assign(state, change, { shown: PAGE });
    draw();
  };

  const chosen = el("div", { class: "chosen" });
  const tell = (warning) =>
    fill(
      chosen,
      warning && [
        el("span", {}, t.live.only, " ", el("strong", {}, t.live.warningName[warning.kind])),
        button(t.live.showAll, () => only(null), { class: "plain" }),
      ],
    );
  const only = (warning) => {
    narrow({ warning });
    tell(warning);
  };
  state.show = (warning) => {
    Object.assign(state, { outcome: null, search: "" });
    section.querySelector("input[type=radio]").checked = true;
    section.querySelector("input[type=search]").value = "";
    only(warning);
    chosen.scrollIntoView({
      block: "start",
      behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth",
    });
    chosen.querySelector("button").focus({ preventScroll: true });
  };

  draw();
  tell(state.warning);
  const heads = [
    columnHead(t.applicants.applicant),
    columnHead(t.applicants.candidate, { class: "wide" }),
    columnHead(t.applicants.outcome, { class: "outcome" }),
    columnHead(t.applicants.stage, { class: "wide stage" }),
    columnHead(isDry ? t.applicants.whatDry : t.applicants.what, { class: "what" }),
  ];
  const section = el(
    "section",
    { class: "applicants" },
    el("h2", {}, t.applicants.title),
    bar(items),
    el("div", { class: "narrow" }, outcomeFilter(items, state, isDry, narrow), idSearch(state, narrow)),
    chosen,
    table(
      { class: "rows applicants-table" },
      el("caption", { class: "unseen" }, t.applicants.caption),
      thead(heads),
      body,
    ),
    foot,
  );
  return section;
}

/** The items that the filter lets through. */
export function matches(items, { outcome, search, warning }) {
  const text = (search ?? "").trim().toLowerCase();
  const holds = (id) => id !== null && id.toLowerCase().includes(text);
  return items.filter(
    (item) =>
      (!warning || warning.items.has(item)) &&
      (!outcome || item.outcome === outcome) &&
      (!text || holds(item.applicant) || holds(item.candidate)),
  );
}

function tally(items) {
  const counted = new Map(outcomes.map((outcome) => [outcome, 0]));
  for (const { outcome } of items) counted.set(outcome, (counted.get(outcome) ?? 0) + 1);
  return [...counted].filter(([, count]) => count > 0);
}

/** The shares of the outcomes; the filter below says the same in words. */
function bar(items) {
  const parts = tally(items).map(([outcome, count]) => {
    const part = el("span", { class: outcome });
    part.style.flexGrow = count;
    return part;
  });
  return el("div", { class: "bar", "aria-hidden": "true" }, parts);
}

function outcomeFilter(items, state, isDry, narrow) {
  const choice = (outcome, word, count) =>
    el(
      "label",
      {},
      el("input", {
        type: "radio",
        name: "outcome",
        class: "unseen",
        checked: (state.outcome ?? null) === outcome,
        onchange: () => narrow({ outcome }),
      }),
      el("span", { class: outcome ? `mark ${outcome}` : null }, word, " ", el("b", {}, number(count))),
    );
  return el(
    "fieldset",
    { class: "choices" },
    el("legend", { class: "unseen" }, t.applicants.filter),
    choice(null, t.applicants.all, items.length),
    tally(items).map(([outcome, count]) => choice(outcome, outcomeWord(outcome, isDry), count)),
  );
}

function idSearch(state, narrow) {
  return el(
    "div",
    { class: "search" },
    el("label", { for: "id-search" }, t.applicants.search),
    el("input", {
      id: "id-search",
      type: "search",
      value: state.search,
      placeholder: t.applicants.searchHint,
      spellcheck: "false",
      autocapitalize: "off",
      oninput: ({ target }) => narrow({ search: target.value }),
    }),
  );
}

/** An applicant's row, and the one with its details where it is open. */
function lines(item, isDry, place, open) {
  const id = `detail-${place}`;
  const name = item.applicant ?? t.applicants.nameless;
  const opened = () =>
    row(
      { class: "detail", id },
      el(
        "td",
        { role: "cell", colspan: "5" },
        el("div", { role: "group", "aria-label": t.detail.label(name) }, detail(item, isDry)),
      ),
    );
  const toggle = () => {
    const isOpen = !open.delete(place);
    if (isOpen) {
      open.add(place);
      line.after(opened());
    } else {
      line.nextElementSibling.remove();
    }
    expand(isOpen);
  };
  const handle = button(el("code", {}, name), toggle, { class: "handle" });
  const expand = (isOpen) => {
    handle.setAttribute("aria-expanded", isOpen);
    if (isOpen) handle.setAttribute("aria-controls", id);
    else handle.removeAttribute("aria-controls");
  };
  // For the mouse the whole row is the handle, unless one is selecting text.
  const onclick = ({ target }) => {
    if (!target.closest("button") && getSelection().isCollapsed) toggle();
  };
  const line = row(
    { class: "leads", onclick },
    rowHead({}, handle),
    cell(
      { class: "wide" },
      item.candidate === null
        ? el("span", { class: "quiet" }, t.applicants.noCandidate)
        : el("code", {}, item.candidate),
    ),
    cell({ class: "outcome" }, outcomeMark(item.outcome, outcomeWord(item.outcome, isDry))),
    cell({ class: "wide" }, el("code", { class: "quiet" }, item.stage)),
    cell({ class: "what" }, what(item)),
  );
  expand(open.has(place));
  return open.has(place) ? [line, opened()] : [line];
}

function what({ error, changes, resume, notes }) {
  const fields = changes.slice(0, FIELDS).map(({ field }) => el("code", { class: "chip" }, field));
  const rest = changes.length - fields.length;
  return [
    error &&
      el(
        "p",
        {},
        wholeSentence(error.message, "span"),
        " ",
        el("span", { class: "quiet" }, "→ ", wholeSentence(error.remedy, "span")),
      ),
    fields.length > 0 &&
      el(
        "p",
        {},
        spaced([...fields, ...(rest > 0 ? [el("span", { class: "quiet" }, t.applicants.moreFields(rest))] : [])]),
      ),
    resume && resume !== "failed" && el("p", { class: "quiet" }, t.detail.resumeIs(t.detail.resumes[resume] ?? resume)),
    (notes ?? []).map((note) => el("p", { class: "quiet" }, wholeSentence(note, "span"))),
  ];
}
