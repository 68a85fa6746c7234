// The requests per candidate, and the subrequests of a tick without a change. These are counts, which do not depend on the machine.
import { formatCount } from "../report/format.mjs";
import {
  countingOptions,
  perChanged,
  perUnchanged,
  perWithoutAttachment,
  tick,
  withAttachment,
  withCandidateId,
} from "../support/request-counts.mjs";
import { runIfMain } from "../support/run-if-main.mjs";
import { withHarness } from "../support/with-harness.mjs";

/** @typedef {import("../support/run-if-main.mjs").Row} Row */

export const title = "Requests";

/** @type {import("../support/run-if-main.mjs").Measure} */
export function measure({ quick }) {
  const few = quick ? 5 : 50;
  const sizes = quick ? [10, 100] : [10, 1_000, 10_000];
  /**
   * @param {string} what
   * @param {import("../support/request-counts.mjs").Count} count
   * @param {number} limit
   * @returns {Row}
   */
  const row = (what, { requests, endpoints }, limit) => ({
    what,
    figure: requests,
    unit: "requests",
    limit,
    detail: { endpoints },
  });
  return withHarness(countingOptions, async (harness) => [
    row("per candidate that changed, profile with an attachment", await perChanged(harness, withAttachment, few), 3),
    row(
      "per candidate that changed, if the row has the candidate's id",
      await perChanged(harness, withCandidateId, few),
      2,
    ),
    row(
      "per candidate without an attachment, with the résumé and its parse",
      await perWithoutAttachment(harness, few),
      5,
    ),
    row("per candidate that did not change", await perUnchanged(harness, withAttachment, few), 0),
    ...(await ticks(harness, sizes)),
  ]);
}

/**
 * @param {import("../../tests/workerd/harness.mjs").Harness} harness
 * @param {number[]} sizes
 */
async function ticks(harness, sizes) {
  /** @type {Row[]} */
  const rows = [];
  for (const size of sizes) {
    const calls = await tick(harness, withCandidateId, size);
    const what = `in a tick without a change, ${formatCount(size)} candidates: to the APIs, KV, the coordinator and the store of workflows`;
    rows.push({ what, figure: calls.length, unit: "subrequests", limit: 5, detail: { calls } });
  }
  return rows;
}

await runIfMain(import.meta, measure);
