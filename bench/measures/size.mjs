// The gzipped sizes of the Worker and the package, with jq and without. 1 KB is 1000 bytes.
//
// The builds without jq replace the builds with it, which are made again at the end. That is why this measure is the last one.
import { execFileSync } from "node:child_process";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { limits, packageSize, workerSize } from "../size.mjs";
import { runIfMain } from "../support/run-if-main.mjs";

export const title = "Size";

const root = resolve(fileURLToPath(import.meta.url), "../../..");

export function measure() {
  make("JQ=yes");
  const rows = sizes("with jq", limits);
  make("JQ=");
  try {
    rows.push(...sizes("without jq", { worker: 250_000, package: 200_000 }));
  } finally {
    make("JQ=yes");
  }
  return rows;
}

/**
 * @param {string} variant
 * @param {typeof limits} limits
 */
function sizes(variant, limits) {
  /**
   * @param {string} what
   * @param {ReturnType<typeof workerSize>} size
   * @param {number} limit
   */
  const row = (what, { raw, gzipped }, limit) => ({
    what: `${what} ${variant}, gzipped`,
    figure: gzipped / 1_000,
    unit: "KB",
    limit: limit / 1_000,
    detail: { raw, gzipped },
  });
  return [row("the Worker", workerSize(), limits.worker), row("the package", packageSize(), limits.package)];
}

/** @param {string} jq */
function make(jq) {
  execFileSync("make", ["build", "package", jq], { cwd: root, stdio: ["ignore", 2, 2] });
}

await runIfMain(import.meta, measure);
