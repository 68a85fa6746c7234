// Plants faults in a copy of the tree, one at a time, and requires that the random histories of tests/histories/ find each
// within ten minutes. `node scripts/planted-faults.mjs NAME...` plants these alone; --list names them all.
//
// The faults are in tests/histories/faults.json: each is a text that must be in its file exactly once, and what replaces it.
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

/** @typedef {{ file: string, find: string, replace: string }} Replacement */
/** @typedef {{ name: string, harm: string, plant: Replacement[] }} Fault */

const root = resolve(dirname(fileURLToPath(import.meta.url)), "..");
const seconds = { fault: 600, sound: 60 };
const print = console.log;

/**
 * The faults, as the file lists them.
 * @returns {Fault[]}
 */
export function readFaults() {
  return JSON.parse(readFileSync(join(root, "tests/histories/faults.json"), "utf8"));
}

/**
 * The files of the tree in which a fault is planted, by their paths.
 * @param {Fault} fault
 * @param {(path: string) => string} read
 * @returns {Map<string, string>}
 */
export function planted(fault, read) {
  /** @type {Map<string, string>} */
  const files = new Map();
  for (const { file, find, replace } of fault.plant) {
    const text = files.get(file) ?? read(file);
    const parts = text.split(find);
    if (parts.length !== 2) {
      throw new Error(`${fault.name}: ${file} has ${parts.length - 1} times, and not once: ${find}`);
    }
    files.set(file, parts.join(replace));
  }
  return files;
}

/**
 * The file of the project, as text.
 * @param {string} path
 */
export const readFile = (path) => readFileSync(join(root, path), "utf8");

/**
 * Runs cargo in the copy.
 * @param {string} tree
 * @param {string[]} arguments_
 * @param {Record<string, string>} [variables]
 */
function cargo(tree, arguments_, variables = {}) {
  const target = join(tree, "target");
  return spawnSync(join(tree, "scripts/with"), ["cargo", ...arguments_], {
    cwd: tree,
    encoding: "utf8",
    maxBuffer: 1 << 28,
    env: { ...process.env, RUST_BACKTRACE: "0", CARGO_TARGET_DIR: target, ...variables },
  });
}

/**
 * Plays histories in the copy. Returns the first rule that was broken, and after how many seconds.
 * @param {string} tree
 * @param {number} time
 */
function hunt(tree, time) {
  const built = cargo(tree, ["test", "--quiet", "--profile", "hunt", "--test", "histories", "--no-run"]);
  if (built.status !== 0) throw new Error(`it does not build:\n${built.stderr}`);
  const begun = Date.now();
  const played = cargo(
    tree,
    ["test", "--quiet", "--profile", "hunt", "--test", "histories", "whatever_happens", "--", "--nocapture"],
    {
      HISTORIES_SECONDS: String(time),
      HISTORIES_FROM: process.env.HISTORIES_FROM ?? "0",
    },
  );
  const output = played.stdout + played.stderr;
  const rule = /HISTORY=(\d+) breaks a rule\.\n\n(.*)/.exec(output);
  if (played.status !== 0 && rule === null) throw new Error(`the histories did not run:\n${output.slice(-2000)}`);
  const found = / in (\d+\.\d) s: /.exec(output);
  return { seed: rule?.[1], rule: rule?.[2], after: Number(found?.[1] ?? (Date.now() - begun) / 1000) };
}

/** Copies what git knows of the tree, with changes that are not committed. */
function copyTree() {
  const tree = join(process.env.CARGO_TARGET_DIR ?? join(root, "target"), "planted-faults");
  mkdirSync(tree, { recursive: true });
  const listed = spawnSync("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"], {
    cwd: root,
    encoding: "utf8",
  });
  for (const top of ["src", "tests", "crates", "sandbox"]) rmSync(join(tree, top), { recursive: true, force: true });
  for (const path of listed.stdout.split("\0").filter(Boolean)) {
    cpSync(join(root, path), join(tree, path), { recursive: true, preserveTimestamps: true });
  }
  // Git does not know which tools scripts/setup installed.
  cpSync(join(root, ".tools"), join(tree, ".tools"), { recursive: true });
  return tree;
}

/** @param {string[]} names */
function main(names) {
  const faults = readFaults().filter((fault) => names.length === 0 || names.includes(fault.name));
  const tree = copyTree();
  print(`without a fault, for ${seconds.sound} s`);
  const sound = hunt(tree, seconds.sound);
  if (sound.rule !== undefined) {
    print(`  the tree is not sound: HISTORY=${sound.seed}: ${sound.rule}`);
    return 1;
  }
  let missed = 0;
  for (const fault of faults) {
    const files = planted(fault, readFile);
    for (const [path, text] of files) writeFileSync(join(tree, path), text);
    const { seed, rule, after } = hunt(tree, seconds.fault);
    for (const path of files.keys()) writeFileSync(join(tree, path), readFile(path));
    missed += rule === undefined ? 1 : 0;
    print(
      rule === undefined
        ? `MISSED  ${fault.name}: ${fault.harm}`
        : `found after ${after} s  ${fault.name}: HISTORY=${seed}: ${rule}`,
    );
  }
  print(`${faults.length - missed} of ${faults.length} found`);
  return missed === 0 ? 0 : 1;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const names = process.argv.slice(2);
  if (names.includes("--list")) {
    for (const { name, harm } of readFaults()) print(`${name}: ${harm}`);
  } else {
    process.exitCode = main(names);
  }
}
