// On what, with what and when was measured.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { availableParallelism, cpus, totalmem } from "node:os";

const require = createRequire(import.meta.url);

export function facts() {
  return {
    date: new Date().toISOString().slice(0, 10),
    commit: git("rev-parse", "--short", "HEAD"),
    machine: {
      cpus: availableParallelism(),
      cpu: cpus()[0]?.model.trim() ?? "unknown",
      memory_gb: Math.round(totalmem() / 2 ** 30),
      node: process.versions.node,
      v8: process.versions.v8,
      workerd: version("workerd"),
    },
  };
}

function version(name) {
  try {
    return JSON.parse(readFileSync(require.resolve(`${name}/package.json`), "utf8")).version;
  } catch {
    return null;
  }
}

/** What git says; nothing where there is no repository. */
function git(...words) {
  try {
    return execFileSync("git", words, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim();
  } catch {
    return null;
  }
}
