// The instance of the wasm that calls go to. One that crashed cannot be trusted again, so the next call gets a new one.
import { glue } from "./core.js";

let module = null;
let current = null;

/** Begins with a compiled module. */
export function start(compiled) {
  module = compiled;
  current = fresh();
}

/** The same where a browser makes instances of this size only off its main thread. */
export async function startLater(compiled) {
  module = compiled;
  const instance = new Instance();
  instance.begin(await WebAssembly.instantiate(module, instance.imports()));
  current = instance;
}

/** The instance for a new call. */
export function instance() {
  if (current.hasCrashed) current = fresh();
  return current;
}

function fresh() {
  const instance = new Instance();
  instance.begin(new WebAssembly.Instance(module, instance.imports()));
  return instance;
}

// What may be called after a crash without an error, as whoever calls does not wait for an answer: the reactions of promises
// and listeners, and what tidies up.
const UNATTENDED = /closures_*invoke|^__wbindgen_destroy_closure$|^__wbg_\w+_free$/;
/** No result and no error, in the form that the glue of wasm-bindgen reads. */
const NOTHING = [];

class Instance {
  /** What wasm-bindgen made of the exports, for this instance. */
  api = glue();
  #cause = null;
  #depth = 0;
  #rejections = new Set();
  /** The time-outs of requests: after a crash they would only keep a process from its end. */
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

  begin({ exports }) {
    const guarded = Object.entries(exports).map(([name, value]) => [
      name,
      typeof value === "function" ? this.#guard(name, value) : value,
    ]);
    this.api.finish({ exports: Object.fromEntries(guarded) }, module);
  }

  /** Calls an export that gives a promise, which would never settle once the instance has crashed. */
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

  /** An entry into the wasm. A trap leaves its stack and its values as they were in the middle of the work. */
  #guard(name, call) {
    const isUnattended = UNATTENDED.test(name);
    return (...values) => {
      if (this.#cause === null) {
        this.#depth += 1;
        try {
          const result = call(...values);
          // A JavaScript function in between may have kept a crash further in to itself.
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

/** A trap, or the end of the stack, which Firefox tells by an error of its own. */
function isCrash(error) {
  return error instanceof WebAssembly.RuntimeError || error instanceof RangeError || error?.name === "InternalError";
}

function crashed(cause) {
  const message =
    `The WebAssembly of update-profiles-in-hrflow crashed: ${cause.message}. ` +
    "Most likely a jq program recurses too deeply or makes a value that is too large: change that program. " +
    "Runs that were under way have ended, and each Sample has to be made anew; other calls work.";
  return Object.assign(new Error(message, { cause }), { code: "crashed", path: "" });
}
