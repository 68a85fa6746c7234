// Loads the core as WebAssembly: the same code that the Worker runs. It comes from this server only. Only core/worker.js loads
// it, so that no program ever runs on the thread of the page.

/** @typedef {typeof import("/lib/update-profiles-in-hrflow/index.js")} Core */

/** @type {Promise<Core> | null} */
let loading = null;

/**
 * The npm package. Where it cannot load, the promise rejects with an error whose code is `core_unavailable`.
 * @returns {Promise<Core>}
 */
export function loadCore() {
  loading ??= import("/lib/update-profiles-in-hrflow/index.js").catch((error) => {
    throw Object.assign(new Error(error.message, { cause: error }), { kind: "core", code: "core_unavailable" });
  });
  return loading;
}
