// The sizes of what was built. This builds nothing: `node bench/size.mjs` prints the sizes of build/, and with the name of a wasm
// file that has the names of its functions, what each crate's functions add to it.
//
// 1 KB is 1000 bytes.
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { argv } from "node:process";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { cratesOf } from "./support/wasm-crates.mjs";

const build = resolve(dirname(fileURLToPath(import.meta.url)), "../build");

/** The largest gzipped sizes with jq, in bytes. */
export const limits = { worker: 1_200_000, package: 1_000_000 };

/** The size of the Worker as wrangler counts it: its modules are concatenated and gzipped. */
export function workerSize(folder = build) {
  return measure(folder, ["index.js", "index_bg.wasm"], (contents) => gzipSync(Buffer.concat(contents)).length);
}

/** The size of the npm package's code. Each file is gzipped alone, as a server does it. */
export function packageSize(folder = join(build, "package")) {
  const files = readdirSync(folder).filter((name) => /\.(js|wasm)$/.test(name));
  return measure(folder, files, (contents) =>
    contents.reduce((sum, content) => sum + gzipSync(content, { level: 9 }).length, 0),
  );
}

/**
 * @param {string} folder
 * @param {string[]} files
 * @param {(contents: Buffer[]) => number} compressedSize
 */
function measure(folder, files, compressedSize) {
  const contents = files.map((name) => readFileSync(join(folder, name)));
  return { raw: contents.reduce((sum, { length }) => sum + length, 0), gzipped: compressedSize(contents) };
}

/** @param {number} bytes */
const kilobytes = (bytes) => `${(bytes / 1000).toFixed(1)} KB`.padStart(10);

/** @param {string} file */
function printCrates(file) {
  for (const { crate, functions, raw, gzipped } of cratesOf(readFileSync(file)))
    console.log(`${crate.padEnd(28)} ${kilobytes(raw)} ${kilobytes(gzipped)} gzipped alone, ${functions} functions`);
}

function printSizes() {
  const parts = [
    { name: "worker", size: workerSize, built: join(build, "index.js"), limit: limits.worker },
    { name: "package", size: packageSize, built: join(build, "package/package.json"), limit: limits.package },
  ];
  for (const { name, size, limit } of parts.filter(({ built }) => existsSync(built))) {
    const { raw, gzipped } = size();
    console.log(
      `${name.padEnd(8)} ${kilobytes(raw)} ${kilobytes(gzipped)} gzipped; the limit with jq is ${kilobytes(limit).trim()}`,
    );
  }
}

if (argv[1] === fileURLToPath(import.meta.url)) {
  if (argv[2]) printCrates(argv[2]);
  else printSizes();
}
