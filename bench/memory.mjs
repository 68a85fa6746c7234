// What the Worker's isolate holds while it works.
//
// wasm memory never shrinks: it is read at the end. JavaScript's heap, the platform's objects in it and the array buffers are
// looked at every few milliseconds; the debugger is not let in while wasm computes, so that a short peak may be missed. The most
// that the process ever held beyond what it holds at rest is told beside it: nothing escapes the kernel, but it counts compiled
// code, garbage that nobody has asked to be collected, and what the connections buffer.
import { globSync, readFileSync, writeFileSync } from "node:fs";

const every = 10;
export const MIB = 2 ** 20;

/** Watches the isolate while `work` is done. In bytes, the most at any time; `all` is wasm, heap, platform and buffers together. */
export async function watched(lab, inspector, work) {
  const processes = forgetPeaks(lab);
  const most = { heap: 0, platform: 0, buffers: 0, javascript: 0 };
  let isDone = false;
  const watch = async () => {
    while (!isDone) {
      const now = await inspector.heap();
      now.javascript = now.heap + now.platform + now.buffers;
      for (const part in most) most[part] = Math.max(most[part], now[part]);
      await new Promise((resume) => setTimeout(resume, every));
    }
  };
  const watching = watch();
  try {
    await work();
  } finally {
    isDone = true;
    await watching;
  }
  const process = Math.max(...processes.map(({ pid, rest }) => field(pid, "VmHWM") - rest));
  const wasm = await wasmMemory(inspector);
  return { wasm, ...most, all: wasm + most.javascript, process: Number.isFinite(process) ? process : null };
}

export async function wasmMemory(inspector) {
  const sizes = await inspector.wasmMemories();
  if (sizes.length !== 1) throw new Error(`${sizes.length} wasm memories, where there should be one`);
  return sizes[0];
}

/** As they are told. */
export function mib(bytes) {
  const told = (number) => (number === null ? null : Math.round((number / MIB) * 100) / 100);
  return Object.fromEntries(Object.entries(bytes).map(([name, number]) => [name, told(number)]));
}

/** The processes that the Worker runs in, one of which has the isolate; none where the kernel does not tell. */
function forgetPeaks(lab) {
  const pids = globSync("/proc/[0-9]*/stat").filter((file) => isWorkerd(file, lab.worker.child.child.pid));
  return pids.map((file) => {
    const pid = file.split("/")[2];
    writeFileSync(`/proc/${pid}/clear_refs`, "5");
    return { pid, rest: field(pid, "VmRSS") };
  });
}

function isWorkerd(file, group) {
  try {
    const [, name, rest] = /\((.*)\) (.*)/.exec(readFileSync(file, "utf8"));
    return name === "workerd" && Number(rest.split(" ")[2]) === group;
  } catch {
    // It has ended since it was listed.
    return false;
  }
}

function field(pid, name) {
  return (
    Number(new RegExp(`^${name}:\\s*(\\d+) kB$`, "m").exec(readFileSync(`/proc/${pid}/status`, "utf8"))[1]) * 1_024
  );
}
