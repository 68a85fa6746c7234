// Makes build/bench/ledger of what cargo built, in the way in which the package is made (scripts/package/make.mjs).
import { execFileSync } from "node:child_process";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { shrink } from "../../scripts/shrink.mjs";

const root = resolve(fileURLToPath(import.meta.url), "../../..");
const out = join(root, "build/bench/ledger");

execFileSync(
  process.env.WASM_BINDGEN_BIN,
  [
    "--target",
    "web",
    "--no-typescript",
    "--remove-producers-section",
    "--out-dir",
    out,
    "--out-name",
    "ledger",
    process.argv[2],
  ],
  { stdio: "inherit" },
);
shrink(join(out, "ledger_bg.wasm"));
