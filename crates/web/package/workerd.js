// Entry for Workers: the wasm is a module of the Worker, compiled at deployment.
import module from "./core_bg.wasm";
import { start } from "./instance.js";
import { notLoaded } from "./loading.js";

try {
  start(module);
} catch (cause) {
  throw notLoaded("./core_bg.wasm", cause);
}

export * from "./api.js";
