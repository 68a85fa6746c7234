// Errors by their codes, in the language of the page.
import { apiSentence, el } from "./dom.js";
import { t, textFor } from "./language.js";

/** @import { ErrorReport } from "/lib/update-profiles-in-hrflow/index.js" */

const RESUME = "resume_";

/**
 * What a code means and what to do about it; undefined for one that this version of the page does not know.
 * @param {string} code
 * @returns {[meaning: string, remedy: string] | undefined}
 */
export function codeTexts(code) {
  const own = textFor(/** @type {Record<string, [string, string]>} */ (t.codes), code);
  if (own || !code.startsWith(RESUME)) return own;
  const ofRequest = textFor(/** @type {Record<string, [string, string]>} */ (t.codes), code.slice(RESUME.length));
  return ofRequest && [`${t.ofResume} ${ofRequest[0]}`, ofRequest[1]];
}

/**
 * What a code means, where only the code is known.
 * @param {string} code
 */
export const codeSentence = (code) => codeTexts(code)?.join(" ") ?? code;

/**
 * What an error says: the API's own sentence, or in another language than the API's that of the page.
 * @param {ErrorReport} error
 * @param {"p" | "span"} [tag]
 */
export function errorMessage(error, tag = "p") {
  const texts = t.code === "en" ? undefined : codeTexts(error.code);
  return texts ? el(tag, {}, texts[0]) : apiSentence(error.message, tag);
}

/**
 * What to do about an error, in the same language.
 * @param {ErrorReport} error
 */
export function errorRemedy(error) {
  const texts = t.code === "en" ? undefined : codeTexts(error.code);
  return texts ? el("span", {}, texts[1]) : apiSentence(error.remedy, "span");
}

/**
 * The API's own sentences, if others stand in their place.
 * @param {ErrorReport} error
 */
export const inTheApisWords = (error) =>
  t.code !== "en" &&
  codeTexts(error.code) && [apiSentence(error.message, "span"), " ", apiSentence(error.remedy, "span")];
