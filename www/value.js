// An old and a new value beside each other, with what differs marked.
import { el } from "./dom.js";
import { t } from "./language.js";

// How much of what is the same is shown around a difference, and how much of a difference.
const AROUND = 160;
const LONGEST = 4000;
// From here on a value scrolls by itself, which the keyboard must reach.
const TALL = 600;

/** Two values, each as an element. */
export function besides(old, next) {
  const [before, after] = [written(old), written(next)];
  const { start, end } = common(before.text, after.text);
  return [shown(before, start, end, "del", t.detail.now), shown(after, start, end, "ins", t.detail.next)];
}

/** A value as text, and whether it is a text or something that is written as JSON. */
function written(value) {
  if (value === null || value === undefined) return { text: "", nothing: t.detail.nothing };
  if (value === "") return { text: "", nothing: t.detail.emptyText };
  if (typeof value === "string") return { text: value };
  return { text: JSON.stringify(value, null, 2), isCode: true };
}

function shown({ text, nothing, isCode }, start, end, tag, label) {
  if (nothing) return el("span", { class: "quiet nothing" }, nothing);
  const middle = text.slice(start, text.length - end);
  const whole = start === 0 && end === 0;
  const scrolls = text.length > TALL && { class: isCode ? "value code tall" : "value tall", tabindex: "0", role: "group", "aria-label": label };
  return el("div", { class: isCode ? "value code" : "value", dir: isCode ? "ltr" : "auto", ...scrolls }, [
    ...tail(text.slice(0, start)),
    middle && (whole ? cut(middle) : el(tag, {}, cut(middle))),
    ...head(text.slice(text.length - end)),
  ]);
}

const cut = (text) => (text.length > LONGEST ? [upTo(text, LONGEST), left(text.length - LONGEST)] : [text]);
const head = (text) => (text.length > 2 * AROUND ? [upTo(text, AROUND), left(text.length - AROUND)] : [text]);
const tail = (text) => (text.length > 2 * AROUND ? [left(text.length - AROUND), text.slice(-AROUND).replace(/^[\udc00-\udfff]/, "")] : [text]);
const left = (count) => el("span", { class: "quiet left-out" }, ` … ${t.detail.cut(count)} … `);

// Never half of a surrogate pair.
const upTo = (text, length) => text.slice(0, length).replace(/[\ud800-\udbff]$/, "");

/**
 * How many characters two texts share at their start and at their end, in whole words: letters joined to each other are never torn.
 * None where that is too little to help.
 */
export function common(a, b) {
  const least = Math.min(a.length, b.length);
  let start = 0;
  while (start < least && a[start] === b[start]) start += 1;
  while (start > 0 && !(isGap(a, start) && isGap(b, start))) start -= 1;
  let end = 0;
  while (end < least - start && a.at(-1 - end) === b.at(-1 - end)) end += 1;
  while (end > 0 && !(isGap(a, a.length - end) && isGap(b, b.length - end))) end -= 1;
  return start + end >= least / 4 ? { start, end } : { start: 0, end: 0 };
}

// Between these a text may be torn: at its ends, before and after white space and the commas and quotes of JSON.
const isGap = (text, at) => at === 0 || at === text.length || /[\s,;"]/.test(text[at - 1]) || /[\s,;"]/.test(text[at]);
