// The rows with their outcomes: a list of which only what is seen is drawn, so that ten thousand stay smooth.
import { el, fill } from "../dom.js";
import { number, t } from "../language.js";

const ROW_REM = 3.25;
const SPARE = 4;
export const kinds = ["formatted", "discarded", "failed"];

export function rowList(model) {
  const height = ROW_REM * Number.parseFloat(getComputedStyle(document.documentElement).fontSize);
  const sizer = el("div", { class: "sizer", role: "presentation" });
  const list = el("div", { class: "row-list", role: "listbox", tabindex: "0", "aria-label": t.sample.rows }, sizer);
  const none = el("p", { class: "quiet none" });
  const choices = el("div", { class: "choices" });
  const counted = new Map();
  let matching = [];
  let frame = 0;

  const search = el("input", {
    id: "row-search",
    type: "search",
    value: model.view.search,
    placeholder: t.sample.searchHint,
    "aria-label": t.sample.search,
    spellcheck: "false",
    autocapitalize: "off",
    oninput: ({ target }) => {
      model.view.search = target.value;
      list.scrollTop = 0;
      redraw();
    },
  });

  function choice(kind) {
    const count = el("b");
    counted.set(kind, count);
    const input = el("input", {
      type: "radio",
      name: "row-outcome",
      class: "unseen",
      checked: model.view.outcome === kind,
      onchange: () => {
        model.view.outcome = kind;
        list.scrollTop = 0;
        redraw();
      },
    });
    return el(
      "label",
      {},
      input,
      el(
        "span",
        { class: kind ? `mark ${kind}` : null },
        kind ? t.sample.outcomes[kind] : t.applicants.all,
        " ",
        count,
      ),
    );
  }

  /** After the rows, their outcomes or the filter have changed. */
  function redraw() {
    const { outcome, search: text } = model.view;
    const wanted = text.trim().toLowerCase();
    const holds = ({ name, detail, id }) => !wanted || `${name}\n${detail}\n${id}`.toLowerCase().includes(wanted);
    matching = [];
    const counts = { formatted: 0, discarded: 0, failed: 0 };
    for (const [index, label] of model.labels.entries()) {
      const its = model.outcomes[index];
      if (its) counts[its] += 1;
      if ((!outcome || its === outcome) && holds(label)) matching.push(index);
    }
    for (const [kind, count] of counted) fill(count, number(kind ? counts[kind] : model.labels.length));
    sizer.style.height = `${matching.length * height}px`;
    none.hidden = matching.length > 0;
    fill(none, model.labels.length === 0 ? t.sample.noRows : t.sample.noMatch);
    list.hidden = matching.length === 0;
    draw();
  }

  function draw() {
    const first = Math.max(0, Math.floor(list.scrollTop / height) - SPARE);
    const last = Math.min(matching.length, Math.ceil((list.scrollTop + (list.clientHeight || 600)) / height) + SPARE);
    fill(
      sizer,
      matching.slice(first, last).map((index, offset) => option(index, first + offset)),
    );
    const isDrawn = matching.slice(first, last).includes(model.index);
    if (isDrawn) list.setAttribute("aria-activedescendant", `row-${model.index}`);
    else list.removeAttribute("aria-activedescendant");
  }

  function option(index, place) {
    const { name, detail } = model.labels[index];
    const outcome = model.outcomes[index];
    const element = el(
      "div",
      {
        class: "row-option",
        role: "option",
        id: `row-${index}`,
        "aria-selected": String(index === model.index),
        "aria-setsize": matching.length,
        "aria-posinset": place + 1,
        onclick: () => choose(place),
      },
      el("span", { class: "row-name" }, name),
      el("span", { class: outcome ? `mark ${outcome}` : "mark" }, outcome && t.sample.outcome[outcome]),
      el("span", { class: "row-detail" }, detail),
    );
    element.style.top = `${place * height}px`;
    return element;
  }

  function choose(place) {
    const index = matching[Math.max(0, Math.min(place, matching.length - 1))];
    if (index === undefined) return;
    model.choose(index);
    reveal(index);
  }

  function reveal(index) {
    const place = matching.indexOf(index);
    const [top, bottom] = [place * height, (place + 1) * height];
    if (top < list.scrollTop) list.scrollTop = top;
    else if (bottom > list.scrollTop + list.clientHeight) list.scrollTop = bottom - list.clientHeight;
    draw();
  }

  list.addEventListener("keydown", (event) => {
    const here = matching.indexOf(model.index);
    const page = Math.max(1, Math.floor(list.clientHeight / height) - 1);
    const steps = {
      ArrowDown: here + 1,
      ArrowUp: here - 1,
      PageDown: here + page,
      PageUp: here - page,
      Home: 0,
      End: matching.length - 1,
    };
    if (!(event.key in steps) || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    choose(steps[event.key]);
  });
  list.addEventListener("scroll", () => {
    cancelAnimationFrame(frame);
    frame = requestAnimationFrame(draw);
  });

  new ResizeObserver(draw).observe(list);

  fill(choices, [null, ...kinds].map(choice));
  const filter = el(
    "fieldset",
    { class: "row-filter" },
    el("legend", { class: "unseen" }, t.applicants.filter),
    choices,
  );
  return {
    element: el("div", { class: "row-box" }, search, filter, none, list),
    redraw,
    summary: () =>
      kinds.map((kind) => t.sample.counted[kind](model.outcomes.filter((each) => each === kind).length)).join(", "),
  };
}
