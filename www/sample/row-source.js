// Where the rows come from: the built-in sample, typed or pasted text, or a file.
import { button, el, setChildren } from "../dom.js";
import { toJson } from "../json.js";
import { formatNumber, t } from "../language.js";
import { codeEditor, problemText, rangeAt } from "./code-editor.js";
import { rows as builtInRows } from "./rows.js";

/** @import { TextProblem } from "./code-editor.js" */
/** @import { RowOrigin, SampleModel } from "./sample-model.js" */

// A longer text is used, but a field would be slow with it.
const MAX_EDITABLE = 200_000;
const MAX_FILE_BYTES = 64 * 1024 * 1024;
// How many characters an excerpt shows around an error.
const EXCERPT_CONTEXT = 60;

/**
 * The line that says where the rows come from, and the panel that changes them.
 * @param {SampleModel} model
 * @param {Element} root Where the user may drop a file.
 */
export function rowSource(model, root) {
  const origin = el("p", { class: "origin quiet" });
  const message = el("div", { class: "source-message" });
  const opener = button(t.sample.ownRows, () => setOpen(!model.view.isSourceOpen), { "aria-controls": "source" });
  /** @type {RowOrigin} */
  const typed = { kind: "typed", name: null };
  const field = codeEditor({
    id: "rows-text",
    labelId: "rows-text-label",
    describedBy: "rows-help",
    value: "",
    placeholder: t.sample.rowsPlaceholder,
    isTall: true,
    oninput: (text) => model.load(text, typed),
    onpaste: (event) => {
      const text = event.clipboardData?.getData("text") ?? "";
      if (text.length <= MAX_EDITABLE) return;
      event.preventDefault();
      use(text, typed);
    },
  });

  const showText = () => field.setText(model.text.length > MAX_EDITABLE ? "" : model.text);
  const use = (/** @type {string} */ text, /** @type {RowOrigin} */ from) => {
    model.load(text, from);
    showText();
  };
  const setOpen = (/** @type {boolean} */ isOpen) => {
    model.view.isSourceOpen = isOpen;
    if (isOpen) showText();
    else model.restoreText();
    redraw();
    if (isOpen) field.input.focus();
    else opener.focus();
  };
  const readFile = async (/** @type {File} */ file) => {
    if (file.size > MAX_FILE_BYTES) {
      setChildren(message, el("p", { class: "notice bad", role: "alert" }, t.sample.tooLarge(file.name)));
      return;
    }
    use(await file.text(), { kind: "file", name: file.name });
  };
  const actions = sourceActions({
    readFile: (file) => void readFile(file),
    useBuiltIn: () => use(toJson(builtInRows, 2), { kind: "built-in", name: null }),
    close: () => setOpen(false),
  });
  const panel = el(
    "section",
    { class: "source card", id: "source", "aria-labelledby": "source-title" },
    el("h2", { id: "source-title" }, t.sample.ownRowsTitle),
    el("p", { class: "quiet", id: "rows-help" }, t.sample.rowsHelp),
    el("label", { id: "rows-text-label", for: "rows-text", class: "field-label" }, t.sample.rowsLabel),
    field.element,
    message,
    actions,
  );
  /** Has to be called after the worker has read or rejected a text. */
  const redraw = () => {
    const isLong = model.text.length > MAX_EDITABLE;
    panel.hidden = !model.view.isSourceOpen;
    opener.setAttribute("aria-expanded", String(!panel.hidden));
    setChildren(origin, t.sample.origin[model.origin.kind](formatNumber(model.labels.length), model.origin.name));
    field.showProblem(isLong ? null : model.textProblem);
    setChildren(message, sourceMessages(model, isLong));
  };
  acceptDrops(root, (file) => void readFile(file));
  if (model.view.isSourceOpen) showText();
  return { origin, opener, panel, redraw };
}

/**
 * @param {SampleModel} model
 * @param {boolean} isLong
 */
function sourceMessages({ text, textProblem, labels }, isLong) {
  const kilobytes = formatNumber(Math.round(text.length / 1024));
  return [
    isLong && el("p", { class: "quiet" }, t.sample.tooLongToEdit(kilobytes)),
    isLong && textProblem && excerpt(text, textProblem),
    textProblem && labels.length > 0 && el("p", { class: "quiet" }, t.sample.previousRows),
  ];
}

/** @param {{ readFile: (file: File) => void, useBuiltIn: () => void, close: () => void }} actions */
function sourceActions({ readFile, useBuiltIn, close }) {
  const input = el("input", {
    type: "file",
    id: "rows-file",
    accept: ".json,application/json,text/plain",
    class: "visually-hidden",
    onchange: () => {
      const file = input.files?.[0];
      // Choosing the same file again is a change only after this.
      input.value = "";
      if (file) readFile(file);
    },
  });
  return el(
    "div",
    { class: "source-actions" },
    input,
    el("label", { for: "rows-file", class: "button" }, t.sample.chooseFile),
    button(t.sample.useBuiltIn, useBuiltIn),
    button(t.sample.close, close, { class: "plain" }),
  );
}

/**
 * The part of a long text around an error.
 * @param {string} text
 * @param {TextProblem} problem
 */
function excerpt(text, problem) {
  const message = el("p", { class: "failure" }, problemText(problem));
  if (!problem.at) return message;
  const [start, end] = rangeAt(text, problem.at);
  return el(
    "div",
    {},
    message,
    el(
      "code",
      { class: "excerpt" },
      text.slice(Math.max(0, start - EXCERPT_CONTEXT), start),
      el("mark", {}, text.slice(start, end) || "\u00a0"),
      text.slice(end, end + EXCERPT_CONTEXT),
    ),
  );
}

/**
 * Takes files that the user drops anywhere on an element, and marks it while one is over it.
 * @param {Element} root
 * @param {(file: File) => void} readFile
 */
function acceptDrops(root, readFile) {
  // A drag enters and leaves each element inside.
  let depth = 0;
  const on = (/** @type {string} */ name, /** @type {(event: DragEvent) => void} */ listener) =>
    root.addEventListener(name, (event) => {
      if (!(event instanceof DragEvent) || !event.dataTransfer?.types.includes("Files")) return;
      event.preventDefault();
      listener(event);
      root.classList.toggle("dropping", depth > 0);
    });
  on("dragenter", () => (depth += 1));
  on("dragleave", () => (depth -= 1));
  on("dragover", () => {});
  on("drop", ({ dataTransfer }) => {
    depth = 0;
    const file = dataTransfer?.files[0];
    if (file) readFile(file);
  });
}
