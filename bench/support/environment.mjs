// The environment of a measurement: date, commit, machine and versions.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { availableParallelism, cpus, totalmem } from "node:os";

/** @typedef {ReturnType<typeof environment>} Environment */

const require = createRequire(import.meta.url);

export function environment() {
  return {
    date: new Date().toISOString().slice(0, 10),
    commit: git("rev-parse", "--short", "HEAD"),
    machine: {
      cpus: availableParallelism(),
      cpu: cpus()[0]?.model.trim() ?? "unknown",
      memory_gb: Math.round(totalmem() / 2 ** 30),
      node: process.versions.node,
      v8: process.versions.v8,
      workerd: packageVersion("workerd"),
    },
  };
}

/**
 * @param {string} name
 * @returns {string | null}
 */
function packageVersion(name) {
  try {
    return JSON.parse(readFileSync(require.resolve(`${name}/package.json`), "utf8")).version;
  } catch {
    return null;
  }
}

/**
 * The output of git; null if there is no repository.
 *
 * @param {string[]} args
 */
function git(...args) {
  try {
    return execFileSync("git", args, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim();
  } catch {
    return null;
  }
}
