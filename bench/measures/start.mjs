// How long the Worker takes to start, compared with the smallest Worker in Rust, built in the same way.
//
// On the platform, an isolate starts in a process that already runs. So this measures making the isolate, compiling script and wasm,
// running their top level, and the first answer. `workerd serve` compiles its own Workers before it listens. Therefore a small Worker
// loads the measured ones, through a worker loader binding, each time into a new isolate; the time is that of the request that makes
// it load one. V8 compiles most wasm functions only when they are called: those of the first answer are included, those of a run are
// not.
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import workerd from "workerd";
import { ChildProcess } from "../../scripts/lib/child-process.mjs";
import { freePort } from "../../scripts/lib/net.mjs";
import { shrinkWasm } from "../../scripts/shrink-wasm.mjs";
import { runIfMain } from "../support/run-if-main.mjs";
import { median, summary } from "../support/timing.mjs";

/** @typedef {"javascript" | "empty" | "worker"} Name The names of support/loader.entry.mjs. */

export const title = "Start";

const root = resolve(import.meta.dirname, "../..");

/** @type {import("../support/run-if-main.mjs").Measure} */
export async function measure({ quick }) {
  const empty = join(root, "build/bench/empty-worker");
  const build = ["--wasm", "worker-build", "--release", "bench/empty-worker", "--out-dir", empty];
  execFileSync(join(root, "scripts/with"), build, { cwd: root, stdio: ["ignore", 2, 2] });
  shrinkWasm(join(empty, "index_bg.wasm"));
  const ms = await startTimes(quick ? 10 : 60);
  const wasmBytes = (/** @type {string} */ folder) => statSync(join(folder, "index_bg.wasm")).size;
  const detail = {
    "ms, no wasm": summary(ms.javascript),
    "ms, empty Worker in Rust": summary(ms.empty),
    "ms, this Worker": summary(ms.worker),
    "bytes of wasm": { empty: wasmBytes(empty), worker: wasmBytes(join(root, "build")) },
  };
  return [
    {
      what: "a new isolate and its first answer, as a multiple of an empty Worker in Rust",
      figure: median(ms.worker) / median(ms.empty),
      unit: "×",
      limit: 3,
      detail,
    },
  ];
}

/**
 * The start times of each Worker. The Workers take turns, so that other load on the machine affects all of them.
 *
 * @param {number} repetitions
 */
async function startTimes(repetitions) {
  const folder = mkdtempSync(join(tmpdir(), "update-profiles-start-"));
  const address = `127.0.0.1:${await freePort()}`;
  const config = join(root, "bench/support/loader.capnp");
  const args = ["serve", "--experimental", "--socket-addr", `http=${address}`, config];
  const child = new ChildProcess("workerd", workerd.default, args, { cwd: root, log: join(folder, "workerd.log") });
  try {
    await child.waitUntil("answer", 60, () => timedRequest(`http://${address}/javascript/`).catch(() => null));
    /** @type {Record<Name, number[]>} */
    const ms = { javascript: [], empty: [], worker: [] };
    // The first rounds warm up the process.
    for (let round = -3; round < repetitions; round += 1) {
      for (const name of /** @type {Name[]} */ (Object.keys(ms))) {
        const time = await timedRequest(`http://${address}/${name}/api/health`);
        if (round >= 0) ms[name].push(time);
      }
    }
    return ms;
  } finally {
    await child.stop();
    rmSync(folder, { recursive: true });
  }
}

/** @param {string} url */
async function timedRequest(url) {
  const before = performance.now();
  const response = await fetch(url);
  const text = await response.text();
  if (!response.ok) throw new Error(`${url} answered ${response.status}: ${text}`);
  return performance.now() - before;
}

await runIfMain(import.meta, measure);
