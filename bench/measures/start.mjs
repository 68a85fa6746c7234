// How long the Worker takes to start, beside the smallest Worker in Rust, built the same way.
//
// What counts is an isolate's start in a process that is there already, as on the platform: making the isolate, compiling script and
// wasm, running what is at their top level, and the first answer. `workerd serve` compiles its own Workers before it listens, so a
// small Worker loads them instead, through the binding that is made for it, into a fresh isolate each time; the time is that of the
// request which makes it do so. V8 compiles most of the wasm's functions only when they are called: those of the first answer are in
// here, those of a run are not.
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import workerd from "workerd";
import { freePort, Process } from "../../scripts/process.mjs";
import { alone } from "../alone.mjs";
import { median, spread } from "../clock.mjs";
import { shrink } from "../../scripts/shrink.mjs";

export const title = "Start";

const root = resolve(import.meta.dirname, "../..");
const names = ["javascript", "empty", "worker"];

export async function measure({ quick }) {
  const empty = join(root, "build/bench/empty-worker");
  const build = ["--wasm", "worker-build", "--release", "bench/empty-worker", "--out-dir", empty];
  execFileSync(join(root, "scripts/with"), build, { cwd: root, stdio: ["ignore", 2, 2] });
  shrink(join(empty, "index_bg.wasm"));
  const ms = await starts(quick ? 10 : 60);
  const size = (folder) => statSync(join(folder, "index_bg.wasm")).size;
  const detail = {
    "ms, no wasm": spread(ms.javascript),
    "ms, empty Worker in Rust": spread(ms.empty),
    "ms, this Worker": spread(ms.worker),
    "bytes of wasm": { empty: size(empty), worker: size(join(root, "build")) },
  };
  const figure = median(ms.worker) / median(ms.empty);
  return [
    {
      what: "a new isolate and its first answer, as a multiple of an empty Worker in Rust",
      figure,
      unit: "×",
      limit: 3,
      detail,
    },
  ];
}

/** In turns, so that whatever else the machine does is everyone's. */
async function starts(times) {
  const folder = mkdtempSync(join(tmpdir(), "update-profiles-start-"));
  const address = `127.0.0.1:${await freePort()}`;
  const args = ["serve", "--experimental", "--socket-addr", `http=${address}`, join(root, "bench/loader.capnp")];
  const child = new Process("workerd", workerd.default, args, { cwd: root, log: join(folder, "workerd.log") });
  try {
    await child.until("answer", 60, () => start(`http://${address}/javascript/`).catch(() => null));
    const ms = Object.fromEntries(names.map((name) => [name, []]));
    // The first few begin with a process that is not warm yet.
    for (let nth = -3; nth < times; nth += 1) {
      for (const name of names) {
        const taken = await start(`http://${address}/${name}/api/health`);
        if (nth >= 0) ms[name].push(taken);
      }
    }
    return ms;
  } finally {
    await child.stop();
    rmSync(folder, { recursive: true });
  }
}

async function start(url) {
  const before = performance.now();
  const response = await fetch(url);
  const text = await response.text();
  if (!response.ok) throw new Error(`${url} answers ${response.status}: ${text}`);
  return performance.now() - before;
}

await alone(import.meta, measure);
