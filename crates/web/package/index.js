// Entry for browsers, Deno and bundlers: fetches the wasm that lies beside this file.
import { startAsync } from "./instance.js";
import { notLoaded } from "./loading.js";

const address = new URL("./core_bg.wasm", import.meta.url);
try {
  const response = await fetch(address);
  if (!response.ok) throw new Error(`the server responded with ${response.status}`);
  await startAsync(await compile(response));
} catch (cause) {
  throw notLoaded(address, cause);
}

/** Compiles the wasm while it arrives if the server declares its type, else after it has arrived. */
function compile(response) {
  const type = response.headers.get("content-type") ?? "";
  const streams = typeof WebAssembly.compileStreaming === "function" && /^application\/wasm$/i.test(type.trim());
  return streams
    ? WebAssembly.compileStreaming(response)
    : response.arrayBuffer().then((bytes) => WebAssembly.compile(bytes));
}

export * from "./api.js";
