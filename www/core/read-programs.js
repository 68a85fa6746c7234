// Reads jq programs one by one, so that the page can name one that is never read to its end.
import { takeTurn } from "./turn.js";

/** @import { Core } from "./load.js" */
/** @import { OperationContext } from "./operations.js" */

// Programs are read for this long before newer messages have their turn.
const SLICE_MS = 50;

/**
 * @param {Core} core
 * @param {{ logics?: unknown, format?: unknown }} programs
 * @param {Pick<OperationContext, "signal" | "workOn">} context
 */
export async function readPrograms({ Sample }, { logics, format }, { signal, workOn }) {
  const all = [...(Array.isArray(logics) ? logics : []).map((text, index) => ({ path: `logics[${index}]`, text }))];
  if (format !== undefined && format !== null) all.push({ path: "format", text: format });
  const noRows = new Sample([]);
  let sliceBegan = performance.now();
  for (const { path, text } of all) {
    if (performance.now() - sliceBegan > SLICE_MS) {
      await takeTurn();
      sliceBegan = performance.now();
    }
    if (signal.aborted) break;
    if (typeof text !== "string") continue;
    workOn({ program: path });
    noRows.run({ format: text });
  }
  noRows.free();
}
