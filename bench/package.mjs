// The npm package as it was built, with its memory in sight, and what it remembers kept in this process.
import { options } from "../tests/package/support.mjs";

const memories = [];
// The package keeps its instance to itself; this is the one place where it can be seen.
WebAssembly.Instance = class extends WebAssembly.Instance {
  constructor(...values) {
    super(...values);
    if (this.exports.memory) memories.push(this.exports.memory);
  }
};

const { updateProfilesInHrflow } = await import("../build/package/node.js");

/** The memory of the wasm, in bytes. It grows and never shrinks, so this is also the most that it had. */
export const wasmMemory = () => memories.reduce((sum, memory) => sum + memory.buffer.byteLength, 0);

/** A run that remembers; anything but a complete one is an error. */
export async function run({ fetch }, state, workflow = {}) {
  const report = await updateProfilesInHrflow(options({ incremental: true, fetch, state, ...workflow }));
  if (report.status === "success" && report.complete) return report;
  throw new Error(
    `the run did not do what it should: ${JSON.stringify({ ...report, items: report.items.filter(({ error }) => error).slice(0, 3) })}`,
  );
}

/** What a workflow remembers, and how many bytes were written for it. */
export class State {
  kept;
  /** Sizes of the ledgers that were written. */
  ledgers = [];

  constructor(kept = []) {
    this.kept = new Map(kept);
  }

  get = (key) => this.kept.get(key) ?? null;

  put = (key, bytes) => {
    if (key.startsWith("ledger.")) this.ledgers.push(bytes.length);
    this.kept.set(key, bytes);
  };

  delete = (key) => this.kept.delete(key);

  /** The ledger that counts: the others were deleted. */
  get ledger() {
    const ledgers = [...this.kept].filter(([key]) => key.startsWith("ledger."));
    if (ledgers.length !== 1) throw new Error(`${ledgers.length} ledgers are kept, not one`);
    return ledgers[0][1];
  }

  /** How large the coordinator is; a Worker keeps it in a Durable Object. */
  get coordinator() {
    return [...this.kept].find(([key]) => key.startsWith("coordinator."))[1].length;
  }
}
