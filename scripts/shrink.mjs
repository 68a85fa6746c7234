// Makes a wasm file small, in its place: `scripts/with node scripts/shrink.mjs file.wasm`, or `--names file.wasm` to keep names.
import { execFileSync } from "node:child_process";
import { argv } from "node:process";
import { fileURLToPath } from "node:url";

// What wasm may use: the features that rustc and wasm-bindgen take for granted, and every browser of the last years has.
const features = [
  "mutable-globals",
  "sign-ext",
  "nontrapping-float-to-int",
  "bulk-memory",
  "multivalue",
  "reference-types",
  "exception-handling",
];

/**
 * Functions of one name come to lie side by side, for they are the same code for other types: that compresses best. Then the
 * names go.
 */
export function shrink(file, ...options) {
  if (!process.env.WASM_OPT_BIN) throw new Error("WASM_OPT_BIN is not set: run this by scripts/with");
  execFileSync(
    process.env.WASM_OPT_BIN,
    [
      "-O3",
      "-Oz",
      "--reorder-functions-by-name",
      ...features.map((each) => `--enable-${each}`),
      ...options,
      file,
      "-o",
      file,
    ],
    { stdio: "inherit" },
  );
}

if (argv[1] === fileURLToPath(import.meta.url))
  argv[2] === "--names" ? shrink(argv[3], "--debuginfo") : shrink(argv[2]);
