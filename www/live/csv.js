// A dry run's report as CSV (RFC 4180): one line per change, and one for each applicant without any.
import { toJson } from "../json.js";

const columns = [
  "applicant",
  "candidate",
  "outcome",
  "stage",
  "field",
  "old",
  "new",
  "resume",
  "matched_by",
  "error_code",
  "error_message",
  "error_remedy",
  "error_detail",
  "notes",
];

/** The whole file. It begins with a byte order mark, without which Excel reads no accents. */
export function toCsv({ items }) {
  const lines = [columns, ...items.flatMap(linesOf)];
  return `\ufeff${lines.map((cells) => cells.map(cell).join(",")).join("\r\n")}\r\n`;
}

function linesOf({ applicant, candidate, outcome, stage, changes, resume, matched_by, error, notes }) {
  const before = [applicant, candidate, outcome, stage];
  const after = [resume, matched_by, error?.code, error?.message, error?.remedy, error?.detail, notes?.join(" · ")];
  const of = ({ field, old, new: next }) => [...before, field, written(old), written(next), ...after];
  return changes.length > 0 ? changes.map(of) : [of({ field: null })];
}

/** Texts as they are; everything else as JSON. Nothing is an empty cell, and so is null. */
function written(value) {
  if (value === null || value === undefined) return "";
  return typeof value === "string" ? value : toJson(value);
}

/** A cell; one that a spreadsheet would take for a formula gets an apostrophe before it. */
function cell(value) {
  const text = String(value ?? "");
  const guarded = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(guarded) ? `"${guarded.replaceAll('"', '""')}"` : guarded;
}
