// Finds columns that share a title. A dry run reads no list of columns. But each row names the title of its column, and each
// applicant that the run may read has the id of its column. The rows say who the applicants are, too.
import { MAX_PEOPLE, personOf } from "./person.js";

/** @import { Person } from "./person.js" */

export class ColumnObserver {
  /**
   * Who the applicants of the rows are.
   * @type {Map<string, Person>}
   */
  people = new Map();
  /**
   * The title of each applicant's column.
   * @type {Map<string, string>}
   */
  #titles = new Map();
  /**
   * The id of each applicant's column.
   * @type {Map<string, string>}
   */
  #ids = new Map();

  /**
   * Takes the columns from a response of Flatchr, if it has any.
   * @param {string} path
   * @param {string} text
   */
  observe(path, text) {
    try {
      const body = JSON.parse(text);
      if (Array.isArray(body)) for (const row of body) this.#observeRow(row);
      else this.#observeApplicant(decodeURIComponent(path.split("/").pop() ?? ""), body);
    } catch {
      // The core reports a response that is not what it should be.
    }
  }

  /** @param {any} row */
  #observeRow(row) {
    const person = row?.applicant && this.people.size < MAX_PEOPLE ? personOf(row) : null;
    if (person) this.people.set(String(row.applicant), person);
    if (typeof row?.column !== "string" || !row.applicant) return;
    this.#titles.set(String(row.applicant), row.column);
    if (row.column_id) this.#ids.set(String(row.applicant), String(row.column_id));
  }

  /**
   * @param {string} applicant
   * @param {any} body
   */
  #observeApplicant(applicant, body) {
    if (body?.column_id) this.#ids.set(applicant, String(body.column_id));
  }

  /**
   * The titles that belong to several columns, each with the applicants in these columns.
   * @returns {Map<string, string[]>}
   */
  get sharedTitles() {
    /** @type {Map<string, Set<string>>} */
    const idsByTitle = new Map();
    for (const [applicant, title] of this.#titles) {
      const id = this.#ids.get(applicant);
      if (id !== undefined) idsByTitle.set(title, (idsByTitle.get(title) ?? new Set()).add(id));
    }
    /** @type {Map<string, string[]>} */
    const applicants = new Map();
    for (const [applicant, title] of this.#titles) {
      const isShared = (idsByTitle.get(title)?.size ?? 0) > 1;
      if (isShared) applicants.set(title, [...(applicants.get(title) ?? []), applicant]);
    }
    return applicants;
  }
}
