// How cost grows with the number of candidates: requests, processor time, memory and what is written, for a first full run,
// for a tick with 1 % changed and for one with none; and once, for bench/cost.mjs, what a tick without a ledger would take.
//
// Each is run in a process of its own (bench/grow.mjs), for the memory of wasm never shrinks. The package has no limit on
// requests, so a full run is one run here; a Worker with 5,000 requests an invocation makes several of it, each of which
// searches and saves again.
import { fork } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { join } from "node:path";
import { alone } from "../alone.mjs";
import { everyday } from "../sandbox.mjs";

export const title = "Growth";

const grow = fileURLToPath(new URL("../grow.mjs", import.meta.url));
const folder = fileURLToPath(new URL("../../build/bench/growth", import.meta.url));

export async function measure({ quick }) {
  const counts = quick ? [10, 100, 1_000] : [10, 100, 1_000, 10_000, 100_000];
  mkdirSync(folder, { recursive: true });
  const input = join(folder, "rows.json");
  try {
    writeFileSync(input, JSON.stringify(await everyday(counts.at(-1))));
    const rows = [];
    for (const count of counts) {
      // The ticks begin with what the full run left.
      const kinds = count === AGAINST ? ["full", "some", "none", "poll"] : ["full", "some", "none"];
      for (const kind of kinds)
        rows.push(...told(await grown({ kind, count, input, state: join(folder, `state-${count}`) })));
    }
    return rows;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** At so many candidates it is also told what it would take to compare all in each tick. */
const AGAINST = 10_000;
const KINDS = {
  full: "a first full run",
  some: "a tick with 1 % changed",
  none: "a tick with no change",
  poll: "a run without a ledger in which nothing is to be changed",
};

function told({ kind, count, requests, cpu, wasm, written, ...detail }) {
  const what = `${count.toLocaleString("en-GB")} candidates, ${KINDS[kind]}`;
  const row = (name, figure, unit, more = {}) => ({
    what: `${what}: ${name}`,
    figure,
    unit,
    detail: { kind, count, name, ...more },
  });
  const all = [
    row("requests", requests, "requests"),
    row("processor time", cpu.median, "ms", { ...detail, spread: cpu }),
    row("memory", wasm, "bytes"),
  ];
  return written === undefined ? all : [...all, row("written", written, "bytes")];
}

function grown(order) {
  return new Promise((resume, refuse) => {
    const child = fork(grow, [JSON.stringify(order)], {
      stdio: ["ignore", 2, 2, "ipc"],
      execArgv: ["--max-old-space-size=8192"],
    });
    child.once("message", resume);
    child.once("exit", (code) => refuse(new Error(`${order.kind} of ${order.count} ended with status ${code}`)));
  });
}

await alone(import.meta, measure);
