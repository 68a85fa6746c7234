// Writes the results into the documentation: docs/performance.md, docs/cost.md and the plots in docs/bench.
//
//   node bench/report/publish.mjs  writes them from bench/results.json, without measuring
import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { costDocument, costSentence } from "./cost.mjs";
import { wrap } from "./format.mjs";
import { growthPlots, writeGrowthPlots } from "./growth-plots.mjs";
import { provenance, resultsTable } from "./table.mjs";

/** @typedef {import("./table.mjs").Results} Results */

export const root = resolve(dirname(fileURLToPath(import.meta.url)), "../..");

/** @returns {Results} */
export const readResults = () => JSON.parse(readFileSync(join(root, "bench/results.json"), "utf8"));

/**
 * The text of docs/performance.md.
 *
 * @param {Results} results
 */
export function performanceDocument(results) {
  return `# Performance

Speed, memory and size of the Worker and the package, measured against their limits. \`make bench\` writes this page; edit its
text in bench/report/publish.mjs.

\`make bench\` measures the built package in Node, the built Worker in workerd, and the page in Chromium. It takes about half an hour
on two busy cores. \`make bench BENCH="tick size"\` measures only the named parts. \`make bench BENCH=--quick\` measures less of
everything, and leaves this page as it is.

Processor times depend on the machine. So they are given as multiples of a reference that the same process measures in turns with
them. The times in the plots and those of the page are absolute: they hold for the machine below. Tests assert the numbers of
requests and the sizes with jq, and no times.

## Results and limits

${resultsTable(results)}

${wrap(`Measured: ${provenance(results)}. Bold figures are over their limit.`)}

[Size](size.md) explains the sizes, part by part.

## Growth

The plots are of the package in Node. Both APIs are fakes in the same process, and their processor time is subtracted. Every search
returns all rows, as if Flatchr ignored \`start_update\`. Every candidate has a profile with a résumé, so a changed candidate takes three
requests. The first full run is a single run here, which commits every half minute and keeps the results of all its items until its
end. A Worker makes several runs of it, each of at most 5,000 requests by default, and each of them searches and commits again.

${growthPlots.map(({ name, title }) => `![${title}](bench/${name}.svg)`).join("\n")}

## Cost

${results.growth?.rows ? wrap(costSentence(results.growth)) : "The growth was not measured."}
`;
}

/** @param {Results} results */
export function publish(results) {
  const { growth } = results;
  if (growth?.rows) {
    writeGrowthPlots(growth.rows, join(root, "docs/bench"));
    writeFileSync(join(root, "docs/cost.md"), costDocument(growth));
  }
  writeFileSync(join(root, "docs/performance.md"), performanceDocument(results));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) publish(readResults());
