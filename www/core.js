// The core, as WebAssembly: the code that the Worker runs. Fetched once it is needed, and from here only.
let loading = null;

/** The module (README.md, "In JavaScript"); what keeps it from loading is an Error with the code `core_unavailable`. */
export function core() {
  loading ??= import("/lib/update-profiles-in-hrflow/index.js").catch((error) => {
    loading = null;
    throw Object.assign(new Error(error.message, { cause: error }), { kind: "core", code: "core_unavailable" });
  });
  return loading;
}
