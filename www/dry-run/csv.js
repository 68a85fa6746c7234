// The report of a dry run as CSV (RFC 4180), with one line for each change and one for each applicant without changes.
import { toJson } from "../json.js";

/** @import { Change, ItemReport } from "/lib/update-profiles-in-hrflow/index.js" */

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

// A spreadsheet takes a cell that begins with one of these signs for a formula, also after blanks. A cell may begin at each of
// these separators: Excel in French splits the file at semicolons, and then takes a quotation mark within a line for itself.
const CELLS = /(?<=[;\t\r\n])/;
const FORMULA = /^[\s\0"]*[=+\-@＝＋－＠]/;
// Some spreadsheets drop these at the beginning of a text.
const DROPPED = /^[\t\r]/;
// A phone number has the sign of a formula, but nothing that a formula could call.
const PHONE = /^[ \u00a0]*\+[\d .()\u00a0-]+[;\t\r\n]?$/;

/**
 * The text of the file. It begins with a byte order mark, because Excel reads no accents without one.
 * @param {{ items: ItemReport[] }} report
 */
export function toCsv({ items }) {
  const lines = [columns, ...items.flatMap(itemLines)];
  return `\ufeff${lines.map((cells) => cells.map(cell).join(",")).join("\r\n")}\r\n`;
}

/** @param {ItemReport} item */
function itemLines({ applicant, candidate, outcome, stage, changes, resume, matched_by, error, notes }) {
  const before = [applicant, candidate, outcome, stage];
  const after = [resume, matched_by, error?.code, error?.message, error?.remedy, error?.detail, notes?.join(" · ")];
  const line = (/** @type {Partial<Change>} */ { field, old, new: next }) => [
    ...before,
    field,
    valueText(old),
    valueText(next),
    ...after,
  ];
  return changes.length > 0 ? changes.map(line) : [line({})];
}

/**
 * A text as it is, another value as JSON, and nothing for null.
 * @param {unknown} value
 */
function valueText(value) {
  if (value === null || value === undefined) return "";
  return typeof value === "string" ? value : toJson(value);
}

/**
 * A cell of the file. An apostrophe before a formula keeps spreadsheets from running it.
 * @param {string | null | undefined} value
 */
function cell(value) {
  const isFormula = (/** @type {string} */ text) => FORMULA.test(text) && !PHONE.test(text);
  const text = value ?? "";
  const cells = text.split(CELLS).map((each) => (isFormula(each) ? `'${each}` : each));
  const safe = DROPPED.test(text) ? `'${cells.join("")}` : cells.join("");
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
