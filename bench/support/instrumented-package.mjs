// The built npm package, with access to the size of its wasm memory, and a state in this process.
import { options } from "../../tests/package/support.mjs";

/** @type {WebAssembly.Memory[]} */
const memories = [];
// The package does not export its instance, so the constructor records the memory of every instance.
WebAssembly.Instance = class extends WebAssembly.Instance {
  /** @param {ConstructorParameters<typeof WebAssembly.Instance>} values */
  constructor(...values) {
    super(...values);
    const { memory } = this.exports;
    if (memory instanceof WebAssembly.Memory) memories.push(memory);
  }
};

/** @type {typeof import("../../build/package/index.js")} */
const { updateProfilesInHrflow } = await import(new URL("../../build/package/node.js", import.meta.url).href);

/** The size of the wasm memory in bytes. It never shrinks, so this is also its peak. */
export const wasmMemory = () => memories.reduce((sum, memory) => sum + memory.buffer.byteLength, 0);

/**
 * An incremental run. Throws unless the run is complete and successful.
 *
 * @param {{ fetch: Function }} apis
 * @param {MemoryState} [state]
 * @param {object} [workflow]
 */
export async function run({ fetch }, state, workflow = {}) {
  const report = await updateProfilesInHrflow(options({ incremental: true, fetch, state, ...workflow }));
  if (report.status === "success" && report.complete) return report;
  const failed = report.items.filter(({ error }) => error).slice(0, 3);
  throw new Error(`the run did not succeed: ${JSON.stringify({ ...report, items: failed })}`);
}

/** A state in memory that records the sizes of what is written. */
export class MemoryState {
  /** @type {Map<string, Uint8Array>} */
  entries;
  /**
   * The sizes of the ledgers that were written.
   * @type {number[]}
   */
  ledgerSizes = [];

  /** @param {Iterable<[string, Uint8Array]>} [entries] */
  constructor(entries = []) {
    this.entries = new Map(entries);
  }

  /** @param {string} key */
  get = (key) => this.entries.get(key) ?? null;

  /**
   * @param {string} key
   * @param {Uint8Array} bytes
   */
  put = (key, bytes) => {
    if (key.startsWith("ledger.")) this.ledgerSizes.push(bytes.length);
    this.entries.set(key, bytes);
  };

  /** @param {string} key */
  delete = (key) => void this.entries.delete(key);

  /** The current ledger. Older ledgers have been deleted. */
  get ledger() {
    const ledgers = [...this.entries].filter(([key]) => key.startsWith("ledger."));
    if (ledgers.length !== 1) throw new Error(`the state has ${ledgers.length} ledgers instead of one`);
    return ledgers[0][1];
  }

  /** The size of the coordinator, which a Worker stores in a Durable Object. */
  get coordinatorSize() {
    return [...this.entries].find(([key]) => key.startsWith("coordinator."))?.[1].length;
  }
}
