// Writes build/bench/ledger from the wasm that cargo built, with the steps that scripts/package/build.mjs has for the package.
import { execFileSync } from "node:child_process";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { defined } from "../../scripts/lib/defined.mjs";
import { shrinkWasm } from "../../scripts/shrink-wasm.mjs";

const root = resolve(fileURLToPath(import.meta.url), "../../..");
const folder = join(root, "build/bench/ledger");
const wasm = process.argv[2];

const options = ["--target", "web", "--no-typescript", "--remove-producers-section"];
execFileSync(
  defined(process.env.WASM_BINDGEN_BIN, "the environment variable WASM_BINDGEN_BIN"),
  [...options, "--out-dir", folder, "--out-name", "ledger", wasm],
  { stdio: "inherit" },
);
shrinkWasm(join(folder, "ledger_bg.wasm"));
