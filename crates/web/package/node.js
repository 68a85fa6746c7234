// Entry for Node: reads the wasm that lies beside this file.
import { readFileSync } from "node:fs";
import { start } from "./instance.js";
import { notLoaded } from "./loading.js";

const address = new URL("./core_bg.wasm", import.meta.url);
try {
  start(new WebAssembly.Module(readFileSync(address)));
} catch (cause) {
  throw notLoaded(address, cause);
}

export * from "./api.js";
