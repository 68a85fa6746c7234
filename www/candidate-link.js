// Addresses of candidates, and the form that leads to one.
import { el } from "./dom.js";
import { t } from "./language.js";

/**
 * The address of a candidate. `key` is an id of Flatchr, or the SHA-256 of an e-mail address.
 * @param {string} workflow
 * @param {string} key
 */
export const candidateAddress = (workflow, key) =>
  `#/candidates/${encodeURIComponent(workflow)}/${encodeURIComponent(key)}`;

/**
 * The link to the history of an applicant.
 * @param {string} workflow
 * @param {string} applicant
 */
export const historyLink = (workflow, applicant) =>
  el(
    "a",
    { href: candidateAddress(workflow, applicant), "aria-label": `${t.candidate.history}: ${applicant}` },
    t.candidate.history,
  );

/**
 * A form that leads to a candidate. An e-mail address becomes its hash, so that it is in no address and no request.
 * @param {string} workflow
 */
export function candidateSearch(workflow) {
  const input = el("input", {
    type: "search",
    required: true,
    maxlength: 200,
    placeholder: t.candidate.findHint,
    autocomplete: "off",
    autocapitalize: "off",
    spellcheck: "false",
  });
  const onsubmit = async (/** @type {SubmitEvent} */ event) => {
    event.preventDefault();
    const text = input.value.trim();
    if (text) location.hash = candidateAddress(workflow, text.includes("@") ? await sha256(text.toLowerCase()) : text);
  };
  return el(
    "form",
    { class: "find-candidate", onsubmit, title: t.candidate.findHelp },
    el("label", {}, `${t.candidate.find} `, input),
    " ",
    el("button", { "aria-label": `${t.candidate.open}: ${workflow}` }, t.candidate.open),
  );
}

/** @param {string} text */
async function sha256(text) {
  const hash = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return [...new Uint8Array(hash)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
