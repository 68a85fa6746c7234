// Requests per candidate, and what a tick asks for in which nothing changed. Counts: no machine changes them.
import { alone } from "../alone.mjs";
import { attached, counting, named, perChanged, perUnattached, perUnchanged, tick } from "../counting.mjs";
import { inLab } from "../lab.mjs";

export const title = "Requests";

export function measure({ quick }) {
  const few = quick ? 5 : 50;
  const sizes = quick ? [10, 100] : [10, 1_000, 10_000];
  const row = (what, { requests, endpoints }, limit) => ({
    what,
    figure: requests,
    unit: "requests",
    limit,
    detail: { endpoints },
  });
  return inLab(counting, async (lab) => [
    row("per candidate that changed, profile with an attachment", await perChanged(lab, attached, few), 3),
    row("the same, where the row carries the candidate's id", await perChanged(lab, named, few), 2),
    row("per candidate without an attachment, résumé and parse included", await perUnattached(lab, few), 5),
    row("per candidate that did not change", await perUnchanged(lab, attached, few), 0),
    ...(await ticks(lab, sizes)),
  ]);
}

async function ticks(lab, sizes) {
  const rows = [];
  for (const size of sizes) {
    const calls = await tick(lab, named, size);
    const what = `in a tick with no change, ${size.toLocaleString("en")} candidates: to the APIs, KV and the coordinator`;
    rows.push({ what, figure: calls.length, unit: "subrequests", limit: 4, detail: { calls } });
  }
  return rows;
}

await alone(import.meta, measure);
