// Processor time, and summaries of repeated measurements.
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

/**
 * The processor time of this process so far, in milliseconds. It includes the threads that collect garbage and compile. The clock
 * of a single thread would advance in steps of several milliseconds on some kernels.
 */
export function cpuTime() {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}

setFlagsFromString("--expose-gc");
/**
 * Collects garbage, so that a measurement does not pay for the garbage of an earlier one.
 * @type {() => void}
 */
export const collectGarbage = runInNewContext("gc");

/**
 * The processor time that a function takes, in milliseconds.
 *
 * @param {() => unknown} work
 */
export async function timed(work) {
  collectGarbage();
  const before = cpuTime();
  await work();
  return cpuTime() - before;
}

/** @param {number[]} numbers */
export function median(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/**
 * The median and the range of repeated measurements. The table shows the median; results.json keeps all of it.
 *
 * @param {number[]} numbers
 */
export function summary(numbers) {
  const round = (/** @type {number} */ number) => Math.round(number * 1_000) / 1_000;
  return {
    median: round(median(numbers)),
    least: round(Math.min(...numbers)),
    most: round(Math.max(...numbers)),
    repetitions: numbers.length,
  };
}

/**
 * The repetitions without the first quarter, in which the engine still compiles.
 *
 * @param {number[]} numbers
 */
export const warm = (numbers) => numbers.slice(numbers.length >> 2);
