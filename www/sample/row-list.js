// The list of rows with their outcomes. Only the visible rows are drawn, so that ten thousand rows scroll smoothly.
import { el, setChildren } from "../dom.js";
import { formatNumber, t } from "../language.js";

/** @import { SampleOutcome } from "/lib/update-profiles-in-hrflow/index.js" */
/** @import { RowLabel, SampleModel } from "./sample-model.js" */

// The height of a row in sample.css.
const ROW_HEIGHT_REM = 3.25;
// How many rows are drawn beyond each edge of the visible part.
const OVERSCAN = 4;
const FALLBACK_HEIGHT = 600;

/** @type {SampleOutcome[]} */
const sampleOutcomes = ["formatted", "discarded", "failed"];

/** @param {SampleModel} model */
export function rowList(model) {
  const list = virtualList(model);
  const message = el("p", { class: "quiet none" });
  const filter = outcomeFilter(model, () => filterChanged());
  const search = el("input", {
    id: "row-search",
    type: "search",
    value: model.view.search,
    placeholder: t.sample.searchHint,
    "aria-label": t.sample.search,
    spellcheck: "false",
    autocapitalize: "off",
    oninput: () => {
      model.view.search = search.value;
      filterChanged();
    },
  });
  const filterChanged = () => {
    list.element.scrollTop = 0;
    redraw();
  };
  /** Has to be called after the rows, their outcomes or the filter have changed. */
  const redraw = () => {
    const matching = matchingRows(model);
    filter.showCounts();
    message.hidden = matching.length > 0;
    setChildren(message, model.labels.length === 0 ? t.sample.noRows : t.sample.noMatch);
    list.element.hidden = matching.length === 0;
    list.show(matching);
  };
  const counts = () => sampleOutcomes.map((outcome) => t.sample.outcomeCount[outcome](countOf(model, outcome)));
  return {
    element: el("div", { class: "row-box" }, search, filter.element, message, list.element),
    redraw,
    /** The counts of the outcomes as a sentence. */
    summary: () => counts().join(", "),
  };
}

/**
 * @param {SampleModel} model
 * @param {SampleOutcome} outcome
 */
const countOf = (model, outcome) => model.outcomes.filter((each) => each === outcome).length;

/**
 * The indexes of the rows that match the search and the outcome.
 * @param {SampleModel} model
 */
function matchingRows({ labels, outcomes, view }) {
  const text = view.search.trim().toLowerCase();
  const contains = (/** @type {RowLabel} */ { name, detail, id }) =>
    !text || `${name}\n${detail}\n${id}`.toLowerCase().includes(text);
  return [...labels.keys()].filter(
    (index) => (!view.outcome || outcomes[index] === view.outcome) && contains(labels[index]),
  );
}

/**
 * @param {SampleModel} model
 * @param {() => void} onChange
 */
function outcomeFilter(model, onChange) {
  /** @type {(SampleOutcome | null)[]} */
  const choices = [null, ...sampleOutcomes];
  const counts = choices.map(() => el("b"));
  const choice = (/** @type {SampleOutcome | null} */ outcome, /** @type {number} */ index) =>
    el(
      "label",
      {},
      el("input", {
        type: "radio",
        name: "row-outcome",
        class: "visually-hidden",
        checked: model.view.outcome === outcome,
        onchange: () => {
          model.view.outcome = outcome;
          onChange();
        },
      }),
      el(
        "span",
        { class: outcome ? `badge ${outcome}` : null },
        outcome ? t.sample.outcomes[outcome] : t.applicants.all,
        " ",
        counts[index],
      ),
    );
  const element = el(
    "fieldset",
    { class: "row-filter" },
    el("legend", { class: "visually-hidden" }, t.applicants.filter),
    el("div", { class: "choices" }, choices.map(choice)),
  );
  const showCounts = () =>
    choices.forEach((outcome, index) => {
      const count = outcome ? countOf(model, outcome) : model.labels.length;
      setChildren(counts[index], formatNumber(count));
    });
  return { element, showCounts };
}

/**
 * A list box that draws the visible rows only. `show` takes the indexes of the rows in the list.
 * @param {SampleModel} model
 */
function virtualList(model) {
  const height = ROW_HEIGHT_REM * Number.parseFloat(getComputedStyle(document.documentElement).fontSize);
  const sizer = el("div", { class: "sizer", role: "presentation" });
  const list = el("div", { class: "row-list", role: "listbox", tabindex: "0", "aria-label": t.sample.rows }, sizer);
  /** @type {number[]} */
  let rows = [];
  let frame = 0;

  const show = (/** @type {number[]} */ indexes) => {
    rows = indexes;
    sizer.style.height = `${rows.length * height}px`;
    draw();
  };
  const draw = () => {
    const bottom = list.scrollTop + (list.clientHeight || FALLBACK_HEIGHT);
    const first = Math.max(0, Math.floor(list.scrollTop / height) - OVERSCAN);
    const last = Math.min(rows.length, Math.ceil(bottom / height) + OVERSCAN);
    const visible = rows.slice(first, last);
    setChildren(
      sizer,
      visible.map((index, offset) => option(index, first + offset)),
    );
    if (model.index !== null && visible.includes(model.index))
      list.setAttribute("aria-activedescendant", `row-${model.index}`);
    else list.removeAttribute("aria-activedescendant");
  };
  const option = (/** @type {number} */ index, /** @type {number} */ position) => {
    const element = rowOption(model, index, position, rows.length);
    element.style.top = `${position * height}px`;
    element.addEventListener("click", () => select(position));
    return element;
  };
  const select = (/** @type {number} */ position) => {
    const index = rows[Math.max(0, Math.min(position, rows.length - 1))];
    if (index === undefined) return;
    model.select(index);
    scrollTo(rows.indexOf(index));
    draw();
  };
  const scrollTo = (/** @type {number} */ position) => {
    const [top, bottom] = [position * height, (position + 1) * height];
    if (top < list.scrollTop) list.scrollTop = top;
    else if (bottom > list.scrollTop + list.clientHeight) list.scrollTop = bottom - list.clientHeight;
  };

  list.addEventListener("keydown", (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const here = model.index === null ? -1 : rows.indexOf(model.index);
    const page = Math.max(1, Math.floor(list.clientHeight / height) - 1);
    const target = keyTarget(event.key, here, page, rows.length);
    if (target === null) return;
    event.preventDefault();
    select(target);
  });
  list.addEventListener("scroll", () => {
    cancelAnimationFrame(frame);
    frame = requestAnimationFrame(draw);
  });
  new ResizeObserver(draw).observe(list);
  return { element: list, show };
}

/**
 * The position that a key leads to, or null for other keys.
 * @param {string} key
 * @param {number} here
 * @param {number} page
 * @param {number} count
 */
function keyTarget(key, here, page, count) {
  switch (key) {
    case "ArrowDown":
      return here + 1;
    case "ArrowUp":
      return here - 1;
    case "PageDown":
      return here + page;
    case "PageUp":
      return here - page;
    case "Home":
      return 0;
    case "End":
      return count - 1;
    default:
      return null;
  }
}

/**
 * @param {SampleModel} model
 * @param {number} index
 * @param {number} position
 * @param {number} count
 */
function rowOption(model, index, position, count) {
  const { name, detail } = model.labels[index];
  const outcome = model.outcomes[index];
  return el(
    "div",
    {
      class: "row-option",
      role: "option",
      id: `row-${index}`,
      "aria-selected": String(index === model.index),
      "aria-setsize": count,
      "aria-posinset": position + 1,
    },
    el("span", { class: "row-name" }, name),
    el("span", { class: outcome ? `badge ${outcome}` : "badge" }, outcome && t.sample.outcome[outcome]),
    el("span", { class: "row-detail" }, detail),
  );
}
