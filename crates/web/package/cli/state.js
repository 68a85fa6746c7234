// The state of a workflow in a folder: the coordinator and the ledgers of the library, each in a file.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { open, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { UsageError } from "./errors.js";
import { EXIT } from "./exit-codes.js";
import { lock } from "./lock.js";

/** @typedef {import("update-profiles-in-hrflow").State} State */

const COORDINATOR = "coordinator.json";

/**
 * The folder of a workflow in the folder of the state. Ids may be too long for a file's name, and differ in capitals alone.
 * What was synced with a sandbox says nothing about the vendors' servers, so other addresses have a folder of their own.
 *
 * @param {string} root
 * @param {string} workflow_id
 * @param {{ flatchr?: string, hrflow?: string }} addresses
 */
export function stateFolder(root, workflow_id, addresses) {
  const identity = JSON.stringify([workflow_id, addresses.flatchr ?? null, addresses.hrflow ?? null]);
  const hash = createHash("sha256").update(identity).digest("hex").slice(0, 12);
  const readable = workflow_id
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, 40);
  return join(root, `${readable || "workflow"}-${hash}`);
}

/**
 * The state for a dry run, which only reads. Without a folder there is no state yet.
 *
 * @param {string} folder
 * @returns {State}
 */
export function readOnlyState(folder) {
  check(folder);
  const refuse = () => Promise.reject(new Error("a dry run writes no state"));
  return { get: (key) => read(folder, key), put: refuse, delete: refuse };
}

/**
 * The state for a run that writes, with its lock. `release` gives the lock back.
 *
 * @param {string} folder
 * @returns {{ state: State, release: () => void }}
 */
export function lockedState(folder) {
  const { release } = takeLock(folder);
  try {
    check(folder);
  } catch (error) {
    release();
    throw error;
  }
  // A process that was killed may have left them.
  for (const name of readdirSync(folder)) if (name.endsWith(".new")) rmSync(join(folder, name));
  const state = {
    get: (/** @type {string} */ key) => read(folder, key),
    put: (/** @type {string} */ key, /** @type {Uint8Array} */ bytes) => write(folder, fileName(key), bytes),
    delete: (/** @type {string} */ key) => rm(join(folder, fileName(key)), { force: true }),
    // The lock keeps other processes away, so a lease that is found is that of a run that was killed.
    exclusive: true,
  };
  return { state, release };
}

/** @param {string} folder */
function takeLock(folder) {
  try {
    mkdirSync(folder, { recursive: true });
    const taken = lock(folder);
    if ("release" in taken) return taken;
    const who = taken.holder ? `process ${taken.holder.pid} on ${taken.holder.host}` : "another process";
    throw new UsageError(
      "busy",
      `${who} works on the state in ${folder}`,
      "wait until it has ended; its lock ends with it",
      {
        exit: EXIT.busy,
      },
    );
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw unusable(folder, /** @type {NodeJS.ErrnoException} */ (error));
  }
}

/**
 * Looks at the files before the run does, because an error can name them here.
 * @param {string} folder
 */
function check(folder) {
  const file = join(folder, COORDINATOR);
  if (!existsSync(file)) {
    const ledgers = existsSync(folder) ? readdirSync(folder).filter((name) => name.startsWith("ledger.")) : [];
    if (ledgers.length > 0) throw damaged(folder, COORDINATOR, "is missing, though there is a ledger");
    return;
  }
  let committed;
  try {
    ({ committed } = JSON.parse(readFileSync(file, "utf8")));
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof TypeError) throw damaged(folder, COORDINATOR, "is damaged");
    throw unusable(folder, /** @type {NodeJS.ErrnoException} */ (error));
  }
  if (!committed) return;
  const ledger = `ledger.${committed.version}-${committed.fencing_token}`;
  if (!existsSync(join(folder, ledger))) throw damaged(folder, ledger, "is missing");
}

/**
 * @param {string} folder
 * @param {string} name
 * @param {string} fault
 */
function damaged(folder, name, fault) {
  return new UsageError("state_damaged", `${join(folder, name)} ${fault}`, howToRestore(folder), { exit: EXIT.fatal });
}

/**
 * What to do with a state that cannot be used.
 * @param {string} folder
 */
export function howToRestore(folder) {
  return (
    `put the folder ${folder} back from a backup; or delete it to start over: every candidate is compared again, ` +
    "and résumés that are being parsed now may be parsed, and billed, again"
  );
}

/**
 * @param {string} folder
 * @param {NodeJS.ErrnoException} error
 */
function unusable(folder, { code, message }) {
  const remedy = "name a folder on this machine that this user may write to, with --state";
  return new UsageError("state_unusable", `the state in ${folder} cannot be used: ${code ?? message}`, remedy, {
    exit: EXIT.fatal,
  });
}

/**
 * The file of a key: `coordinator.ID` or `ledger.ID.REVISION`. The folder is that of one workflow.
 * @param {string} key
 */
function fileName(key) {
  const [kind, , revision] = key.split(".");
  return kind === "coordinator" ? COORDINATOR : `${kind}.${revision}`;
}

/**
 * @param {string} folder
 * @param {string} key
 */
async function read(folder, key) {
  const name = fileName(key);
  let bytes;
  try {
    bytes = await readFile(join(folder, name));
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === "ENOENT") return null;
    throw error;
  }
  // To the library no bytes mean no value. Here they mean that the file was cut off.
  if (bytes.length === 0) throw new Error(`${name} is empty`);
  return new Uint8Array(bytes);
}

/**
 * Writes a file so that a crash at any moment leaves either the old bytes or the new ones.
 *
 * @param {string} folder
 * @param {string} name
 * @param {Uint8Array} bytes
 */
async function write(folder, name, bytes) {
  const path = join(folder, name);
  const file = await open(`${path}.new`, "w", 0o600);
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(`${path}.new`, path);
  await syncFolder(folder);
}

/**
 * Makes a rename last. Windows cannot open a folder, and needs no more than the rename.
 * @param {string} folder
 */
async function syncFolder(folder) {
  if (process.platform === "win32") return;
  const directory = await open(folder, "r");
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}
