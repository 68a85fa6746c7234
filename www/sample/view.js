// Sample mode: rows on one side, and the way of the chosen one through logics and format on the other, each step beside its result.
import { announce, button, el, fill } from "../dom.js";
import { number, t } from "../language.js";
import { compareStep } from "./compare.js";
import { editor } from "./editor.js";
import { formatExamples, logicExamples } from "./examples.js";
import { rowList } from "./list.js";
import { Model, newLogic } from "./model.js";
import { rowSource } from "./source.js";
import { stepResult } from "./step.js";
import { useDialog } from "./use.js";

// What is said of results waits until nobody types.
const PAUSE_MS = 700;

export function view(state) {
  const model = (state.model ??= new Model());
  const root = el("div", { class: "bench" });
  const source = rowSource(model, root);
  const list = rowList(model);
  const steps = pipeline(model);
  const use = useDialog(model);
  const told = el("div", { class: "told-here" });
  let timer;

  const say = () => {
    clearTimeout(timer);
    timer = setTimeout(
      () =>
        root.isConnected &&
        announce(model.problems.size > 0 ? t.sample.hasProblems(model.problems.size) : list.summary()),
      PAUSE_MS,
    );
  };
  const redraw = (what) => {
    if (what === "rows") source.redraw();
    if (what === "rows" || what === "outcomes" || what === "row") list.redraw();
    if (what === "rows" || what === "row") steps.redraw();
    fill(
      told,
      model.failure
        ? failed(model)
        : model.isStopped && el("p", { class: "notice bad", role: "alert" }, t.sample.stopped),
    );
    if (what !== "rows") say();
  };
  model.onchange = (what) => root.isConnected && redraw(what);

  fill(
    root,
    el(
      "div",
      { class: "title" },
      el("h1", { tabindex: "-1" }, t.sample.title),
      el("span", { class: "actions" }, button(t.sample.use, use.show, { class: "strong" })),
    ),
    el("p", { class: "lead" }, t.sample.about),
    told,
    source.panel,
    el(
      "div",
      { class: "board" },
      el(
        "section",
        { class: "rows-side", "aria-labelledby": "rows-title" },
        el("div", { class: "rows-head" }, el("h2", { id: "rows-title" }, t.sample.rows), source.opener),
        source.origin,
        list.element,
      ),
      steps.element,
    ),
    use.dialog,
    el("p", { class: "drop-hint", "aria-hidden": "true" }, t.sample.drop),
  );
  source.redraw();
  redraw("row");
  return root;
}

const failed = (model) =>
  el(
    "div",
    { class: "notice bad", role: "alert" },
    el("h2", {}, t.sample.noCore),
    el("p", {}, t.sample.noCoreWhy),
    button(t.page.retry, () => model.retry()),
  );

/** The steps: what the item is, the logics one after the other, the format, the comparison. */
function pipeline(model) {
  const logics = el("ol", { class: "logics" });
  const undo = el("p", { class: "undo" });
  const item = stepResult(() => "item");
  const itemWho = el("p", { class: "hint" });
  const format = formatStep(model);
  const compare = compareStep(model);
  /** Fields and results of the logics, by their id. */
  const parts = new Map();

  const redraw = () => {
    const how = { isStale: model.isStale, language: t.code };
    fill(
      itemWho,
      model.index === null
        ? t.sample.noRows
        : t.sample.itemIs(number(model.index + 1), number(model.labels.length), model.labels[model.index].name),
    );
    item.show(model.results.get("item"), { ...how, isStale: false });
    for (const { id, text } of model.logics) {
      const part = parts.get(id);
      part.field.mark(model.problems.get(id) ?? null);
      if (text.trim() === "") part.result.show(null, how);
      else part.result.show(model.results.get(id), how);
    }
    format.redraw(how);
    compare.redraw();
  };

  const list = () => {
    parts.clear();
    fill(
      logics,
      model.logics.map((logic, index) => {
        const part = logicStep(model, logic, index, { move, remove });
        parts.set(logic.id, part);
        return part.element;
      }),
    );
  };
  const changed = () => {
    list();
    model.ask();
    redraw();
  };
  const add = (text) => {
    const last = model.logics.at(-1);
    if (last && last.text.trim() === "") last.text = text;
    else model.logics.push(newLogic(text));
    fill(undo);
    changed();
    const { input } = parts.get(model.logics.at(-1).id).field;
    input.focus();
    input.setSelectionRange(text.length, text.length);
  };
  const move = (index, by, focused) => {
    const to = index + by;
    if (to < 0 || to >= model.logics.length) return;
    const [logic] = model.logics.splice(index, 1);
    model.logics.splice(to, 0, logic);
    changed();
    document.getElementById(focused === "field" ? logic.id : `${logic.id}-${focused}`).focus();
    announce(t.sample.moved(`logics[${to}]`));
  };
  const remove = (index) => {
    const [logic] = model.logics.splice(index, 1);
    const back = () => {
      model.logics.splice(index, 0, logic);
      fill(undo);
      changed();
      document.getElementById(logic.id).focus();
    };
    changed();
    const again = button(t.sample.undo, back, { class: "plain" });
    fill(undo, t.sample.removed(`logics[${index}]`), " ", again);
    again.focus();
  };

  list();
  const element = el(
    "ol",
    { class: "steps", "aria-label": t.sample.pipeline },
    el(
      "li",
      { class: "step-row", id: "step-item" },
      el(
        "div",
        { class: "source-side" },
        el("h2", {}, el("code", {}, "item")),
        itemWho,
        el("p", { class: "hint" }, t.sample.itemHelp),
      ),
      item.element,
    ),
    el(
      "li",
      { class: "logics-part" },
      el(
        "div",
        { class: "part-head" },
        el("h2", {}, el("code", {}, "logics")),
        el("p", { class: "hint", id: "logics-help" }, t.sample.logicsHelp),
      ),
      logics,
      undo,
      el(
        "div",
        { class: "adding" },
        button(t.sample.addLogic, () => add("")),
        examples(logicExamples, t.sample.logicExamples, add),
      ),
    ),
    format.element,
    compare.element,
  );
  return { element, redraw };
}

function logicStep(model, logic, index, { move, remove }) {
  const name = () => `logics[${model.logics.indexOf(logic)}]`;
  const result = stepResult(name);
  const field = editor({
    id: logic.id,
    label: `${logic.id}-name`,
    described: "logics-help",
    value: logic.text,
    placeholder: ".",
    oninput: (text) => {
      logic.text = text;
      model.ask();
    },
    onkeydown: (event) => {
      if (!event.altKey || (event.key !== "ArrowUp" && event.key !== "ArrowDown")) return;
      event.preventDefault();
      move(index, event.key === "ArrowUp" ? -1 : 1, "field");
    },
  });
  // Told to be off instead of disabled: a disabled button would lose the focus.
  const mover = (by, sign, words, isOff) =>
    button(el("span", { "aria-hidden": "true" }, sign), () => move(index, by, by < 0 ? "up" : "down"), {
      id: `${logic.id}-${by < 0 ? "up" : "down"}`,
      class: "plain icon",
      "aria-label": words,
      title: words,
      "aria-disabled": isOff && "true",
    });
  const tools = el(
    "span",
    { class: "tools" },
    mover(-1, "↑", t.sample.up(name()), index === 0),
    mover(1, "↓", t.sample.down(name()), index === model.logics.length - 1),
    button(el("span", { "aria-hidden": "true" }, "×"), () => remove(index), {
      class: "plain icon",
      "aria-label": t.sample.remove(name()),
      title: t.sample.remove(name()),
    }),
  );
  const element = el(
    "li",
    { class: "step-row" },
    el(
      "div",
      { class: "source-side" },
      el("div", { class: "field-head" }, el("h3", { id: `${logic.id}-name` }, el("code", {}, name())), tools),
      field.element,
    ),
    result.element,
  );
  return { element, field, result };
}

function formatStep(model) {
  const result = stepResult(() => "format");
  const field = editor({
    id: "format",
    label: "format-name",
    described: "format-help",
    value: model.format,
    placeholder: t.sample.formatPlaceholder,
    oninput: (text) => {
      model.format = text;
      model.ask();
    },
  });
  const element = el(
    "li",
    { class: "step-row", id: "step-format" },
    el(
      "div",
      { class: "source-side" },
      el("h2", { id: "format-name" }, el("code", {}, "format")),
      el("p", { class: "hint", id: "format-help" }, t.sample.formatHelp),
      field.element,
      examples(formatExamples, t.sample.formatExamples, field.type),
    ),
    result.element,
  );
  const redraw = (how) => {
    field.mark(model.problems.get("format") ?? null);
    result.show(model.results.get("format"), how);
  };
  return { element, redraw };
}

function examples(programs, names, put) {
  return el(
    "div",
    { class: "examples" },
    el("span", { class: "quiet" }, t.sample.examples),
    Object.entries(programs).map(([key, program]) =>
      button(names[key], () => put(program), { class: "example", title: program.length < 80 ? program : null }),
    ),
  );
}
