// Runs of the package with profiles in pages, and with each profile read alone, over the same fakes.
import { FakeApis } from "./fake-apis.mjs";
import { run } from "./instrumented-package.mjs";

/** @typedef {import("./fake-apis.mjs").Row} Row */

/** The documented size of a page. */
export const PAGE_SIZE = 30;

/** Formats of jq: of what each row tells, and of what only a candidate's record has. */
export const rowFormat =
  '{ reference: .id, info: { email: .email }, tags: [{ name: "applicant_id", value: .applicant }, { name: "column", value: .column }] }';
export const urlsFormat =
  '{ reference: .id, info: { email: .email, urls: [.urls[]?] }, tags: [{ name: "column", value: .column }] }';

/**
 * How much of the profiles is not up to date: none of them, or one in a hundred.
 *
 * @param {Row[]} rows
 * @param {number} changed
 */
export function upToDateBut(rows, changed) {
  const outdated = new Set(
    rows.filter((_, index) => index % Math.ceil(rows.length / changed) === 0).map(({ applicant }) => applicant),
  );
  return { outdated: outdated.size, isUpToDate: (/** @type {string} */ applicant) => !outdated.has(applicant) };
}

/**
 * The requests of a run without a ledger. Throws unless it updates exactly what changed.
 *
 * @param {{ rows: Row[], samples: any }} world
 * @param {object} options
 * @param {number} options.pageSize 0 if there is no list, so that each profile is read alone.
 * @param {object} [options.workflow]
 * @param {number} [options.changed] How many of the candidates changed.
 */
export async function requestsOf({ rows, samples }, { pageSize, workflow = { persist: false }, changed = 0 }) {
  const { outdated, isUpToDate } = changed > 0 ? upToDateBut(rows, changed) : { outdated: 0, isUpToDate: true };
  const apis = new FakeApis(samples, { isUpToDate, pageSize });
  apis.setRows(rows);
  const report = await run(apis, undefined, { incremental: false, ...workflow });
  const updated = report.items.filter(({ outcome }) => outcome === "updated").length;
  if (report.items.length !== rows.length || updated !== outdated)
    throw new Error(`${updated} of ${report.items.length} profiles were updated instead of ${outdated}`);
  return { all: apis.requestCount, ...apis.requests };
}
