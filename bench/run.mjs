// `make bench`: runs the measures, each in its own process, and writes their results.
//
//   node bench/run.mjs [NAME…] [--quick]
//
// It runs all measures, or the named ones; the other results stay as they are. The results go to bench/results.json, and from there
// to docs/performance.md, docs/cost.md and docs/bench. With --quick every measure is smaller, and the results go to build/bench
// only, because they are too rough to be published.
import { fork } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { publish } from "./report/publish.mjs";
import { resultsTable } from "./report/table.mjs";
import { environment } from "./support/environment.mjs";

/** @typedef {import("./support/run-if-main.mjs").Row} Row */
/** @typedef {import("./report/table.mjs").Results} Results */
/** @typedef {{ title: string, rows?: Row[], error?: string }} Message What the process of a measure sends. */

const here = dirname(fileURLToPath(import.meta.url));
const root = resolve(here, "..");
/** The order in the table. Other measures follow, by name. */
const ORDER = [
  "requests",
  "pages",
  "relay",
  "tick",
  "ledger",
  "latency",
  "resumes",
  "memory",
  "start",
  "page",
  "growth",
  "size",
];

const args = process.argv.slice(2);
const quick = args.includes("--quick");
const all = readdirSync(join(here, "measures"))
  .filter((file) => file.endsWith(".mjs"))
  .map((file) => basename(file, ".mjs"))
  .sort(byOrder);
const chosen = args.filter((arg) => !arg.startsWith("--"));
const unknown = [
  ...chosen.filter((name) => !all.includes(name)),
  ...args.filter((arg) => arg.startsWith("--") && arg !== "--quick"),
];
if (unknown.length > 0) {
  console.error(`there is no ${unknown.join(", ")}; the measures are ${all.join(", ")}, the only option is --quick`);
  process.exit(2);
}

const file = quick ? join(root, "build/bench/results.json") : join(here, "results.json");
mkdirSync(dirname(file), { recursive: true });
const failed = [];
for (const name of chosen.length > 0 ? all.filter((each) => chosen.includes(each)) : all) {
  const started = Date.now();
  console.error(`${name} …`);
  const { title, rows = [], error } = await runMeasure(name);
  const seconds = Math.round((Date.now() - started) / 1_000);
  if (error) failed.push(name);
  console.error(error ? `${name} failed after ${seconds} s:\n${error}\n` : `${name}: ${seconds} s\n`);
  const outcome = error ? { failed: error.split("\n")[0] } : { rows: rows.map(withRatio) };
  // Written after each measure, so that a later crash does not lose it.
  const results = { ...readResults(), [name]: { title, ...environment(), seconds, ...outcome } };
  const ordered = Object.fromEntries(
    Object.entries(results)
      .filter(([each]) => all.includes(each))
      .sort(([a], [b]) => byOrder(a, b)),
  );
  writeFileSync(file, `${JSON.stringify(ordered, null, 2)}\n`);
}
if (!quick) publish(readResults());
console.log(resultsTable(readResults()));
if (failed.length > 0) {
  console.error(`these measures failed: ${failed.join(", ")}`);
  process.exit(1);
}

/**
 * Runs a measure in a new process, so that it shares neither memory nor compiled code with another one.
 *
 * @param {string} name
 * @returns {Promise<Message>}
 */
function runMeasure(name) {
  return new Promise((resolve) => {
    /** @type {Message} */
    let message = { title: name, error: "it ended without a result" };
    const child = fork(join(here, "run-measure.mjs"), [name, ...(quick ? ["--quick"] : [])], {
      cwd: root,
      stdio: ["ignore", 2, 2, "ipc"],
    });
    child.on("message", (received) => (message = /** @type {Message} */ (received)));
    child.on("exit", (code) =>
      resolve(code === 0 || message.error ? message : { ...message, error: `it ended with status ${code}` }),
    );
  });
}

/**
 * @param {Row} row
 * @returns {Row}
 */
function withRatio({ what, figure, unit, limit, detail }) {
  const ratio = typeof figure === "number" && limit ? { ratio: figure / limit } : {};
  return { what, figure, unit, limit, ...ratio, detail };
}

/**
 * @param {string} a
 * @param {string} b
 */
function byOrder(a, b) {
  const position = (/** @type {string} */ name) => (ORDER.includes(name) ? ORDER.indexOf(name) : ORDER.length);
  return position(a) - position(b) || (a < b ? -1 : 1);
}

/** @returns {Results} */
function readResults() {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === "ENOENT") return {};
    throw error;
  }
}
