# For measures/start.mjs: a Worker that loads other Workers, among them the one that `make build` made.
using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  services = [(name = "loader", worker = .loader)],
  sockets = [(name = "http", http = (), service = "loader")],
);

const loader :Workerd.Worker = (
  compatibilityDate = "2026-11-01",
  modules = [
    (name = "loader.mjs", esModule = embed "loader.entry.mjs"),
    (name = "empty.mjs", text = embed "../../build/bench/empty-worker/index.js"),
    (name = "empty.wasm", data = embed "../../build/bench/empty-worker/index_bg.wasm"),
    (name = "worker.mjs", text = embed "../../build/index.js"),
    (name = "worker.wasm", data = embed "../../build/index_bg.wasm"),
  ],
  bindings = [(name = "LOADER", workerLoader = ())],
);
