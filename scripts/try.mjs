// The product with your own keys, without a deployment: the Worker on this machine, the real APIs, and dry runs only.
// It checks the connection, makes a dry run, and shows the result on the page until Ctrl-C.
//
// `--once` ends after the dry run; `--secrets FILE` and `--folder FOLDER` take the places of .dev.vars and of the folder of
// its state. FLATCHR_BASE_URL and HRFLOW_BASE_URL in the environment send its requests elsewhere. EMAIL searches for one
// candidate.
import { randomBytes } from "node:crypto";
import { existsSync, rmSync, statSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { formatReport } from "./format-report.mjs";
import { askHidden } from "./lib/ask.mjs";
import { ChildProcess, onTermination } from "./lib/child-process.mjs";
import { KEYS, readDevVars, writeDevVars } from "./lib/dev-vars.mjs";
import { LocalWorker, readWranglerToml, WorkerError } from "./lib/local-worker.mjs";
import { sessionFolder } from "./lib/session-folder.mjs";
import { waiting } from "./lib/waiting.mjs";

/** @typedef {import("../build/package/index.js").RunReport} RunReport */
/** @typedef {import("../build/package/index.js").CheckReport} CheckReport */

// The page shows all of them.
const SHOWN_ROWS = 30;

/** Something that the user can correct. */
class Problem extends Error {}

const root = resolve(dirname(fileURLToPath(import.meta.url)), "..");
const { values: options } = parseArgs({
  options: {
    once: { type: "boolean", default: false },
    secrets: { type: "string", default: join(root, ".dev.vars") },
    folder: { type: "string", default: join(root, ".wrangler", "try") },
  },
});
options.secrets = resolve(options.secrets);
options.folder = resolve(options.folder);
const colour = Boolean(process.stdout.isTTY) && !process.env.NO_COLOR;
const print = console.log;
/** @type {ChildProcess[]} */
const children = [];
let folder = "";
let isUp = false;

async function main() {
  const workflows = dryWorkflows();
  const secrets = await completeSecrets();
  folder = sessionFolder(options.folder);
  const worker = await waiting("starting the Worker on this machine", () =>
    LocalWorker.start(start, folder, { vars: { ...otherServers(), WORKFLOWS: workflows }, secrets }),
  );
  const results = [];
  for (const { workflow_id } of workflows) {
    const check = await waiting(`checking the connection (${workflow_id})`, () => checkConnection(worker, workflow_id));
    printCheck(check);
    if (check.status === "failed") continue;
    const report = await waiting(`making a dry run (${workflow_id})`, () => dryRun(worker, workflow_id));
    print(`\n${formatReport(report, { colour, rows: SHOWN_ROWS })}`);
    results.push({ report, view: await worker.keep(report) });
  }
  const failed = results.length < workflows.length || results.some(({ report }) => report.status === "fatal");
  if (results.length === 0)
    throw new Problem(
      `no run can work yet: correct ${shown(options.secrets)} as it says above, then run \`make try\` again`,
    );
  if (options.once) return failed ? 1 : 0;
  for (const { report, view } of results) print(`The result of ${report.workflow_id}:   ${worker.link(view)}`);
  print(
    `Other settings, other programs: ${worker.link(`dry-run/${encodeURIComponent(results[0].report.workflow_id)}`)}`,
  );
  print("Nothing was written. The results are on this machine until Ctrl-C, which removes them.");
  isUp = true;
  await Promise.race(children.map((child) => child.ended));
  throw new Error("the Worker ended");
}

/**
 * The workflows of wrangler.toml as dry runs, which no request can make write. Nobody is told of their results.
 * @returns {Record<string, any>[]}
 */
function dryWorkflows() {
  const workflows = readWranglerToml().vars?.WORKFLOWS;
  if (!Array.isArray(workflows) || workflows.length === 0)
    throw new Problem("wrangler.toml has no workflow: add a [[vars.WORKFLOWS]], as README.md says under Deploy");
  return workflows.map(({ callback, alerts, cron, ...workflow }) => ({ ...workflow, persist: false }));
}

/**
 * The secrets of .dev.vars. Missing ones are asked for, if this is a terminal, and kept in the file. The local Worker has
 * a token of its own, because the links that are printed contain it.
 */
async function completeSecrets() {
  const secrets = readDevVars(options.secrets);
  const missing = Object.entries(KEYS).filter(([name]) => !secrets[name]);
  if (missing.length > 0) {
    if (!process.stdin.isTTY || !process.stdout.isTTY) {
      const names = missing.map(([name, about]) => `\n  ${name.padEnd(18)} ${about}`);
      throw new Problem(
        `${shown(options.secrets)} lacks these keys:${names.join("")}\nCopy .dev.vars.example to .dev.vars and fill them in, or run \`make try\` at a terminal, which asks for them`,
      );
    }
    print(
      `${shown(options.secrets)} lacks ${missing.length} keys. What you type is not shown; it is kept in that file, which git ignores and only you may read.`,
    );
    const answers = await askHidden(missing).catch((error) => {
      throw new Problem(`${error.message}, and nothing was kept`);
    });
    // The operator's token of a deployment, so that the file is complete.
    if (!secrets.ADMIN_TOKEN) answers.ADMIN_TOKEN = randomBytes(32).toString("hex");
    writeDevVars(options.secrets, answers);
    Object.assign(secrets, answers);
  } else if (isOpenToOthers(options.secrets)) {
    print(`${shown(options.secrets)} can be read by other users of this machine: chmod 600 ${shown(options.secrets)}`);
  }
  return { ...secrets, ADMIN_TOKEN: randomBytes(32).toString("base64url") };
}

/** @param {string} path */
const isOpenToOthers = (path) =>
  process.platform !== "win32" && existsSync(path) && (statSync(path).mode & 0o077) !== 0;

/** @param {string} path */
const shown = (path) => (path.startsWith(root) ? relative(root, path) : path);

/** The base URLs of the environment. */
function otherServers() {
  const names = ["FLATCHR_BASE_URL", "HRFLOW_BASE_URL"].filter((name) => process.env[name]);
  for (const name of names) print(`${name} is set: requests go to ${process.env[name]}`);
  return Object.fromEntries(names.map((name) => [name, process.env[name]]));
}

/**
 * @param {LocalWorker} worker
 * @param {string} workflow
 * @returns {Promise<CheckReport>}
 */
async function checkConnection(worker, workflow) {
  try {
    return await worker.ask("POST", `/api/workflows/${encodeURIComponent(workflow)}/check`);
  } catch (error) {
    if (!(error instanceof WorkerError) || error.problems.length === 0) throw error;
    const problems = error.problems.map(({ path, message }) => `\n  ${path}: ${message}`);
    throw new Problem(`the workflow ${workflow} in wrangler.toml has problems:${problems.join("")}`);
  }
}

/** @param {CheckReport} report */
function printCheck({ status, checks }) {
  const verdicts = { ok: "a run can work", warning: "a run can work, with limits", failed: "no run can work" };
  print(`The connection: ${verdicts[status]}.`);
  for (const check of checks) {
    const mark = { ok: "ok", warning: "note", failed: "FAILED", unknown: "?" }[check.status];
    print(`  ${mark.padEnd(6)}  ${check.message}`);
    if (check.remedy && check.status !== "ok") print(`          what to do: ${check.remedy}`);
  }
}

/**
 * @param {LocalWorker} worker
 * @param {string} workflow
 * @returns {Promise<RunReport>}
 */
function dryRun(worker, workflow) {
  const pull_parameters = process.env.EMAIL ? { email: process.env.EMAIL } : undefined;
  return worker.ask("POST", `/api/workflows/${encodeURIComponent(workflow)}/runs`, { persist: false, pull_parameters });
}

/**
 * @param {string} name
 * @param {string} command
 * @param {string[]} args
 */
function start(name, command, args) {
  const child = new ChildProcess(name, command, args, { cwd: root, log: join(folder, `${name}.log`) });
  children.push(child);
  return child;
}

/** @type {Promise<void> | null} */
let shutdown = null;

/**
 * Stops the Worker and removes its folder, then ends this process. The first caller decides the exit status.
 * @param {number} status
 */
function end(status) {
  shutdown ??= Promise.all(children.map((child) => child.stop())).then(() => {
    if (folder) rmSync(folder, { recursive: true, force: true });
    process.exit(status);
  });
  return shutdown;
}

onTermination((signal, status) => {
  print("\nstopping ...");
  // Ctrl-C is the regular end once the result is there.
  void end(signal === "SIGINT" && isUp ? 0 : status);
});

main().then(end, (error) => {
  if (shutdown !== null) return;
  console.error(`\n${error instanceof Problem ? "" : "make try failed: "}${error.message}`);
  if (!(error instanceof Problem)) console.error(children.map((child) => child.logTail()).join("\n"));
  void end(1);
});
