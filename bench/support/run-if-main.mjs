// Lets a measure run on its own: `node bench/measures/NAME.mjs [--quick]` prints its rows as JSON.
import { realpathSync } from "node:fs";
import { fileURLToPath } from "node:url";

/**
 * A result of a measure.
 * @typedef {object} Row
 * @property {string} what
 * @property {number} figure
 * @property {string} unit
 * @property {number} [limit] The figure must not be larger.
 * @property {number} [ratio] The figure divided by its limit.
 * @property {any} [detail] What JSON keeps besides.
 */

/** @typedef {(options: { quick: boolean }) => Row[] | Promise<Row[]>} Measure With `quick` it measures less. */

/**
 * Runs the measure if its module is the program that Node was started with.
 *
 * @param {ImportMeta} module
 * @param {Measure} measure
 */
export async function runIfMain({ url }, measure) {
  if (!process.argv[1] || realpathSync(process.argv[1]) !== fileURLToPath(url)) return;
  const rows = await measure({ quick: process.argv.includes("--quick") });
  console.log(JSON.stringify(rows, null, 2));
}
