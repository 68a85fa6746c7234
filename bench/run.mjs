// `make bench`: runs the measures, each in a process of its own, and tells what came of them.
//
//   node bench/run.mjs [NAME…] [--quick]
//
// All measures, or those that are named; what the others last gave stays. The results go to bench/results.json, and from
// there into README.md, docs/cost.md and docs/bench. With --quick everything is smaller and the results go to
// build/bench only: they are no figures to be told.
import { fork } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { facts } from "./facts.mjs";
import { publish } from "./publish.mjs";
import { markdown } from "./table.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const root = resolve(here, "..");
/** The order in which they are told; what is not here comes last, by its name. */
const ORDER = ["requests", "tick", "ledger", "latency", "resumes", "memory", "start", "page", "growth", "size"];

const words = process.argv.slice(2);
const quick = words.includes("--quick");
const all = readdirSync(join(here, "measures"))
  .filter((file) => file.endsWith(".mjs"))
  .map((file) => basename(file, ".mjs"))
  .sort(inOrder);
const named = words.filter((word) => !word.startsWith("--"));
const unknown = [
  ...named.filter((name) => !all.includes(name)),
  ...words.filter((word) => word.startsWith("--") && word !== "--quick"),
];
if (unknown.length > 0) {
  console.error(
    `there is no ${unknown.join(", ")}; the measures are ${all.join(", ")}, and --quick makes them smaller`,
  );
  process.exit(2);
}

const file = quick ? join(root, "build/bench/results.json") : join(here, "results.json");
mkdirSync(dirname(file), { recursive: true });
const failed = [];
for (const name of named.length > 0 ? all.filter((each) => named.includes(each)) : all) {
  const started = Date.now();
  console.error(`${name} …`);
  const { title, rows, error } = await measured(name);
  const seconds = Math.round((Date.now() - started) / 1_000);
  if (error) failed.push(name);
  console.error(error ? `${name} failed after ${seconds} s:\n${error}\n` : `${name}: ${seconds} s\n`);
  const result = error
    ? { title, ...facts(), seconds, failed: error.split("\n")[0] }
    : { title, ...facts(), seconds, rows: rows.map(withRatio) };
  // After each one: whatever becomes of the next, this one is kept.
  const results = { ...read(file), [name]: result };
  const ordered = Object.fromEntries(
    Object.entries(results)
      .filter(([each]) => all.includes(each))
      .sort(([a], [b]) => inOrder(a, b)),
  );
  writeFileSync(file, `${JSON.stringify(ordered, null, 2)}\n`);
}
if (!quick) await publish(read(file), root);
console.log(markdown(read(file)));
if (failed.length > 0) {
  console.error(`not measured, for they failed: ${failed.join(", ")}`);
  process.exit(1);
}

/** One measure, in a process that it shares with nobody: neither memory nor compiled code. */
function measured(name) {
  return new Promise((resume) => {
    let told = { title: name, error: "it ended without a result" };
    const child = fork(join(here, "one.mjs"), [name, ...(quick ? ["--quick"] : [])], {
      cwd: root,
      stdio: ["ignore", 2, 2, "ipc"],
    });
    child.on("message", (message) => (told = message));
    child.on("exit", (code) =>
      resume(code === 0 || told.error ? told : { ...told, error: `it ended with status ${code}` }),
    );
  });
}

function withRatio(row) {
  const ratio = typeof row.figure === "number" && row.limit > 0 ? { ratio: row.figure / row.limit } : {};
  const { what, figure, unit, limit, detail } = row;
  return { what, figure, unit, limit, ...ratio, detail };
}

function inOrder(a, b) {
  const place = (name) => (ORDER.includes(name) ? ORDER.indexOf(name) : ORDER.length);
  return place(a) - place(b) || (a < b ? -1 : 1);
}

function read(path) {
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch (error) {
    if (error.code === "ENOENT") return {};
    throw error;
  }
}
