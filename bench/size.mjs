// How large is what was built. It builds nothing: `node bench/size.mjs` prints the sizes of build/, and with the name of a
// wasm file that has a name section, what each crate's functions add to it.
//
// 1 KB is 1000 bytes.
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { argv } from "node:process";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

const build = resolve(dirname(fileURLToPath(import.meta.url)), "../build");

/** What may be as large as that, in bytes. */
export const limits = { worker: 600_000, package: 550_000 };

/** The Worker as wrangler counts it: all modules, one behind the other, gzipped. */
export function workerSize(folder = build) {
  return measured(folder, ["index.js", "index_bg.wasm"], (contents) => gzipSync(Buffer.concat(contents)).length);
}

/** The npm package's code, each file gzipped on its own, as a server does. */
export function packageSize(folder = join(build, "package")) {
  const files = readdirSync(folder).filter((name) => /\.(js|wasm)$/.test(name));
  return measured(folder, files, (contents) =>
    contents.reduce((sum, content) => sum + gzipSync(content, { level: 9 }).length, 0),
  );
}

function measured(folder, files, compress) {
  const contents = files.map((name) => readFileSync(join(folder, name)));
  return { raw: contents.reduce((sum, { length }) => sum + length, 0), gzipped: compress(contents) };
}

/** The functions of a wasm file that has a name section: [{ name, code }]. */
export function functionsOf(wasm) {
  let at = 8;
  const number = () => {
    for (let value = 0, scale = 1; ; scale *= 128) {
      const byte = wasm[at++];
      value += (byte & 127) * scale;
      if (byte < 128) return value;
    }
  };
  const text = () => {
    const length = number();
    at += length;
    return wasm.toString("utf8", at - length, at);
  };
  const limit = () => {
    const flags = number();
    number();
    if (flags & 1) number();
  };
  let imported = 0;
  const bodies = [];
  const names = new Map();
  while (at < wasm.length) {
    const id = wasm[at++];
    const end = number() + at;
    if (id === 0 && text() === "name") {
      while (at < end) {
        const kind = wasm[at++];
        const behind = number() + at;
        if (kind === 1) for (let count = number(); count > 0; count--) names.set(number(), text());
        at = behind;
      }
    } else if (id === 2) {
      for (let count = number(); count > 0; count--) {
        text();
        text();
        const kind = wasm[at++];
        if (kind === 0) imported += 1;
        if (kind === 1) at += 1;
        if (kind === 1 || kind === 2) limit();
        else number();
        if (kind === 3) at += 1;
      }
    } else if (id === 10) {
      for (let count = number(); count > 0; count--) {
        const length = number();
        bodies.push(wasm.subarray(at, at + length));
        at += length;
      }
    }
    at = end;
  }
  return bodies.map((code, index) => ({ name: names.get(index + imported) ?? "", code }));
}

const std = new Set(["core", "alloc", "std", "hashbrown", "dlmalloc", "compiler_builtins", "__rustc"]);

// What drives the futures of others.
const carriers = new Set(["js_sys", "futures_util", "wasm_bindgen"]);

/** The crate that a function is of: the first that its name tells, but for what carries the code of others. */
export function crateOf(name) {
  const crates = [...name.matchAll(/(?<![:\w])([a-z_]\w*)(?:\[[0-9a-f]+\])?::/g)].map(([, crate]) => crate);
  const others = crates.filter((crate) => !std.has(crate));
  return others.find((crate) => !carriers.has(crate)) ?? others[0] ?? (crates.length > 0 ? "std" : "other");
}

/** What the functions of each crate take, the largest first. Generic ones count for the crate whose type they are for. */
export function crates(wasm) {
  const found = new Map();
  for (const { name, code } of functionsOf(wasm)) {
    const crate = crateOf(name);
    found.set(crate, [...(found.get(crate) ?? []), code]);
  }
  const rows = [...found].map(([crate, code]) => {
    const all = Buffer.concat(code);
    return { crate, functions: code.length, raw: all.length, gzipped: gzipSync(all, { level: 9 }).length };
  });
  return rows.sort((one, other) => other.raw - one.raw);
}

const kb = (bytes) => `${(bytes / 1000).toFixed(1)} KB`;

if (argv[1] === fileURLToPath(import.meta.url)) {
  if (argv[2]) {
    for (const { crate, functions, raw, gzipped } of crates(readFileSync(argv[2])))
      console.log(
        `${crate.padEnd(28)} ${kb(raw).padStart(10)} ${kb(gzipped).padStart(10)} gzipped alone, ${functions} functions`,
      );
  } else {
    const parts = {
      worker: [workerSize, join(build, "index.js")],
      package: [packageSize, join(build, "package/package.json")],
    };
    for (const [name, [size, made]] of Object.entries(parts)) {
      if (!existsSync(made)) continue;
      const { raw, gzipped } = size();
      console.log(
        `${name.padEnd(8)} ${kb(raw).padStart(10)} ${kb(gzipped).padStart(10)} gzipped; with jq ${kb(limits[name])} at most`,
      );
    }
  }
}
