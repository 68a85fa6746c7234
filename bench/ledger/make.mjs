// Makes build/bench/ledger of what cargo built, in the way in which the package is made (scripts/package/make.mjs).
import { execFileSync } from "node:child_process";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const root = resolve(fileURLToPath(import.meta.url), "../../..");
const out = join(root, "build/bench/ledger");
const features = ["mutable-globals", "sign-ext", "nontrapping-float-to-int", "bulk-memory", "multivalue", "reference-types"];

execFileSync(process.env.WASM_BINDGEN_BIN, ["--target", "web", "--no-typescript", "--remove-name-section", "--remove-producers-section", "--out-dir", out, "--out-name", "ledger", process.argv[2]], { stdio: "inherit" });
const file = join(out, "ledger_bg.wasm");
execFileSync(process.env.WASM_OPT_BIN, ["-Os", ...features.map((each) => `--enable-${each}`), file, "-o", file], { stdio: "inherit" });
