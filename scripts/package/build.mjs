// Builds the npm package in build/package, and copies what the page loads of it to www/lib.
//
//   node scripts/package/build.mjs WASM SCHEMAS [FEATURE OPTIONS]
//
// WASM is the file that cargo built, SCHEMAS is what crates/schema printed, and the options are those that gave cargo the
// features. wasm-bindgen and wasm-opt are those of .tools/env. After an error the previous package is still there.
import { execFileSync } from "node:child_process";
import { chmodSync, cpSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { defined } from "../lib/defined.mjs";
import { shrinkWasm } from "../shrink-wasm.mjs";
import { bundleCommandLine, npmLicences } from "./command-line.mjs";
import { licencesOf } from "./licences.mjs";
import { typesOf } from "./types.mjs";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "../..");
const [wasm, schemas] = process.argv.slice(2, 4).map((path) => resolve(path));
const features = process.argv.slice(4);
const crate = "update-profiles-web";
const staging = join(root, "build/package.new");
const finished = join(root, "build/package");

/** Writes core.js and core_bg.wasm. */
function writeCore() {
  const options = ["--target", "web", "--no-typescript", "--omit-default-module-path", "--remove-producers-section"];
  execFileSync(tool("WASM_BINDGEN_BIN"), [...options, "--out-dir", staging, "--out-name", "core", wasm], {
    stdio: "inherit",
  });
  shrinkWasm(join(staging, "core_bg.wasm"));
}

/**
 * Wraps core.js into a function `glue`. As wasm-bindgen writes it, the module serves one instance for ever; after a crash the
 * package needs another.
 */
function wrapCore() {
  const file = join(staging, "core.js");
  const text = readFileSync(file, "utf8");
  // From here on wasm-bindgen loads and instantiates the wasm, which the package does itself.
  const end = text.indexOf("async function __wbg_load(");
  const names = [...text.matchAll(/^export (?:class|function) (\w+)/gm)].map(([, name]) => name);
  if (end === -1 || names.length === 0 || /^import /m.test(text))
    throw new Error("wasm-bindgen writes another core.js than expected: adapt wrapCore() in scripts/package/build.mjs");
  const body = text.slice(0, end).replace(/^export /gm, "");
  const members = [...names, "imports: __wbg_get_imports", "finish: __wbg_finalize_init"];
  writeFileSync(file, `export function glue() {\n${body}return { ${members.join(", ")} };\n}\n`);
}

/** Writes types.d.ts and schema.js. */
async function writeTypes() {
  const { parameters, reports } = JSON.parse(readFileSync(schemas, "utf8"));
  writeFileSync(join(staging, "types.d.ts"), await typesOf(parameters, ...reports));
  // JSON text that is parsed on demand is smaller than an object literal, and each caller gets a copy.
  const text = JSON.stringify(JSON.stringify(parameters));
  writeFileSync(join(staging, "schema.js"), `// Made from the types of the Rust core.\nexport const text = ${text};\n`);
}

/** Writes cli.js in the place of its sources, and LICENSES.txt. */
async function writeCommandLine() {
  const file = join(staging, "cli.js");
  const bundled = await bundleCommandLine(join(root, "crates/web/package/cli/main.js"), file, root);
  chmodSync(file, 0o755);
  rmSync(join(staging, "cli"), { recursive: true });
  const licences = [licencesOf(crate, root, features), npmLicences(bundled)];
  writeFileSync(join(staging, "LICENSES.txt"), licences.join(`\n${"═".repeat(80)}\n\n`));
}

/** Adds the version, the addresses and the list of files to package.json. */
function completeManifest() {
  const metadata = execFileSync("cargo", ["metadata", "--no-deps", "--format-version=1"], {
    cwd: root,
    encoding: "utf8",
  });
  /** @type {{ packages: { name: string, version: string, repository: string | null }[] }} */
  const { packages } = JSON.parse(metadata);
  const { version, repository } = defined(packages.find((each) => each.name === crate));
  const file = join(staging, "package.json");
  const { name, ...rest } = JSON.parse(readFileSync(file, "utf8"));
  const files = [
    "LICENSES.txt",
    "api.js",
    "cli.js",
    "core.js",
    "core_bg.wasm",
    "index.d.ts",
    "index.js",
    "instance.js",
    "item.d.ts",
    "loading.js",
    "node.js",
    "profile.d.ts",
    "schema.js",
    "types.d.ts",
    "workerd.js",
  ];
  const addresses = {
    homepage: `${repository}#readme`,
    repository: { type: "git", url: `git+${repository}.git`, directory: "crates/web/package" },
    bugs: { url: `${repository}/issues` },
  };
  writeFileSync(file, `${JSON.stringify({ name, version, ...rest, ...addresses, files }, null, 2)}\n`);
}

/** Copies the files that a browser loads to where the page is served from. */
function copyForPage() {
  const target = join(root, "www/lib/update-profiles-in-hrflow");
  rmSync(target, { recursive: true, force: true });
  mkdirSync(target, { recursive: true });
  for (const name of ["api.js", "core.js", "core_bg.wasm", "index.js", "instance.js", "loading.js", "schema.js"])
    cpSync(join(finished, name), join(target, name));
}

/**
 * The path of a tool, from its environment variable.
 *
 * @param {string} variable
 */
function tool(variable) {
  const path = process.env[variable];
  if (!path) throw new Error(`${variable} is not set: run this by 'make package'`);
  return path;
}

rmSync(staging, { recursive: true, force: true });
cpSync(join(root, "crates/web/package"), staging, { recursive: true });
cpSync(join(root, "LICENSE"), join(staging, "LICENSE"));
await writeCommandLine();
writeCore();
wrapCore();
await writeTypes();
completeManifest();
rmSync(finished, { recursive: true, force: true });
renameSync(staging, finished);
copyForPage();
