// The current instance of the wasm. After a crash its memory is inconsistent, so the next call gets a new instance.
import { glue } from "./core.js";

let module = null;
let current = null;

/** Starts with a compiled module. */
export function start(compiled) {
  module = compiled;
  current = newInstance();
}

/** Like `start`, for browsers, which refuse to instantiate a module of this size synchronously on their main thread. */
export async function startAsync(compiled) {
  module = compiled;
  const instance = new Instance();
  instance.attach(await WebAssembly.instantiate(module, instance.imports()));
  current = instance;
}

/** The instance for the next call. */
export function instance() {
  if (current.hasCrashed) current = newInstance();
  return current;
}

function newInstance() {
  const instance = new Instance();
  instance.attach(new WebAssembly.Instance(module, instance.imports()));
  return instance;
}

// Exports that the platform or a finaliser calls: reactions of promises, listeners and destructors. After a crash they
// return without an error, because no caller could handle one.
const UNATTENDED = /closures_*invoke|^__wbindgen_destroy_closure$|^__wbg_\w+_free$/;
/** "No result and no error" in the form that the glue of wasm-bindgen reads. */
const NOTHING = [];

class Instance {
  /** The functions that wasm-bindgen generates for the exports of this instance. */
  api = glue();
  #cause = null;
  #depth = 0;
  #rejections = new Set();
  /** The timers of requests: after a crash they would keep the process alive. */
  #timers = new Set();

  get hasCrashed() {
    return this.#cause !== null;
  }

  imports() {
    const imports = this.api.imports();
    for (const functions of Object.values(imports)) {
      for (const [name, call] of Object.entries(functions)) {
        if (name.startsWith("__wbg_setTimeout_")) functions[name] = (...values) => this.#keep(call(...values));
        if (name.startsWith("__wbg_clearTimeout_"))
          functions[name] = (timer) => this.#timers.delete(timer) && call(timer);
      }
    }
    return imports;
  }

  #keep(timer) {
    this.#timers.add(timer);
    return timer;
  }

  /** Connects the exports of the wasm with the functions of wasm-bindgen. */
  attach({ exports }) {
    const guarded = Object.entries(exports).map(([name, value]) => [
      name,
      typeof value === "function" ? this.#guard(name, value) : value,
    ]);
    this.api.finish({ exports: Object.fromEntries(guarded) }, module);
  }

  /** Calls an async export. Its own promise would never settle after a crash, so this one rejects then. */
  async run(name, options) {
    let reject;
    const crash = new Promise((_resolve, refuse) => (reject = refuse));
    this.#rejections.add(reject);
    try {
      return await Promise.race([this.api[name](options), crash]);
    } finally {
      this.#rejections.delete(reject);
    }
  }

  /** Wraps an export. A trap leaves the stack and memory of the wasm in an intermediate state, so no call may follow it. */
  #guard(name, call) {
    const isUnattended = UNATTENDED.test(name);
    return (...values) => {
      if (this.#cause === null) {
        this.#depth += 1;
        try {
          const result = call(...values);
          // A JavaScript function between two entries may have swallowed the error of a nested crash.
          if (this.#cause === null) return result;
        } catch (error) {
          if (this.#cause === null && !isCrash(error)) throw error;
          this.#cause ??= error;
        } finally {
          this.#depth -= 1;
        }
        for (const timer of this.#timers) clearTimeout(timer);
        for (const reject of this.#rejections) reject(crashed(this.#cause));
      }
      if (isUnattended && this.#depth === 0) return NOTHING;
      throw crashed(this.#cause);
    };
  }
}

/** Whether an error is a trap or a stack overflow, for which Firefox throws an `InternalError`. */
function isCrash(error) {
  return error instanceof WebAssembly.RuntimeError || error instanceof RangeError || error?.name === "InternalError";
}

function crashed(cause) {
  const message =
    `The WebAssembly of update-profiles-in-hrflow crashed: ${cause.message}. ` +
    "Most likely a function recursed too deeply through it, or it ran out of memory. " +
    "Runs in progress have ended, and existing Samples must be created again; other calls work.";
  return Object.assign(new Error(message, { cause }), { code: "crashed", path: "" });
}
