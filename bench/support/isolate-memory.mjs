// The memory of the Worker's isolate during some work.
//
// wasm memory never shrinks, so it is read at the end. JavaScript's heap, the platform's objects and the array buffers are sampled
// every few milliseconds. The inspector waits while wasm computes, so a short peak may be missed. Therefore the detail has the
// process's peak above its size at rest, too. The kernel misses no peak, but its number includes compiled code, garbage, and the
// buffers of connections.
import { globSync, readFileSync, writeFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { defined } from "../../scripts/lib/defined.mjs";

/** @typedef {import("../../tests/workerd/harness.mjs").Harness} Harness */
/** @typedef {import("../../tests/workerd/inspector.mjs").Inspector} Inspector */

const INTERVAL_MS = 10;
export const MIB = 2 ** 20;

/**
 * The peaks during `work`, in bytes. `all` is the sum of wasm, heap, platform and buffers; `process` is null if the kernel does
 * not have it.
 *
 * @param {Harness} harness
 * @param {Inspector} inspector
 * @param {() => Promise<unknown>} work
 */
export async function peakMemory(harness, inspector, work) {
  const processes = resetPeaks(harness);
  const peaks = { heap: 0, platform: 0, buffers: 0, javascript: 0 };
  let isDone = false;
  const sample = async () => {
    while (!isDone) {
      const { heap, platform, buffers } = await inspector.heap();
      peaks.heap = Math.max(peaks.heap, heap);
      peaks.platform = Math.max(peaks.platform, platform);
      peaks.buffers = Math.max(peaks.buffers, buffers);
      peaks.javascript = Math.max(peaks.javascript, heap + platform + buffers);
      await sleep(INTERVAL_MS);
    }
  };
  const sampling = sample();
  try {
    await work();
  } finally {
    isDone = true;
    await sampling;
  }
  const process = Math.max(...processes.map(({ pid, atRest }) => statusField(pid, "VmHWM") - atRest));
  const wasm = await wasmMemory(inspector);
  return { wasm, ...peaks, all: wasm + peaks.javascript, process: Number.isFinite(process) ? process : null };
}

/** @param {Inspector} inspector */
async function wasmMemory(inspector) {
  const sizes = await inspector.wasmMemories();
  if (sizes.length !== 1) throw new Error(`the isolate has ${sizes.length} wasm memories instead of one`);
  return sizes[0];
}

/**
 * Converts bytes to MiB with two decimals.
 *
 * @param {Record<string, number | null>} bytes
 */
export function mib(bytes) {
  const convert = (/** @type {number | null} */ number) =>
    number === null ? null : Math.round((number / MIB) * 100) / 100;
  return Object.fromEntries(Object.entries(bytes).map(([name, number]) => [name, convert(number)]));
}

/**
 * Resets the kernel's peaks of the workerd processes, one of which has the isolate. The list is empty without /proc.
 *
 * @param {Harness} harness
 */
function resetPeaks(harness) {
  const group = defined(harness.worker.process.pid, "the id of the Worker's process");
  return globSync("/proc/[0-9]*/stat")
    .filter((file) => isWorkerd(file, group))
    .map((file) => {
      const pid = file.split("/")[2];
      writeFileSync(`/proc/${pid}/clear_refs`, "5");
      return { pid, atRest: statusField(pid, "VmRSS") };
    });
}

/**
 * @param {string} file
 * @param {number} group
 */
function isWorkerd(file, group) {
  try {
    const [, name, rest] = defined(/\((.*)\) (.*)/.exec(readFileSync(file, "utf8")));
    return name === "workerd" && Number(rest.split(" ")[2]) === group;
  } catch {
    // The process has ended since it was listed.
    return false;
  }
}

/**
 * A field of /proc/PID/status, in bytes.
 *
 * @param {string} pid
 * @param {string} name
 */
function statusField(pid, name) {
  const match = new RegExp(`^${name}:\\s*(\\d+) kB$`, "m").exec(readFileSync(`/proc/${pid}/status`, "utf8"));
  return Number(defined(match, name)[1]) * 1_024;
}
