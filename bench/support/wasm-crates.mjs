// What each crate adds to a wasm file that has the names of its functions.
import { gzipSync } from "node:zlib";

/** Reads the binary format of WebAssembly (https://webassembly.github.io/spec/core/binary/). */
class Reader {
  /** @param {Buffer} bytes */
  constructor(bytes) {
    this.bytes = bytes;
    this.position = 0;
  }

  get isAtEnd() {
    return this.position >= this.bytes.length;
  }

  byte() {
    return this.bytes[this.position++];
  }

  /** An unsigned integer in LEB128. */
  integer() {
    for (let value = 0, scale = 1; ; scale *= 128) {
      const byte = this.byte();
      value += (byte & 127) * scale;
      if (byte < 128) return value;
    }
  }

  /** @param {number} length */
  take(length) {
    this.position += length;
    return this.bytes.subarray(this.position - length, this.position);
  }

  name() {
    return this.take(this.integer()).toString("utf8");
  }

  /**
   * Calls a function for each element of a vector.
   * @param {() => void} read
   */
  each(read) {
    for (let count = this.integer(); count > 0; count--) read();
  }
}

const SECTION = { custom: 0, import: 2, code: 10 };
const IMPORT = { function: 0, table: 1, memory: 2, global: 3 };
const FUNCTION_NAMES = 1;

/**
 * The functions of a wasm file that has a name section.
 *
 * @param {Buffer} wasm
 */
function functionsOf(wasm) {
  const reader = new Reader(wasm);
  let imported = 0;
  /** @type {Buffer[]} */
  const bodies = [];
  /** @type {Map<number, string>} */
  const names = new Map();
  reader.take(8);
  while (!reader.isAtEnd) {
    const id = reader.byte();
    const end = reader.integer() + reader.position;
    if (id === SECTION.custom && reader.name() === "name") {
      while (reader.position < end) readNames(reader, names);
    } else if (id === SECTION.import) {
      reader.each(() => {
        if (skipImport(reader) === IMPORT.function) imported += 1;
      });
    } else if (id === SECTION.code) {
      reader.each(() => bodies.push(reader.take(reader.integer())));
    }
    reader.position = end;
  }
  // The indices of functions begin with the imported ones.
  return bodies.map((code, index) => ({ name: names.get(index + imported) ?? "", code }));
}

/**
 * Reads one subsection of the name section.
 *
 * @param {Reader} reader
 * @param {Map<number, string>} names
 */
function readNames(reader, names) {
  const kind = reader.byte();
  const end = reader.integer() + reader.position;
  if (kind === FUNCTION_NAMES) reader.each(() => names.set(reader.integer(), reader.name()));
  reader.position = end;
}

/**
 * Reads one import; returns its kind.
 *
 * @param {Reader} reader
 */
function skipImport(reader) {
  reader.name();
  reader.name();
  const kind = reader.byte();
  if (kind === IMPORT.function) reader.integer();
  else if (kind === IMPORT.global) reader.take(2);
  else {
    // A table begins with the type of its elements.
    if (kind === IMPORT.table) reader.byte();
    const hasMaximum = reader.byte() & 1;
    reader.integer();
    if (hasMaximum) reader.integer();
  }
  return kind;
}

const standardLibrary = new Set("core alloc std hashbrown dlmalloc compiler_builtins __rustc".split(" "));

// Crates whose generic functions run the futures of other crates.
const executors = new Set(["js_sys", "futures_util", "wasm_bindgen"]);

/**
 * The crate that a function belongs to. The name of a generic function has several crates; the first one counts that is neither the
 * standard library nor an executor.
 *
 * @param {string} name
 */
function crateOf(name) {
  const crates = [...name.matchAll(/(?<![:\w])([a-z_]\w*)(?:\[[0-9a-f]+\])?::/g)].map(([, crate]) => crate);
  const others = crates.filter((crate) => !standardLibrary.has(crate));
  return others.find((crate) => !executors.has(crate)) ?? others[0] ?? (crates.length > 0 ? "std" : "other");
}

/**
 * The sizes of each crate's functions, the largest crate first.
 *
 * @param {Buffer} wasm
 */
export function cratesOf(wasm) {
  /** @type {Map<string, Buffer[]>} */
  const codeByCrate = new Map();
  for (const { name, code } of functionsOf(wasm)) {
    const crate = crateOf(name);
    codeByCrate.set(crate, [...(codeByCrate.get(crate) ?? []), code]);
  }
  const rows = [...codeByCrate].map(([crate, code]) => {
    const all = Buffer.concat(code);
    return { crate, functions: code.length, raw: all.length, gzipped: gzipSync(all, { level: 9 }).length };
  });
  return rows.sort((one, other) => other.raw - one.raw);
}
