// Browsers, Deno and bundlers: the wasm is fetched from beside this file.
import { startLater } from "./instance.js";
import { notLoaded } from "./loading.js";

const address = new URL("./core_bg.wasm", import.meta.url);
try {
  const response = await fetch(address);
  if (!response.ok) throw new Error(`the answer is ${response.status}`);
  await startLater(await compiled(response));
} catch (cause) {
  throw notLoaded(address, cause);
}

/** Compiled as it arrives, where the server says that it is wasm; else once it is there. */
function compiled(response) {
  const type = response.headers.get("content-type") ?? "";
  const streams = typeof WebAssembly.compileStreaming === "function" && /^application\/wasm$/i.test(type.trim());
  return streams
    ? WebAssembly.compileStreaming(response)
    : response.arrayBuffer().then((bytes) => WebAssembly.compile(bytes));
}

export * from "./api.js";
