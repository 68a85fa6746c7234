// Columns that share a title, as far as a dry run can see: it reads no list of columns, but the rows name a title each, and
// the applicants, where they can be read, the id of their column.

export class Columns {
  /** The title by the applicant. */
  #titles = new Map();
  /** The column's id by the applicant. */
  #ids = new Map();

  /** Looks at an answer of Flatchr's, in passing. */
  saw(path, text) {
    try {
      const answer = JSON.parse(text);
      if (Array.isArray(answer)) for (const row of answer) this.#row(row);
      else this.#applicant(decodeURIComponent(path.split("/").pop()), answer);
    } catch {
      // Whether it is what it should be is for the core to say.
    }
  }

  #row(row) {
    if (typeof row?.column !== "string" || !row.applicant) return;
    this.#titles.set(String(row.applicant), row.column);
    if (row.column_id) this.#ids.set(String(row.applicant), String(row.column_id));
  }

  #applicant(applicant, answer) {
    if (answer?.column_id) this.#ids.set(applicant, String(answer.column_id));
  }

  /** The titles that are seen to belong to several columns, each with its applicants. */
  get shared() {
    const columns = new Map();
    const applicants = new Map();
    for (const [applicant, title] of this.#titles) {
      const id = this.#ids.get(applicant);
      if (id === undefined) continue;
      if (!columns.has(title)) columns.set(title, new Set());
      columns.get(title).add(id);
    }
    for (const [applicant, title] of this.#titles) {
      if (!(columns.get(title)?.size > 1)) continue;
      if (!applicants.has(title)) applicants.set(title, []);
      applicants.get(title).push(applicant);
    }
    return applicants;
  }
}
