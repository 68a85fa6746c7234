// Loads a Worker into a new isolate, sends it one request, and drops it: `GET /NAME/path` is for the Worker with that name.
import emptyScript from "empty.mjs";
import emptyWasm from "empty.wasm";
import script from "worker.mjs";
import wasm from "worker.wasm";

/** @typedef {{ js: string } | { wasm: ArrayBuffer }} Module */

/** @type {Record<string, Record<string, Module>>} */
const workers = {
  // Without wasm: the time that any isolate takes.
  javascript: { "index.js": { js: 'export default { fetch: () => new Response("ok") };' } },
  empty: { "index.js": { js: emptyScript }, "index_bg.wasm": { wasm: emptyWasm } },
  worker: { "index.js": { js: script }, "index_bg.wasm": { wasm } },
};

export default {
  /**
   * @param {Request} request
   * @param {{ LOADER: any }} env
   */
  fetch(request, { LOADER }) {
    const { pathname } = new URL(request.url);
    const [, name, ...path] = pathname.split("/");
    const modules = Object.fromEntries(
      Object.entries(workers[name]).map(([file, module]) => [file, withoutCache(module)]),
    );
    const code = { compatibilityDate: "2026-11-01", mainModule: "index.js", modules, env: {} };
    return LOADER.get(crypto.randomUUID(), () => code)
      .getEntrypoint()
      .fetch(`http://${name}/${path.join("/")}`);
  },
};

/**
 * The same wasm with other bytes. V8 compiles equal bytes only once in a process, so a custom section with random bytes is added.
 *
 * @param {Module} module
 */
function withoutCache(module) {
  if (!("wasm" in module)) return module;
  const size = module.wasm.byteLength;
  const bytes = new Uint8Array(size + 20);
  bytes.set(new Uint8Array(module.wasm));
  // Section id 0 (custom), 18 bytes: a name of one letter, and 16 random bytes.
  bytes.set([0, 18, 1, 0x78, ...crypto.getRandomValues(new Uint8Array(16))], size);
  return { wasm: bytes.buffer };
}
