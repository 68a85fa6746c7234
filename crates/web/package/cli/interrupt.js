// Ctrl-C and signals to terminate: the first one aborts the run, which ends in order; the second one ends the process.
import { EXIT } from "./exit-codes.js";

/** @param {import("./output.js").Output} output */
export function interruption(output) {
  const controller = new AbortController();
  /** @type {number | null} */
  let exit = null;
  /** @type {Record<string, number>} */
  const signals = { SIGINT: EXIT.interrupted, SIGTERM: EXIT.terminated, SIGHUP: EXIT.hungUp };
  const listeners = Object.entries(signals).map(([signal, code]) => {
    const listener = () => {
      if (exit !== null) process.exit(code);
      exit = code;
      output.tell("\nending the run: writes that have begun are waited for; once more ends it at once\n");
      controller.abort(new Error(signal));
    };
    process.on(signal, listener);
    return /** @type {const} */ ([signal, listener]);
  });
  return {
    signal: controller.signal,
    /** The exit status of the signal that came; null if none came. */
    exit: () => exit,
    stop: () => listeners.forEach(([signal, listener]) => process.off(signal, listener)),
  };
}
