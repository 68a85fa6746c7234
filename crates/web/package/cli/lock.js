// A lock on a folder: one process at a time, until it lets go or ends.
//
// Node has no lock that the system takes back at the end of a process. So the lock is a file `lock.N` that names its holder,
// and that no other process creates, because creating it fails if it exists. A later holder creates N + 1. The newest file is
// never deleted, not even to let go of the lock: a process that has looked at an older one then finds that it came too late.
// Two processes that find the same dead holder cannot both succeed.
import {
  openSync,
  closeSync,
  readdirSync,
  readFileSync,
  statSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";

/** How often the holder says that it is alive. */
const HEARTBEAT_MS = 20_000;
/** A holder that was silent for longer is dead, or was suspended; a run that wakes up finds that its lease has ended. */
const SILENCE_MS = 120_000;
/** A file without a holder is just being written, or its process died at that moment. */
const WRITING_MS = 10_000;

/** @typedef {{ pid: number, host: string }} Holder */

/** The files of locks that this process holds: an id of a process may be used again, and then mean this one. */
const held = new Set();

/**
 * Takes the lock.
 *
 * @param {string} folder
 * @returns {{ release: () => void } | { holder: Holder | null }} The lock, or who holds it.
 */
export function lock(folder) {
  for (;;) {
    const newest = newestLock(folder);
    const state = newest === 0 ? "free" : look(lockFile(folder, newest));
    if (state === "gone") continue;
    if (state !== "free") return { holder: state === "taken" ? null : state };
    const mine = newest + 1;
    if (!create(lockFile(folder, mine))) continue;
    if (newestLock(folder) === mine) return hold(folder, mine);
    // This process looked at a lock that others have taken, released and taken again since.
    unlinkSync(lockFile(folder, mine));
  }
}

/**
 * @param {string} folder
 * @param {number} mine
 */
function hold(folder, mine) {
  const file = lockFile(folder, mine);
  held.add(file);
  for (const number of lockNumbers(folder)) if (number < mine) unlinkIfThere(lockFile(folder, number));
  const heartbeat = setInterval(() => utimesSync(file, new Date(), new Date()), HEARTBEAT_MS);
  heartbeat.unref();
  const release = () => {
    clearInterval(heartbeat);
    held.delete(file);
    writeFileSync(file, JSON.stringify({ released: true }));
  };
  return { release };
}

/**
 * What is known of a lock: `free`, its holder, `taken` by a process that is not known yet, or `gone` for a newer one.
 *
 * @param {string} file
 * @returns {"free" | "taken" | "gone" | Holder}
 */
function look(file) {
  let silence, content;
  try {
    silence = Date.now() - statSync(file).mtimeMs;
    content = readFileSync(file, "utf8");
  } catch (error) {
    // A later holder has deleted it.
    if (isCode(error, "ENOENT")) return "gone";
    throw error;
  }
  const holder = parse(content);
  if (holder === null) return silence > WRITING_MS ? "free" : "taken";
  if ("released" in holder || silence > SILENCE_MS) return "free";
  return isAlive(file, holder) ? holder : "free";
}

/**
 * Whether the holder's process exists. That of another machine can only be silent.
 *
 * @param {string} file
 * @param {Holder} holder
 */
function isAlive(file, { pid, host }) {
  if (host !== hostname()) return true;
  if (pid === process.pid) return held.has(file);
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return isCode(error, "EPERM");
  }
}

/**
 * @param {string} content
 * @returns {Holder | { released: true } | null}
 */
function parse(content) {
  try {
    const holder = JSON.parse(content);
    return holder?.released || typeof holder?.pid === "number" ? holder : null;
  } catch {
    return null;
  }
}

/**
 * Creates a lock in this process's name. Returns whether it did not exist.
 * @param {string} file
 */
function create(file) {
  try {
    const descriptor = openSync(file, "wx");
    writeFileSync(descriptor, JSON.stringify({ pid: process.pid, host: hostname() }));
    closeSync(descriptor);
    return true;
  } catch (error) {
    if (isCode(error, "EEXIST")) return false;
    throw error;
  }
}

/** @param {string} folder */
const newestLock = (folder) => Math.max(0, ...lockNumbers(folder));

/** @param {string} folder */
function lockNumbers(folder) {
  const numbers = readdirSync(folder).map((name) => /^lock\.([1-9]\d*)$/.exec(name)?.[1]);
  return numbers.filter((number) => number !== undefined).map(Number);
}

/**
 * @param {string} folder
 * @param {number} number
 */
const lockFile = (folder, number) => join(folder, `lock.${number}`);

/** @param {string} file */
function unlinkIfThere(file) {
  try {
    unlinkSync(file);
  } catch (error) {
    if (!isCode(error, "ENOENT")) throw error;
  }
}

/**
 * @param {unknown} error
 * @param {string} code
 */
const isCode = (error, code) => /** @type {NodeJS.ErrnoException} */ (error).code === code;
