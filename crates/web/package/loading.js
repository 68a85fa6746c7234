/** The error for a wasm that cannot be loaded. */
export function notLoaded(address, cause) {
  const reason = cause instanceof Error ? cause.message : String(cause);
  const message =
    `The WebAssembly of update-profiles-in-hrflow could not be loaded from ${address}: ${reason}. ` +
    "Check that core_bg.wasm lies beside the JavaScript of the package (a bundler may have left it out), " +
    "and that the page's Content-Security-Policy has 'wasm-unsafe-eval' in its script-src.";
  return Object.assign(new Error(message, { cause }), { code: "wasm_not_loaded", path: "core_bg.wasm" });
}
