// A value as it reads, with what a step changed in it.
import { diffJson, diffWordsWithSpace } from "/lib/diff.js";
import { button, el } from "../dom.js";
import { toJson } from "../json.js";
import { t } from "../language.js";
import { inOrderOf } from "./json.js";

// So many lines are shown around a change, and so many folded at least.
const AROUND = 3;
const FOLDED = 4;
// Past this a difference takes longer than it helps, and a text is cut.
const LONGEST = 100_000;
const LINE_CUT = 2000;
const PATIENCE_MS = 150;

/** The value, and what differs from the one before; whole where too much does, as with a format. */
export function shown(value, before) {
  const was = before === undefined ? null : toJson(before, 2);
  const ordered = before === undefined ? null : toJson(inOrderOf(before, value), 2);
  if (was !== null && ordered === was) return { kind: "same", lines: [] };
  const parts = was === null ? null : difference(was, ordered);
  return parts
    ? { kind: "changed", lines: folded(parts) }
    : { kind: "whole", lines: lines(cut(toJson(value, 2))).map((each) => line(each, "span")) };
}

/** An old and a new value, each as it reads. */
export function plain(value) {
  if (value === null || value === undefined) return el("span", { class: "quiet nothing" }, t.detail.nothing);
  if (value === "") return el("span", { class: "quiet nothing" }, t.detail.emptyText);
  return cut(typeof value === "string" ? value : toJson(value, 2));
}

function difference(was, text) {
  if (was.length + text.length > LONGEST) return null;
  // As texts, which diffJson takes as they are: objects would have their keys sorted.
  const parts = diffJson(was, text, { timeout: PATIENCE_MS });
  const same = parts?.filter((part) => !part.added && !part.removed).reduce((sum, part) => sum + part.count, 0);
  const all = parts?.reduce((sum, part) => sum + part.count, 0);
  return parts && same * 2 > all ? parts : null;
}

function folded(parts) {
  return parts.flatMap((part, index) => {
    const all = lines(part.value);
    if (part.removed) return changed(all, parts[index + 1], "del");
    if (part.added) return changed(all, parts[index - 1], "ins");
    const head = index === 0 ? 0 : AROUND;
    const tail = index === parts.length - 1 ? 0 : AROUND;
    if (all.length - head - tail < FOLDED) return all.map((each) => line(each, "span"));
    const hidden = all.slice(head, all.length - tail);
    return [...all.slice(0, head), null, ...all.slice(all.length - tail)].map((each) =>
      each === null ? fold(hidden) : line(each, "span"),
    );
  });
}

/** Lines that went or came; where others came or went for them, line by line, what differs in each is marked. */
function changed(all, other, tag) {
  const others = other?.[tag === "del" ? "added" : "removed"] ? lines(other.value) : [];
  if (others.length !== all.length) return all.map((each) => line(each, tag));
  return all.map((each, index) => {
    if (each.length + others[index].length > LINE_CUT) return line(each, tag);
    const bits = tag === "del" ? diffWordsWithSpace(each, others[index]) : diffWordsWithSpace(others[index], each);
    const own = bits.filter((bit) => !bit[tag === "del" ? "added" : "removed"]);
    return el(
      tag,
      { class: "line" },
      own.map((bit) => (bit.added || bit.removed ? el("b", { class: "bit" }, bit.value) : bit.value)),
      "\n",
    );
  });
}

function fold(hidden) {
  const opener = button(
    t.sample.folded(hidden.length),
    () => {
      const opened = hidden.map((each) => line(each, "span"));
      opened[0].tabIndex = -1;
      opener.replaceWith(...opened);
      opened[0].focus();
    },
    { class: "fold" },
  );
  return opener;
}

const lines = (text) => text.replace(/\n$/, "").split("\n");
const cut = (text) =>
  text.length > LONGEST ? `${text.slice(0, LONGEST)} … ${t.detail.cut(text.length - LONGEST)}` : text;

/** A line of indented JSON, its key apart from its value. */
function line(text, tag) {
  const [, indent, key, rest] = /^(\s*)("(?:[^"\\]|\\.)*":)?(.*)$/s.exec(text);
  const value =
    rest.length > LINE_CUT
      ? [rest.slice(0, LINE_CUT), el("span", { class: "quiet" }, ` … ${t.detail.cut(rest.length - LINE_CUT)}`)]
      : rest;
  return el(tag, { class: "line" }, indent, key && el("span", { class: "key" }, key), value, "\n");
}
