// A folder for the state and the logs of one `make demo` or `make try`, so that two at once do not disturb each other.
import { mkdirSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";

/**
 * Makes an empty folder of this process's own below `parent`, and removes those of processes that have ended.
 *
 * @param {string} parent
 */
export function sessionFolder(parent) {
  mkdirSync(parent, { recursive: true });
  const ended = readdirSync(parent).filter((name) => !isAlive(Number(name)));
  for (const name of ended) rmSync(join(parent, name), { recursive: true, force: true });
  const folder = join(parent, String(process.pid));
  // Nobody else reads what is stored for it.
  mkdirSync(folder, { mode: 0o700 });
  return folder;
}

/** @param {number} pid */
function isAlive(pid) {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // The process of another user.
    return /** @type {NodeJS.ErrnoException} */ (error).code === "EPERM";
  }
}
