// An old and a new value beside each other, with what differs marked: texts by words, lists and objects by lines of their JSON.
import { diffChars, diffJson, diffWords, diffWordsWithSpace } from "/lib/diff.js";
import { el } from "./dom.js";
import { inOrder, toJson } from "./json.js";
import { t } from "./language.js";

// How much of what is the same is shown around a difference, and how much of a difference.
const AROUND = 160;
const LONGEST = 4000;
// From here on a value scrolls by itself, which the keyboard must reach.
const TALL = 600;
// What is longer is compared between what both have in common at their ends; and of that, no more than this is looked into.
const TRIMMED = 4000;
const COMPARED = 40_000;
const limits = { timeout: 200, maxEditLength: 4000 };

/** Two values, each as an element. */
export function besides(old, next) {
  const [before, after] = [written(old), written(next)];
  // Nothing beside nothing: only as JSON does one see how they differ.
  if (before.nothing && after.nothing)
    return [old, next].map((value) => el("div", { class: "value code", dir: "ltr" }, toJson(value ?? null)));
  const pieces = differences(before, after);
  const kept = (kind) => pieces.filter((piece) => piece.kind === "same" || piece.kind === kind);
  return [shown(before, kept("del"), t.detail.now), shown(after, kept("ins"), t.detail.next)];
}

/** A value as text, and whether it is a text or something that is written as JSON. */
function written(value) {
  if (value === null || value === undefined) return { text: "", nothing: t.detail.nothing };
  if (value === "") return { text: "", nothing: t.detail.emptyText };
  if (typeof value === "string") return { text: value };
  const isDeep = typeof value === "object";
  if (isDeep && Object.keys(value).length === 0)
    return { text: "", nothing: Array.isArray(value) ? t.detail.emptyList : t.detail.emptyObject };
  return { text: toJson(isDeep ? inOrder(value) : value, 2), isCode: true, isDeep };
}

/** Both texts in pieces, in their order: `{ kind: "same" | "del" | "ins", text }`. */
function differences(before, after) {
  const [a, b] = [before.text, after.text];
  const same = (text) => (text ? [{ kind: "same", text }] : []);
  if (a === b) return same(a);
  const isLong = Math.max(a.length, b.length) > TRIMMED;
  const { start, end } = isLong ? common(a, b) : { start: 0, end: 0 };
  const [middleA, middleB] = [a.slice(start, a.length - end), b.slice(start, b.length - end)];
  return [
    ...same(a.slice(0, start)),
    ...compared(middleA, middleB, before.isDeep && after.isDeep),
    ...same(a.slice(a.length - end)),
  ];
}

function compared(a, b, isDeep) {
  const whole = [a && { kind: "del", text: a }, b && { kind: "ins", text: b }].filter(Boolean);
  if (!a || !b || Math.max(a.length, b.length) > COMPARED) return whole;
  const parts = isDeep ? diffJson(a, b, limits) : ofTexts(a, b);
  return (
    parts?.map(({ value, added, removed }) => ({ kind: added ? "ins" : removed ? "del" : "same", text: value })) ??
    whole
  );
}

function ofTexts(a, b) {
  if (isWord(a) && isWord(b)) {
    const parts = diffChars(a, b, limits);
    const shared = parts?.reduce((sum, part) => sum + (part.added || part.removed ? 0 : part.value.length), 0) ?? 0;
    return shared * 2 >= Math.max(a.length, b.length) ? parts : null;
  }
  const parts = diffWords(a, b, limits);
  // By words, what is only white space counts as the same: where that is all, or is lost, by words and spaces.
  const side = (kind) =>
    parts
      ?.filter((part) => !part[kind])
      .map((part) => part.value)
      .join("");
  return side("added") === a && side("removed") === b ? parts : diffWordsWithSpace(a, b, limits);
}

// Letters that are not joined to each other, so that they can be marked one by one; a number is one thing.
const isWord = (text) => text.length <= 80 && /^[\p{Script=Latin}\p{N}\p{P}\p{S}]+$/u.test(text) && /\p{L}/u.test(text);

function shown({ nothing, isCode, text }, pieces, label) {
  if (nothing) return el("span", { class: "quiet nothing" }, nothing);
  const scrolls = text.length > TALL && {
    class: isCode ? "value code tall" : "value tall",
    tabindex: "0",
    role: "group",
    "aria-label": label,
  };
  const last = pieces.length - 1;
  const parts = pieces.map(({ kind, text: part }, index) =>
    kind === "same" ? around(part, index > 0, index < last) : marked(kind, part),
  );
  return el("div", { class: isCode ? "value code" : "value", dir: isCode ? "ltr" : "auto", ...scrolls }, parts);
}

/** What was taken away or added, which a style says to the eye and words to the ear. */
const marked = (kind, text) =>
  el(
    kind,
    { "data-from": kind === "del" ? t.detail.removed : t.detail.added, "data-to": t.detail.endOfMark },
    cut(text),
  );

/** What is the same, as much of it as stands near a difference. */
function around(text, isAfter, isBefore) {
  const sides = (isAfter ? 1 : 0) + (isBefore ? 1 : 0);
  if (sides === 0) return cut(text);
  if (text.length <= 2 * AROUND * sides) return [text];
  const [first, final] = [
    isAfter ? upTo(text, AROUND) : "",
    isBefore ? text.slice(-AROUND).replace(/^[\udc00-\udfff]/, "") : "",
  ];
  return [first, left(text.length - first.length - final.length), final];
}

const cut = (text) => (text.length > LONGEST ? [upTo(text, LONGEST), left(text.length - LONGEST)] : [text]);
const left = (count) => el("span", { class: "quiet left-out" }, ` … ${t.detail.cut(count)} … `);

// Never half of a surrogate pair.
const upTo = (text, length) => text.slice(0, length).replace(/[\ud800-\udbff]$/, "");

/** How many characters two texts share at their start and at their end, in whole words: letters joined to each other are never torn. */
function common(a, b) {
  const least = Math.min(a.length, b.length);
  let start = 0;
  while (start < least && a[start] === b[start]) start += 1;
  while (start > 0 && !(isGap(a, start) && isGap(b, start))) start -= 1;
  let end = 0;
  while (end < least - start && a.at(-1 - end) === b.at(-1 - end)) end += 1;
  while (end > 0 && !(isGap(a, a.length - end) && isGap(b, b.length - end))) end -= 1;
  return { start, end };
}

// Between these a text may be torn: at its ends, before and after white space and the commas and quotes of JSON.
const isGap = (text, at) => at === 0 || at === text.length || /[\s,;"]/.test(text[at - 1]) || /[\s,;"]/.test(text[at]);
