// The core in a Web Worker: runs the operations that core-worker.js asks for. The page can end it at any moment.
import { loadCore } from "./load.js";
import { operations } from "./operations.js";
import { toPlainError } from "./plain-error.js";

/** @import { OperationContext, Operations, Work } from "./operations.js" */
/** @import { PlainError } from "./plain-error.js" */
/**
 * What the page sends: a call with the id of its answers, the wish to end a call early, or the question whether the worker is
 * still responsive.
 * @typedef {{ type: "call", id: number, name: keyof Operations, argument: any } | { type: "abort", id: number }
 *   | { type: "ping" }} ToWorker
 */
/**
 * What the worker sends. `ready` comes once, when the core has loaded; `working` tells what the core begins to work on. A call
 * gets any number of events, then its result or its error.
 * @typedef {{ type: "ready" } | { type: "pong" } | { type: "working", work: Work | null }
 *   | { type: "event", id: number, event: any } | { type: "result", id: number, result: any }
 *   | { type: "error", id: number, error: PlainError }} FromWorker
 */

/**
 * The calls that have not ended, by their ids.
 * @type {Map<number, AbortController>}
 */
const calls = new Map();

addEventListener("message", (/** @type {MessageEvent<ToWorker>} */ { data }) => {
  if (data.type === "ping") send({ type: "pong" });
  else if (data.type === "abort") calls.get(data.id)?.abort();
  else void answer(data);
});

loadCore().then(
  () => send({ type: "ready" }),
  () => {
    // Each call reports it.
  },
);

/** @param {FromWorker} message */
function send(message) {
  postMessage(message);
}

/** @param {Extract<ToWorker, { type: "call" }>} call */
async function answer({ id, name, argument }) {
  const controller = new AbortController();
  calls.set(id, controller);
  /** @type {OperationContext} */
  const context = {
    signal: controller.signal,
    emit: (event) => send({ type: "event", id, event }),
    workOn: (work) => send({ type: "working", work }),
  };
  try {
    const result = await operations[name](await loadCore(), argument, context);
    send({ type: "result", id, result });
  } catch (error) {
    send({ type: "error", id, error: toPlainError(error) });
  }
  calls.delete(id);
}
