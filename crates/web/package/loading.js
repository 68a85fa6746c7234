// What is said where the wasm cannot be loaded.

/** An error that says what to do about it. */
export function notLoaded(address, cause) {
  const reason = cause instanceof Error ? cause.message : String(cause);
  const message =
    `The WebAssembly of update-profiles-in-hrflow could not be loaded from ${address}: ${reason}. ` +
    "See that core_bg.wasm lies where the JavaScript of the package does (a bundler may have left it behind), " +
    "and that the page's Content-Security-Policy has 'wasm-unsafe-eval' in its script-src.";
  return Object.assign(new Error(message, { cause }), { code: "wasm_not_loaded", path: "core_bg.wasm" });
}
