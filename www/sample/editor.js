// A field for code: it grows with its text, and marks the place of an error under it.
import { button, el, fill, sentence } from "../dom.js";
import { t } from "../language.js";

/** `label` is an id of what names the field; the mark is drawn in a copy of the text that lies beneath it. */
export function editor({ id, label, described, value, placeholder, oninput, onkeydown, onpaste, isTall }) {
  const told = el("p", { id: `${id}-told`, class: "told" });
  const copy = el("div", { class: "copy", "aria-hidden": "true" });
  const input = el("textarea", {
    id,
    rows: "1",
    spellcheck: "false",
    autocapitalize: "off",
    autocomplete: "off",
    autocorrect: "off",
    translate: "no",
    placeholder,
    "aria-labelledby": label,
    "aria-describedby": [described, `${id}-told`].filter(Boolean).join(" "),
    oninput: () => {
      mark(null);
      oninput(input.value);
    },
    onkeydown,
    onpaste,
  });
  const element = el(
    "div",
    { class: "editor" },
    el("div", { class: isTall ? "paper tall" : "paper" }, copy, input),
    told,
  );
  let marked = null;

  const draw = (at) => {
    const text = input.value;
    const place = at && placeOf(text, at);
    if (!place) return fill(copy, `${text}\u200b`);
    const [start, end] = place;
    fill(copy, text.slice(0, start), el("mark", {}, text.slice(start, end) || "\u00a0"), `${text.slice(end)}\u200b`);
  };

  /** Shows what is wrong with the text, and where; null takes it away. */
  const mark = (problem) => {
    marked = problem;
    draw(problem?.at);
    if (problem) input.setAttribute("aria-invalid", "true");
    else input.removeAttribute("aria-invalid");
    fill(told, problem && [words(problem), " ", problem.at && button(t.sample.goThere, goTo, { class: "plain go" })]);
  };
  const goTo = () => {
    const [start, end] = placeOf(input.value, marked.at);
    input.focus();
    input.setSelectionRange(start, end);
  };
  const write = (text) => {
    input.value = text;
    draw(null);
  };
  /** Puts a text in as if it were typed, so that it can be undone. */
  const type = (text) => {
    input.focus();
    input.select();
    if (!document.execCommand("insertText", false, text)) {
      write(text);
      oninput(text);
    }
  };
  write(value);
  return { element, input, mark, write, type };
}

/** Where it is wrong and what is, in the core's words. */
export function words({ message, path, at }) {
  if (at) return [`${t.sample.place(at.line, at.column)} `, sentence(message.replace(/^line \d+, column \d+: /, ""))];
  return [path?.startsWith("[") && [el("code", {}, path), " "], sentence(message)];
}

/** What stands at a line and column, both from 1 and in characters, as offsets: a word, a sign, or nothing at the end. */
export function placeOf(text, { line, column }) {
  let start = 0;
  for (let left = line; left > 1; left -= 1) {
    const end = text.indexOf("\n", start);
    if (end < 0) break;
    start = end + 1;
  }
  for (let left = column; left > 1 && start < text.length && text[start] !== "\n"; left -= 1)
    start += text.codePointAt(start) > 0xffff ? 2 : 1;
  // JSON that breaks off is told behind the word that broke.
  const word = /\s/.test(text[start] ?? "") && /[\p{L}\p{N}_]+$/u.exec(text.slice(Math.max(0, start - 80), start));
  if (word) return [start - word[0].length, start];
  const [found] = /^(?:[\p{L}\p{N}_$@.]+|[^\n])?/u.exec(text.slice(start, start + 80));
  return [start, start + found.length];
}
