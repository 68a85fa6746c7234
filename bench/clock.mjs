// Processor time, and how it is told.
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

/**
 * Processor time up to now, in milliseconds. Of the whole process, with what collects garbage and compiles beside the main
 * thread: that of a thread alone moves in steps of several milliseconds on some kernels.
 */
export function cpu() {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}

setFlagsFromString("--expose-gc");
/** Collects garbage, so that nobody pays for what another left. */
export const tidy = runInNewContext("gc");

/** How long something takes, in milliseconds of processor time. */
export async function timed(work) {
  tidy();
  const before = cpu();
  await work();
  return cpu() - before;
}

export function median(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** What is told of many repetitions: JSON keeps the spread, the table has the median. */
export function spread(numbers) {
  const round = (number) => Math.round(number * 1_000) / 1_000;
  return {
    median: round(median(numbers)),
    least: round(Math.min(...numbers)),
    most: round(Math.max(...numbers)),
    repetitions: numbers.length,
  };
}
