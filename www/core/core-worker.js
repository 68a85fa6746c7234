// The page's side of the core in a Web Worker: starts it, calls its operations, and ends it when it does not answer.
import { fromPlainError } from "./plain-error.js";

/** @import { Operations, Work } from "./operations.js" */
/** @import { FromWorker, ToWorker } from "./worker.js" */
/**
 * `onEvent` gets the events of the call. Aborting `signal` asks the operation to end early. If it has not ended
 * `graceMs` later, the worker is ended.
 * @typedef {{ onEvent?: (event: any) => void, signal?: AbortSignal, graceMs?: number }} CallOptions
 */
/** @typedef {{ resolve: (result: any) => void, reject: (error: Error) => void, onEvent: (event: any) => void }} Call */

const PING_INTERVAL_MS = 1000;
// A worker is ended after this many pings without an answer. A program that works on a row ends within a second on usual
// machines, by the limits of the core. Reading a search of many rows, or loading a file, may take longer.
const MAX_MISSED_PINGS = 5;
const MAX_MISSED_PINGS_WITHOUT_PROGRAM = 30;

/**
 * Why a worker ended before its calls. `did_not_end`: it did not answer any more. `crashed`: the WebAssembly crashed. `ended`:
 * the page ended it. `work` is what the core worked on.
 */
export class WorkerEnded extends Error {
  kind = "ended";

  /**
   * @param {"did_not_end" | "crashed" | "ended"} code
   * @param {Work | null} work
   */
  constructor(code, work) {
    super(`the worker ended: ${code}`);
    this.code = code;
    this.work = work;
  }
}

/** The core in a worker of its own. The worker starts with the first call, and again with the first call after it ended. */
export class CoreWorker {
  /** @type {Worker | null} */
  #worker = null;
  /** @type {Map<number, Call>} */
  #calls = new Map();
  #lastId = 0;
  #isReady = false;
  /** @type {Work | null} */
  #work = null;
  #missedPings = 0;
  /** @type {ReturnType<typeof setInterval> | undefined} */
  #pings;

  /**
   * Calls an operation. The promise rejects with the error of the operation, with `WorkerEnded`, or with an error whose code is
   * `core_unavailable`.
   * @template {keyof Operations} Name
   * @param {Name} name
   * @param {Parameters<Operations[Name]>[1]} argument
   * @param {CallOptions} [options]
   * @returns {Promise<Awaited<ReturnType<Operations[Name]>>>}
   */
  call(name, argument, { onEvent = () => {}, signal, graceMs } = {}) {
    const id = (this.#lastId += 1);
    const result = new Promise((resolve, reject) => this.#calls.set(id, { resolve, reject, onEvent }));
    this.#post({ type: "call", id, name, argument });
    const abort = () => this.#abort(id, graceMs);
    if (signal?.aborted) abort();
    else signal?.addEventListener("abort", abort, { once: true });
    return result.finally(() => signal?.removeEventListener("abort", abort));
  }

  /** Ends the worker at once, whatever it does. */
  end() {
    this.#end(new WorkerEnded("ended", this.#work));
  }

  /** @param {ToWorker} message */
  #post(message) {
    this.#worker ??= this.#start();
    this.#worker.postMessage(message);
  }

  #start() {
    const worker = new Worker(new URL("./worker.js", import.meta.url), { type: "module" });
    // Messages of an ended worker may still arrive.
    const isCurrent = () => this.#worker === worker;
    worker.addEventListener("message", (/** @type {MessageEvent<FromWorker>} */ { data }) => {
      if (isCurrent()) this.#onMessage(data);
    });
    // The script did not load.
    worker.addEventListener("error", ({ message }) => isCurrent() && this.#end(coreUnavailable(message)));
    this.#isReady = false;
    this.#work = null;
    this.#missedPings = 0;
    // Missed pings are counted and no time is measured, so that a computer that slept ends nothing.
    this.#pings = setInterval(() => this.#ping(), PING_INTERVAL_MS);
    return worker;
  }

  #ping() {
    // A worker that waits for the network to load the core is not one that does not answer.
    if (!this.#isReady || this.#calls.size === 0) return;
    const max = this.#work ? MAX_MISSED_PINGS : MAX_MISSED_PINGS_WITHOUT_PROGRAM;
    if (this.#missedPings >= max) return this.#end(new WorkerEnded("did_not_end", this.#work));
    this.#missedPings += 1;
    this.#post({ type: "ping" });
  }

  /**
   * @param {number} id
   * @param {number | undefined} graceMs
   */
  #abort(id, graceMs) {
    if (!this.#calls.has(id)) return;
    this.#post({ type: "abort", id });
    if (graceMs !== undefined) setTimeout(() => this.#calls.has(id) && this.end(), graceMs);
  }

  /** @param {FromWorker} message */
  #onMessage(message) {
    this.#missedPings = 0;
    if (message.type === "ready") this.#isReady = true;
    if (message.type === "working") this.#work = message.work;
    if (message.type === "event") this.#calls.get(message.id)?.onEvent(message.event);
    if (message.type === "result") this.#take(message.id)?.resolve(message.result);
    if (message.type === "error") this.#onError(message);
  }

  /** @param {Extract<FromWorker, { type: "error" }>} message */
  #onError({ id, error }) {
    // After a crash the core starts anew, and what it had for other calls is lost. So the worker starts anew, too.
    if (error.code === "crashed") this.#end(new WorkerEnded("crashed", this.#work));
    else if (error.code === "core_unavailable") this.#end(fromPlainError(error));
    else this.#take(id)?.reject(fromPlainError(error));
  }

  /** @param {number} id */
  #take(id) {
    const call = this.#calls.get(id);
    this.#calls.delete(id);
    // What the last call worked on explains nothing about the next one.
    if (this.#calls.size === 0) this.#work = null;
    return call;
  }

  /** @param {Error} reason */
  #end(reason) {
    this.#worker?.terminate();
    this.#worker = null;
    clearInterval(this.#pings);
    const calls = [...this.#calls.values()];
    this.#calls.clear();
    for (const { reject } of calls) reject(reason);
  }
}

/** @param {string} message */
const coreUnavailable = (message) => fromPlainError({ message, kind: "core", code: "core_unavailable" });
