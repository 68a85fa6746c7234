// A row of the table of applicants, which opens to the details of its applicant.
import { applicantDetail } from "./applicant-detail.js";
import { outcomeBadge, outcomeLabel } from "./badges.js";
import { errorMessage, errorRemedy } from "./codes.js";
import { apiSentence, button, cell, el, row, rowHeader, withSpaces } from "./dom.js";
import { t, textFor } from "./language.js";
import { nameOf } from "./people.js";

/** @import { ItemReport } from "/lib/update-profiles-in-hrflow/index.js" */
/** @import { Child } from "./dom.js" */
/** @import { Known } from "./people.js" */

const MAX_FIELDS = 4;

/**
 * The row of an applicant, and the row of its details if they are open.
 * @param {ItemReport} item
 * @param {boolean} isDry
 * @param {number} index
 * @param {Set<number>} open
 * @param {Known} known
 */
export function itemRows(item, isDry, index, open, known) {
  const id = `detail-${index}`;
  const name = item.applicant ?? t.applicants.noId;
  const toggle = button(el("code", {}, name), () => setOpen(!open.has(index)), { class: "details-toggle" });
  // The whole row reacts to the mouse, unless the user is selecting text.
  const onclick = (/** @type {{ target: Element }} */ { target }) => {
    if (!target.closest("button") && getSelection()?.isCollapsed) setOpen(!open.has(index));
  };
  const line = itemRow(item, isDry, [toggle, nameOf(known.people, item.applicant)], onclick);
  const setOpen = (/** @type {boolean} */ isOpen) => {
    if (isOpen) {
      open.add(index);
      line.after(detailRow(item, isDry, id, name, known));
    } else {
      open.delete(index);
      line.nextElementSibling?.remove();
    }
    setExpanded(toggle, id, isOpen);
  };
  setExpanded(toggle, id, open.has(index));
  return open.has(index) ? [line, detailRow(item, isDry, id, name, known)] : [line];
}

/**
 * @param {Element} toggle
 * @param {string} id
 * @param {boolean} isOpen
 */
function setExpanded(toggle, id, isOpen) {
  toggle.setAttribute("aria-expanded", String(isOpen));
  if (isOpen) toggle.setAttribute("aria-controls", id);
  else toggle.removeAttribute("aria-controls");
}

/**
 * @param {ItemReport} item
 * @param {boolean} isDry
 * @param {Child} head
 * @param {(event: any) => void} onclick
 */
function itemRow(item, isDry, head, onclick) {
  const candidate =
    item.candidate === null
      ? el("span", { class: "quiet" }, t.applicants.unknownCandidate)
      : el("code", {}, item.candidate);
  return row(
    { class: "clickable", onclick },
    rowHeader({}, head),
    cell({ class: "wide" }, candidate),
    cell({ class: "outcome" }, outcomeBadge(item.outcome, outcomeLabel(item.outcome, isDry))),
    cell({ class: "wide" }, el("code", { class: "quiet" }, item.stage)),
    cell({ class: "what" }, changesOrError(item)),
  );
}

/**
 * @param {ItemReport} item
 * @param {boolean} isDry
 * @param {string} id
 * @param {string} name
 * @param {Known} known
 */
function detailRow(item, isDry, id, name, known) {
  const group = el("div", { role: "group", "aria-label": t.detail.label(name) }, applicantDetail(item, isDry, known));
  return row({ class: "detail", id }, cell({ colspan: "5" }, group));
}

/** @param {ItemReport} item */
function changesOrError({ error, changes, resume, notes }) {
  /** @type {Child[]} */
  const fields = changes.slice(0, MAX_FIELDS).map(({ field }) => el("code", { class: "chip" }, field));
  const rest = changes.length - fields.length;
  if (rest > 0) fields.push(el("span", { class: "quiet" }, t.applicants.moreFields(rest)));
  return [
    error && el("p", {}, errorMessage(error, "span"), " ", el("span", { class: "quiet" }, "→ ", errorRemedy(error))),
    fields.length > 0 && el("p", {}, withSpaces(fields)),
    resume &&
      resume !== "failed" &&
      el("p", { class: "quiet" }, t.detail.resumeIs(textFor(t.detail.resumes, resume) ?? resume)),
    (notes ?? []).map((note) => el("p", { class: "quiet" }, apiSentence(note, "span"))),
  ];
}
