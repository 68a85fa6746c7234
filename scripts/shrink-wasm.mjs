// Makes a wasm file smaller, in place: `scripts/with node scripts/shrink-wasm.mjs file.wasm`; `--names file.wasm` keeps the names
// of its functions.
import { execFileSync } from "node:child_process";
import { argv } from "node:process";
import { fileURLToPath } from "node:url";

// The features that rustc and wasm-bindgen use. Every browser of the last years has them.
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
 * Runs wasm-opt. It sorts the functions by name before it removes the names: instances of one generic function then lie side by
 * side, which compresses best.
 *
 * @param {string} file
 * @param {string[]} options More options of wasm-opt.
 */
export function shrinkWasm(file, ...options) {
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

if (argv[1] === fileURLToPath(import.meta.url)) {
  const [, , ...words] = argv;
  if (words[0] === "--names") shrinkWasm(words[1], "--debuginfo");
  else shrinkWasm(words[0]);
}
