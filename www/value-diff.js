// An old and a new value side by side, with their differences marked: texts by words, lists and objects by lines of JSON.
import { diffChars, diffJson, diffWords, diffWordsWithSpace } from "/lib/diff.js";
import { el } from "./dom.js";
import { sortKeys, toJson } from "./json.js";
import { t } from "./language.js";

/**
 * A value as text. `placeholder` is what the view shows for an empty value. `isCode` marks JSON, and `isDeep` a list or an
 * object.
 * @typedef {{ text: string, placeholder?: string, isCode?: boolean, isDeep?: boolean }} Text
 */
/** @typedef {{ kind: "same" | "del" | "ins", text: string }} Part */

// How many characters are shown of what is the same around a difference, and of a difference.
const CONTEXT = 160;
const MAX_SHOWN = 4000;
// A longer value scrolls on its own, so the keyboard must be able to reach it.
const SCROLL_FROM = 600;
// A longer text is compared without its common start and end, and beyond MAX_COMPARED not in detail.
const TRIM_FROM = 4000;
const MAX_COMPARED = 40_000;
const diffLimits = { timeout: 200, maxEditLength: 4000 };

/**
 * The elements for the old and the new value.
 * @param {unknown} old
 * @param {unknown} next
 */
export function valueDiff(old, next) {
  const [before, after] = [asText(old), asText(next)];
  // Two different empty values show their difference only as JSON.
  if (before.placeholder && after.placeholder)
    return [old, next].map((value) => el("div", { class: "value code", dir: "ltr" }, toJson(value ?? null)));
  const parts = differences(before, after);
  const partsOf = (/** @type {Part["kind"]} */ kind) =>
    parts.filter((part) => part.kind === "same" || part.kind === kind);
  return [valueElement(before, partsOf("del"), t.detail.now), valueElement(after, partsOf("ins"), t.detail.next)];
}

/**
 * @param {unknown} value
 * @returns {Text}
 */
function asText(value) {
  if (value === null || value === undefined) return { text: "", placeholder: t.detail.noValue };
  if (value === "") return { text: "", placeholder: t.detail.emptyText };
  if (typeof value === "string") return { text: value };
  const isDeep = typeof value === "object";
  if (isDeep && Object.keys(value).length === 0)
    return { text: "", placeholder: Array.isArray(value) ? t.detail.emptyList : t.detail.emptyObject };
  return { text: toJson(isDeep ? sortKeys(value) : value, 2), isCode: true, isDeep };
}

/**
 * Both texts as parts, in their order.
 * @param {Text} before
 * @param {Text} after
 * @returns {Part[]}
 */
function differences(before, after) {
  const [a, b] = [before.text, after.text];
  if (a === b) return same(a);
  const isLong = Math.max(a.length, b.length) > TRIM_FROM;
  const { start, end } = isLong ? commonEnds(a, b) : { start: 0, end: 0 };
  const [middleA, middleB] = [a.slice(start, a.length - end), b.slice(start, b.length - end)];
  return [
    ...same(a.slice(0, start)),
    ...diff(middleA, middleB, Boolean(before.isDeep && after.isDeep)),
    ...same(a.slice(a.length - end)),
  ];
}

/**
 * @param {string} text
 * @returns {Part[]}
 */
const same = (text) => (text ? [{ kind: "same", text }] : []);

/**
 * @param {string} a
 * @param {string} b
 * @param {boolean} isDeep
 * @returns {Part[]}
 */
function diff(a, b, isDeep) {
  /** @type {Part[]} */
  const whole = [];
  if (a) whole.push({ kind: "del", text: a });
  if (b) whole.push({ kind: "ins", text: b });
  if (!a || !b || Math.max(a.length, b.length) > MAX_COMPARED) return whole;
  const changes = isDeep ? diffJson(a, b, diffLimits) : diffTexts(a, b);
  return (
    changes?.map(({ value, added, removed }) => ({ kind: added ? "ins" : removed ? "del" : "same", text: value })) ??
    whole
  );
}

/**
 * The changes from one text to another, or nothing where they have too little in common or take too long.
 * @param {string} a
 * @param {string} b
 */
function diffTexts(a, b) {
  if (isWord(a) && isWord(b)) {
    const changes = diffChars(a, b, diffLimits);
    const shared = changes?.reduce((sum, part) => sum + (part.added || part.removed ? 0 : part.value.length), 0) ?? 0;
    return shared * 2 >= Math.max(a.length, b.length) ? changes : undefined;
  }
  const changes = diffWords(a, b, diffLimits);
  // diffWords ignores changes of white space. Where it loses one, white space has to be compared as well.
  const side = (/** @type {"added" | "removed"} */ without) =>
    changes
      ?.filter((part) => !part[without])
      .map((part) => part.value)
      .join("");
  return side("added") === a && side("removed") === b ? changes : diffWordsWithSpace(a, b, diffLimits);
}

// Letters can be marked one by one only in scripts that do not join them. A number without letters is compared as a whole.
const isWord = (/** @type {string} */ text) =>
  text.length <= 80 && /^[\p{Script=Latin}\p{N}\p{P}\p{S}]+$/u.test(text) && /\p{L}/u.test(text);

/**
 * @param {Text} value
 * @param {Part[]} parts
 * @param {string} label
 */
function valueElement({ placeholder, isCode, text }, parts, label) {
  if (placeholder) return el("span", { class: "quiet nothing" }, placeholder);
  const isTall = text.length > SCROLL_FROM;
  const last = parts.length - 1;
  return el(
    "div",
    {
      class: `value${isCode ? " code" : ""}${isTall ? " tall" : ""}`,
      dir: isCode ? "ltr" : "auto",
      ...(isTall && { tabindex: "0", role: "group", "aria-label": label }),
    },
    parts.map(({ kind, text: part }, index) =>
      kind === "same" ? context(part, index > 0, index < last) : marked(kind, part),
    ),
  );
}

/**
 * What was removed or added. CSS puts the data attributes around it for screen readers.
 * @param {"del" | "ins"} kind
 * @param {string} text
 */
const marked = (kind, text) =>
  el(
    kind,
    { "data-from": kind === "del" ? t.detail.removed : t.detail.added, "data-to": t.detail.endOfChange },
    shortened(text),
  );

/**
 * What is the same, as much of it as is near a difference.
 * @param {string} text
 * @param {boolean} isAfter Whether a difference comes before it.
 * @param {boolean} isBefore Whether a difference comes after it.
 */
function context(text, isAfter, isBefore) {
  const sides = (isAfter ? 1 : 0) + (isBefore ? 1 : 0);
  if (sides === 0) return shortened(text);
  if (text.length <= 2 * CONTEXT * sides) return [text];
  const first = isAfter ? upTo(text, CONTEXT) : "";
  const final = isBefore ? text.slice(-CONTEXT).replace(/^[\udc00-\udfff]/, "") : "";
  return [first, notShown(text.length - first.length - final.length), final];
}

/** @param {string} text */
const shortened = (text) =>
  text.length > MAX_SHOWN ? [upTo(text, MAX_SHOWN), notShown(text.length - MAX_SHOWN)] : [text];
/** @param {number} count */
const notShown = (count) => el("span", { class: "quiet omitted" }, ` … ${t.detail.notShown(count)} … `);

/**
 * The start of a text, without half of a surrogate pair at its end.
 * @param {string} text
 * @param {number} length
 */
const upTo = (text, length) => text.slice(0, length).replace(/[\ud800-\udbff]$/, "");

/**
 * How many characters two texts share at their start and at their end. Both are whole words, so that no joined letters
 * are torn apart.
 * @param {string} a
 * @param {string} b
 */
function commonEnds(a, b) {
  const shorter = Math.min(a.length, b.length);
  let start = 0;
  while (start < shorter && a[start] === b[start]) start += 1;
  while (start > 0 && !(isBoundary(a, start) && isBoundary(b, start))) start -= 1;
  let end = 0;
  while (end < shorter - start && a.at(-1 - end) === b.at(-1 - end)) end += 1;
  while (end > 0 && !(isBoundary(a, a.length - end) && isBoundary(b, b.length - end))) end -= 1;
  return { start, end };
}

/**
 * Whether a text can be split at an index: at its ends, or next to white space or the commas and quotes of JSON.
 * @param {string} text
 * @param {number} at
 */
const isBoundary = (text, at) =>
  at === 0 || at === text.length || /[\s,;"]/.test(text[at - 1]) || /[\s,;"]/.test(text[at]);
