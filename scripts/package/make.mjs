// Puts the npm package together in build/package, and what the page needs of it in www/lib.
//
// It gets the wasm that cargo built, the schemas that crates/schema printed, and the options by which cargo was told the
// features; wasm-bindgen and wasm-opt are those of .tools/env. Whatever fails leaves the last package as it was.
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { shrink } from "../shrink.mjs";
import { licencesOf } from "./licences.mjs";
import { typesOf } from "./types.mjs";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "../..");
const [wasm, schemas] = process.argv.slice(2, 4).map((path) => resolve(path));
const built = process.argv.slice(4);
const crate = "update-profiles-web";
const made = join(root, "build/package.new");
const finished = join(root, "build/package");

/** core.js and core_bg.wasm. */
function core() {
  const bindgen = ["--target", "web", "--no-typescript", "--omit-default-module-path", "--remove-producers-section"];
  execFileSync(tool("WASM_BINDGEN_BIN"), [...bindgen, "--out-dir", made, "--out-name", "core", wasm], {
    stdio: "inherit",
  });
  shrink(join(made, "core_bg.wasm"));
}

/** core.js as a function: wasm-bindgen's glue serves one instance for ever, and after a crash another is needed. */
function glue() {
  const file = join(made, "core.js");
  const text = readFileSync(file, "utf8");
  // What loads and instantiates is our own.
  const end = text.indexOf("async function __wbg_load(");
  const names = [...text.matchAll(/^export (?:class|function) (\w+)/gm)].map(([, name]) => name);
  if (end === -1 || names.length === 0 || /^import /m.test(text))
    throw new Error("the glue of wasm-bindgen is not what it was: see glue() in scripts/package/make.mjs");
  const body = text.slice(0, end).replace(/^export /gm, "");
  const given = [...names, "imports: __wbg_get_imports", "finish: __wbg_finalize_init"];
  writeFileSync(file, `export function glue() {\n${body}return { ${given.join(", ")} };\n}\n`);
}

/** types.d.ts and schema.js. */
async function types() {
  const { parameters, reports } = JSON.parse(readFileSync(schemas, "utf8"));
  writeFileSync(join(made, "types.d.ts"), await typesOf(parameters, ...reports));
  // A text that is parsed on demand is smaller than what it describes, and cannot be changed.
  const text = JSON.stringify(JSON.stringify(parameters));
  writeFileSync(join(made, "schema.js"), `// Made from the types of the Rust core.\nexport const text = ${text};\n`);
}

/** package.json with its version, and a list of the files there are. */
function manifest() {
  const { packages } = JSON.parse(
    execFileSync("cargo", ["metadata", "--no-deps", "--format-version=1"], { cwd: root }),
  );
  const { version } = packages.find(({ name }) => name === crate);
  const file = join(made, "package.json");
  const { name, ...rest } = JSON.parse(readFileSync(file, "utf8"));
  const files = [
    "LICENSES.txt",
    "api.js",
    "core.js",
    "core_bg.wasm",
    "index.d.ts",
    "index.js",
    "instance.js",
    "loading.js",
    "node.js",
    "schema.js",
    "types.d.ts",
    "workerd.js",
  ];
  writeFileSync(file, `${JSON.stringify({ name, version, ...rest, files }, null, 2)}\n`);
}

/** The page's copy: what browsers load. */
function page() {
  const to = join(root, "www/lib/update-profiles-in-hrflow");
  rmSync(to, { recursive: true, force: true });
  mkdirSync(to, { recursive: true });
  for (const name of ["api.js", "core.js", "core_bg.wasm", "index.js", "instance.js", "loading.js", "schema.js"])
    cpSync(join(finished, name), join(to, name));
}

function tool(name) {
  if (!process.env[name]) throw new Error(`${name} is not set: run this by 'make package'`);
  return process.env[name];
}

rmSync(made, { recursive: true, force: true });
cpSync(join(root, "crates/web/package"), made, { recursive: true });
cpSync(join(root, "LICENSE"), join(made, "LICENSE"));
writeFileSync(join(made, "LICENSES.txt"), licencesOf(crate, root, built));
core();
glue();
await types();
manifest();
rmSync(finished, { recursive: true, force: true });
renameSync(made, finished);
page();
