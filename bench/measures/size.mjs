// Gzipped sizes of what is deployed and of what is loaded, with jq and without. KB are thousands of bytes.
//
// What is without jq is built in place of what is with it, by the switch that anybody uses, and then made again: it is the last
// measure for that.
import { execFileSync } from "node:child_process";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { alone } from "../alone.mjs";
import { limits, packageSize, workerSize } from "../size.mjs";

export const title = "Size";

const root = resolve(fileURLToPath(import.meta.url), "../../..");

export function measure() {
  make("JQ=yes");
  const rows = sizes("with jq", limits);
  make("JQ=");
  try {
    rows.push(...sizes("without", { worker: 250_000, package: 200_000 }));
  } finally {
    make("JQ=yes");
  }
  return rows;
}

function sizes(which, { worker, package: ofPackage }) {
  const row = (what, { raw, gzipped }, limit) => ({
    what: `${what} ${which}, gzipped`,
    figure: gzipped / 1_000,
    unit: "KB",
    limit: limit / 1_000,
    detail: { raw, gzipped },
  });
  return [row("the Worker", workerSize(), worker), row("the package", packageSize(), ofPackage)];
}

function make(jq) {
  execFileSync("make", ["build", "package", jq], { cwd: root, stdio: ["ignore", 2, 2] });
}

await alone(import.meta, measure);
