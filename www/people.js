// Who is who, as far as this page has read it from rows of a dry run: kept in memory until the user signs out, never stored.
import { el } from "./dom.js";
import { t } from "./language.js";

/** @import { Person } from "./dry-run/person.js" */
/** @typedef {ReadonlyMap<string, Person>} People The persons by their applicants' ids. */

/**
 * What is known about the applicants of a report besides it: the workflow whose history the Worker keeps, or null, and who they
 * are.
 * @typedef {{ workflow: string | null, people: People }} Known
 */

/**
 * The name of an applicant, or the address where there is no name.
 * @param {People} people
 * @param {string | null} applicant
 */
export function nameOf(people, applicant) {
  const person = people.get(applicant ?? "");
  return person && el("span", { class: "person quiet" }, person.name || person.email);
}

/**
 * Name and address of an applicant, for a list of descriptions.
 * @param {People} people
 * @param {string | null} applicant
 */
export function personPairs(people, applicant) {
  const { name = "", email = "" } = people.get(applicant ?? "") ?? {};
  return [name && [t.candidate.name, name], email && [t.candidate.email, email]];
}

/**
 * Whether a text is in the name or the address of an applicant.
 * @param {People} people
 * @param {string | null} applicant
 * @param {string} text In lower case.
 */
export function isNamed(people, applicant, text) {
  const { name = "", email = "" } = people.get(applicant ?? "") ?? {};
  return `${name}\n${email}`.toLowerCase().includes(text);
}
