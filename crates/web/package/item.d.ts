// What logics and format get: a row of Flatchr's search, with its candidate.

/**
 * A row of Flatchr's search, merged with the data of its candidate. An item of a run has every field that is listed here;
 * whatever else Flatchr sends is there under its own name. Integers beyond 2^53 are `bigint`.
 */
export interface Item {
  /** The id of the candidate: HrFlow.ai's `reference`. Null only in a `Sample` whose row does not tell it. */
  id: string | null;
  /** The id of the application. Flatchr's documentation has texts; a number counts, too. */
  applicant: string | number | bigint;
  /** The candidate's, else the row's. Null if nobody knows it, or if the candidate is anonymised. */
  email: string | null;
  firstname: string | null;
  lastname: string | null;
  phone: string | null;
  /** ISO 8601: the candidate's date, else that of the application. Null if neither is a date. */
  created_at: string | null;
  /** The résumé, or null if there is none. Both names are null if Flatchr has not told them yet. */
  resume: ItemResume | null;
  /** The title of the column that the applicant is in. */
  column?: string | null;
  /** The title of the vacancy. */
  vacancy?: string | null;
  /** The number of the vacancy. Flatchr sends a number or a text. */
  vacancy_id?: number | bigint | string | null;
  /** Where the application came from, such as a job board. */
  source?: string | null;
  /** The application's id in another system. */
  external_id?: string | null;
  hired?: boolean | null;
  /** 1, or 0 for an archived application. */
  status?: number | null;
  score?: number | null;
  /** When the application was modified, in the form in which Flatchr sends it. */
  updated_at?: string | number | null;
  /** The candidate's links, as Flatchr has them. */
  urls?: any;
  /** The candidate's consent, as Flatchr has it. */
  consent?: any;
  /** Fields that are not listed here. */
  [field: string]: any;
}

/** The résumé of an item. */
export interface ItemResume {
  file_name: string | null;
  content_type: string | null;
}
