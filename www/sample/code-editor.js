// A text field for code. It grows with its text and marks the position of an error.
import { apiText, button, el, setChildren } from "../dom.js";
import { t } from "../language.js";

/** @import { Problem } from "/lib/update-profiles-in-hrflow/index.js" */
/**
 * A problem of a text. `path` is missing where the text is no program.
 * @typedef {Pick<Problem, "message" | "at"> & { path?: string }} TextProblem
 */
/** @typedef {ReturnType<typeof codeEditor>} CodeEditor */

// How far around a position the end or the start of a word is looked for.
const MAX_WORD = 80;

/**
 * `labelId` is the id of the element that names the field, `describedBy` that of its help. The mark of an error is drawn in a
 * copy of the text that lies under the field.
 * @param {{ id: string, labelId: string, describedBy: string, value: string, placeholder: string, isTall?: boolean,
 *   oninput: (text: string) => void, onkeydown?: (event: KeyboardEvent) => void,
 *   onpaste?: (event: ClipboardEvent) => void }} options
 */
export function codeEditor({ id, labelId, describedBy, value, placeholder, isTall, oninput, onkeydown, onpaste }) {
  const message = el("p", { id: `${id}-message`, class: "field-message" });
  const backdrop = el("div", { class: "backdrop", "aria-hidden": "true" });
  const input = el("textarea", {
    id,
    rows: "1",
    spellcheck: "false",
    autocapitalize: "off",
    autocomplete: "off",
    autocorrect: "off",
    translate: "no",
    placeholder,
    "aria-labelledby": labelId,
    "aria-describedby": `${describedBy} ${id}-message`,
    oninput: () => {
      showProblem(null);
      oninput(input.value);
    },
    onkeydown,
    onpaste,
  });
  const element = el(
    "div",
    { class: "editor" },
    el("div", { class: isTall ? "code-field tall" : "code-field" }, backdrop, input),
    message,
  );
  /**
   * Shows a problem of the text and its position. Null removes it.
   * @param {TextProblem | null} problem
   */
  const showProblem = (problem) => {
    const at = problem?.at;
    drawBackdrop(backdrop, input.value, at);
    if (problem) input.setAttribute("aria-invalid", "true");
    else input.removeAttribute("aria-invalid");
    setChildren(
      message,
      problem && [
        problemText(problem),
        " ",
        at && button(t.sample.goToError, () => select(rangeAt(input.value, at)), { class: "plain go-to-error" }),
      ],
    );
  };
  const select = (/** @type {[start: number, end: number]} */ [start, end]) => {
    input.focus();
    input.setSelectionRange(start, end);
  };
  const setText = (/** @type {string} */ text) => {
    input.value = text;
    drawBackdrop(backdrop, text);
  };
  /**
   * Replaces the text as if the user had typed it, so that the user can undo it.
   * @param {string} text
   */
  const typeText = (text) => {
    input.focus();
    input.select();
    if (!document.execCommand("insertText", false, text)) {
      setText(text);
      oninput(text);
    }
  };
  setText(value);
  return { element, input, showProblem, setText, typeText };
}

/**
 * Draws the copy of a text under its field, which gives the field its height and carries the mark of an error.
 * @param {Element} backdrop
 * @param {string} text
 * @param {Problem["at"]} [at]
 */
function drawBackdrop(backdrop, text, at) {
  // The zero-width space gives the last line its height even where it is empty.
  if (!at) return setChildren(backdrop, `${text}\u200b`);
  const [start, end] = rangeAt(text, at);
  const mark = el("mark", {}, text.slice(start, end) || "\u00a0");
  setChildren(backdrop, text.slice(0, start), mark, `${text.slice(end)}\u200b`);
}

/**
 * Where the problem is, and the core's message.
 * @param {TextProblem} problem
 */
export function problemText({ message, path, at }) {
  // The core's message begins with the position, too.
  if (at) return [`${t.sample.position(at.line, at.column)} `, apiText(message.replace(/^line \d+, column \d+: /, ""))];
  return [path?.startsWith("[") && [el("code", {}, path), " "], apiText(message)];
}

/**
 * The offsets of what stands at a position: a word, a character, or nothing at the end. Lines and columns count from 1, columns
 * in characters.
 * @param {string} text
 * @param {{ line: number, column: number }} position
 * @returns {[start: number, end: number]}
 */
export function rangeAt(text, position) {
  const start = offsetOf(text, position);
  // A JSON parser reports the position after the word that it cannot read.
  const isAfterWord = /\s/.test(text[start] ?? "");
  const word = isAfterWord && /[\p{L}\p{N}_]+$/u.exec(text.slice(Math.max(0, start - MAX_WORD), start));
  if (word) return [start - word[0].length, start];
  const found = /^(?:[\p{L}\p{N}_$@.]+|[^\n])?/u.exec(text.slice(start, start + MAX_WORD));
  return [start, start + (found?.[0].length ?? 0)];
}

/**
 * @param {string} text
 * @param {{ line: number, column: number }} position
 */
function offsetOf(text, { line, column }) {
  let offset = 0;
  for (let left = line; left > 1; left -= 1) {
    const end = text.indexOf("\n", offset);
    if (end < 0) break;
    offset = end + 1;
  }
  for (let left = column; left > 1 && offset < text.length && text[offset] !== "\n"; left -= 1)
    offset += (text.codePointAt(offset) ?? 0) > 0xffff ? 2 : 1;
  return offset;
}
