// Gzipped sizes of what is deployed and of what is loaded, with jq and without. KB are thousands of bytes.
import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { extname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { constants, gzipSync } from "node:zlib";
import { alone } from "../alone.mjs";

export const title = "Size";

const root = resolve(fileURLToPath(import.meta.url), "../../..");

// The variants without jq are built into folders of their own. This is the one place that says how; null where it cannot
// be done yet, and the row then says so.
const WITHOUT_JQ = {
  worker: null,
  package: null,
};

const VARIANTS = [
  { what: "the Worker", limit: 600, folder: "build" },
  { what: "the Worker without jq", limit: 250, folder: "build/bench/worker-without-jq", build: WITHOUT_JQ.worker },
  { what: "the package", limit: 550, folder: "build/package" },
  { what: "the package without jq", limit: 200, folder: "build/bench/package-without-jq", build: WITHOUT_JQ.package },
];

export async function measure() {
  return VARIANTS.map(({ what, limit, folder, build }) => {
    const row = { what: `${what}, gzipped`, unit: "KB", limit };
    if (build === null) return { ...row, figure: null, detail: { why: "there is no switch yet that builds it" } };
    if (build) execFileSync(build[0], build.slice(1), { cwd: root, stdio: ["ignore", 2, 2] });
    const files = loaded(join(root, folder));
    return { ...row, figure: files.reduce((sum, { gzipped }) => sum + gzipped, 0) / 1_000, detail: { files } };
  });
}

/** JavaScript and WebAssembly right in a folder: what is uploaded, or loaded; types, licences and documentation are neither. */
function loaded(folder) {
  if (!existsSync(folder)) throw new Error(`${folder} is missing: run 'make build package'`);
  const names = readdirSync(folder).filter((name) => [".js", ".wasm"].includes(extname(name)));
  return names.sort().map((name) => {
    const content = readFileSync(join(folder, name));
    return { name, bytes: content.length, gzipped: gzipSync(content, { level: constants.Z_BEST_COMPRESSION }).length };
  });
}

await alone(import.meta, measure);
