// A value as JSON, with what a step changed in it.
import { diffJson, diffWordsWithSpace } from "/lib/diff.js";
import { button, el } from "../dom.js";
import { orderKeysLike, toJson } from "../json.js";
import { t } from "../language.js";

/** @typedef {{ value: string, count: number, added?: boolean, removed?: boolean }} Part */
/** @typedef {"span" | "del" | "ins"} LineTag */

// How many unchanged lines stay around a change, and how many more have to follow before they are folded.
const CONTEXT_LINES = 3;
const MIN_FOLDED_LINES = 4;
// A longer value is shown without a diff and cut, a longer line is cut.
const MAX_LENGTH = 100_000;
const MAX_LINE_LENGTH = 2000;
const DIFF_TIMEOUT_MS = 150;

/**
 * The lines of a value, with its changes from the one before. Where most of it changed, as in a format, it has no marks.
 * @param {unknown} value
 * @param {unknown} before The value before the step; undefined for the first step.
 * @returns {{ kind: "same" | "changed" | "whole", lines: HTMLElement[] }}
 */
export function jsonDiff(value, before) {
  if (before !== undefined) {
    const old = toJson(before, 2);
    const next = toJson(orderKeysLike(before, value), 2);
    if (old === next) return { kind: "same", lines: [] };
    const parts = differences(old, next);
    if (parts) return { kind: "changed", lines: foldedLines(parts) };
  }
  return { kind: "whole", lines: linesOf(shortened(toJson(value, 2))).map((line) => lineElement(line, "span")) };
}

/**
 * A value without marks: a text as it is, another value as JSON.
 * @param {unknown} value
 */
export function plainValue(value) {
  if (value === null || value === undefined) return el("span", { class: "quiet nothing" }, t.detail.noValue);
  if (value === "") return el("span", { class: "quiet nothing" }, t.detail.emptyText);
  return shortened(typeof value === "string" ? value : toJson(value, 2));
}

/**
 * The parts of both texts, or null where they have less than half in common or take too long.
 * @param {string} old
 * @param {string} next
 * @returns {Part[] | null}
 */
function differences(old, next) {
  if (old.length + next.length > MAX_LENGTH) return null;
  // diffJson sorts the keys of objects, but takes texts as they are.
  const parts = diffJson(old, next, { timeout: DIFF_TIMEOUT_MS });
  if (!parts) return null;
  const count = (/** @type {Part[]} */ list) => list.reduce((sum, part) => sum + part.count, 0);
  return count(parts.filter((part) => !part.added && !part.removed)) * 2 > count(parts) ? parts : null;
}

/**
 * The lines of the parts, with long unchanged parts folded.
 * @param {Part[]} parts
 */
function foldedLines(parts) {
  return parts.flatMap((part, index) => {
    const all = linesOf(part.value);
    if (part.removed) return changedLines(all, parts[index + 1], "del");
    if (part.added) return changedLines(all, parts[index - 1], "ins");
    const head = index === 0 ? 0 : CONTEXT_LINES;
    const tail = index === parts.length - 1 ? 0 : CONTEXT_LINES;
    const elements = (/** @type {string[]} */ list) => list.map((line) => lineElement(line, "span"));
    if (all.length - head - tail < MIN_FOLDED_LINES) return elements(all);
    const end = all.length - tail;
    return [...elements(all.slice(0, head)), fold(all.slice(head, end)), ...elements(all.slice(end))];
  });
}

/**
 * Removed or added lines. Where as many lines replace them, the differences inside each line are marked.
 * @param {string[]} lines
 * @param {Part | undefined} other The part before or after, which may replace them.
 * @param {"del" | "ins"} tag
 */
function changedLines(lines, other, tag) {
  const replaced = other?.[tag === "del" ? "added" : "removed"] ? linesOf(other.value) : [];
  if (replaced.length !== lines.length) return lines.map((line) => lineElement(line, tag));
  return lines.map((line, index) => {
    const [old, next] = tag === "del" ? [line, replaced[index]] : [replaced[index], line];
    return old.length + next.length > MAX_LINE_LENGTH ? lineElement(line, tag) : wordDiff(old, next, tag);
  });
}

/**
 * The old or the new one of two lines, with its differing words marked.
 * @param {string} old
 * @param {string} next
 * @param {"del" | "ins"} tag
 */
function wordDiff(old, next, tag) {
  const words = diffWordsWithSpace(old, next).filter((word) => !(tag === "del" ? word.added : word.removed));
  return el(
    tag,
    { class: "line" },
    words.map((word) => (word.added || word.removed ? el("b", { class: "bit" }, word.value) : word.value)),
    "\n",
  );
}

/**
 * A button that unfolds lines.
 * @param {string[]} lines
 */
function fold(lines) {
  const unfold = () => {
    const unfolded = lines.map((line) => lineElement(line, "span"));
    unfolded[0].tabIndex = -1;
    opener.replaceWith(...unfolded);
    unfolded[0].focus();
  };
  const opener = button(t.sample.folded(lines.length), unfold, { class: "fold" });
  return opener;
}

/** @param {string} text */
const linesOf = (text) => text.replace(/\n$/, "").split("\n");
/** @param {string} text */
const shortened = (text) =>
  text.length > MAX_LENGTH ? `${text.slice(0, MAX_LENGTH)} … ${t.detail.notShown(text.length - MAX_LENGTH)}` : text;

/**
 * A line of indented JSON, with its key apart from its value.
 * @param {string} text
 * @param {LineTag} tag
 * @returns {HTMLElement}
 */
function lineElement(text, tag) {
  const [, indent = "", key, rest = ""] = /^(\s*)("(?:[^"\\]|\\.)*":)?(.*)$/s.exec(text) ?? [];
  const isLong = rest.length > MAX_LINE_LENGTH;
  const notShown = isLong && ` … ${t.detail.notShown(rest.length - MAX_LINE_LENGTH)}`;
  return el(
    tag,
    { class: "line" },
    indent,
    key && el("span", { class: "key" }, key),
    isLong ? [rest.slice(0, MAX_LINE_LENGTH), el("span", { class: "quiet" }, notShown)] : rest,
    "\n",
  );
}
