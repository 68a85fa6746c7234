// The whole product on this machine: a sandbox of both APIs, the Worker in workerd, one tick of its cron trigger, and the reports.
// The demo stays up until Ctrl-C; with ONCE=1 it ends after the run, and its exit status says whether the run succeeded.
import { randomBytes } from "node:crypto";
import { rmSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { formatReport, shortcomings } from "./format-report.mjs";
import { ChildProcess, onTermination } from "./lib/child-process.mjs";
import { LocalWorker } from "./lib/local-worker.mjs";
import { credentials, Sandbox, workflow } from "./lib/sandbox.mjs";
import { sessionFolder } from "./lib/session-folder.mjs";
import { waiting } from "./lib/waiting.mjs";

/** @typedef {import("../build/package/index.js").RunReport} RunReport */

const root = resolve(dirname(fileURLToPath(import.meta.url)), "..");
const folder = sessionFolder(process.env.DEMO_FOLDER ?? join(root, ".wrangler", "demo"));
const once = process.env.ONCE === "1";
const colour = Boolean(process.stdout.isTTY) && !process.env.NO_COLOR;
const cron = "*/15 * * * *";
const secrets = { ...credentials, ADMIN_TOKEN: randomBytes(24).toString("base64url") };
// The workflow of wrangler.toml, except that this one writes: the sandbox holds no real data.
const workflows = [workflow("demo", { incremental: true })];

const seconds = { trigger: 240, runs: 300 };

const print = console.log;
/** @type {ChildProcess[]} */
const children = [];
let isUp = false;

async function main() {
  const sandbox = await waiting("starting the sandbox (Flatchr and HrFlow.ai in miniature)", () =>
    Sandbox.start(start),
  );
  const worker = await waiting("starting the Worker", () => startWorker(sandbox));
  const faults = await waiting(`firing its cron trigger (${cron})`, () => tick(worker));
  const reports = await finishedReports(worker);
  faults.push(...printReports(reports));

  for (const fault of faults) print(`FAILED: ${fault}`);
  if (faults.length > 0) print(endOfLogs());
  if (once) return faults.length === 0 ? 0 : 1;
  const changed = await changeCandidates(sandbox, reports);
  printAddresses(worker, sandbox, changed);
  isUp = true;
  return await waitForAnEnd();
}

/** @param {Sandbox} sandbox */
function startWorker({ url }) {
  const servers = { FLATCHR_BASE_URL: `${url}/flatchr`, HRFLOW_BASE_URL: `${url}/hrflow/v1/` };
  return LocalWorker.start(start, folder, { vars: { ...servers, WORKFLOWS: workflows }, secrets });
}

/**
 * Fires the cron trigger.
 *
 * @param {LocalWorker} worker
 * @returns {Promise<string[]>} What went wrong in the invocation.
 */
async function tick(worker) {
  const url = `${worker.url}/cdn-cgi/local/scheduled?cron=${encodeURIComponent(cron)}&format=json`;
  const response = await fetch(url, { signal: AbortSignal.timeout(seconds.trigger * 1000) });
  const text = await response.text();
  return response.ok && JSON.parse(text).outcome === "ok"
    ? []
    : [`the cron trigger answered ${response.status}: ${text.slice(0, 500)}`];
}

/**
 * The last report of each workflow.
 * @param {LocalWorker} worker
 */
async function finishedReports(worker) {
  const reports = [];
  for (const { workflow_id } of (await worker.ask("GET", "/api/workflows")).workflows ?? [])
    reports.push(await finishedReport(worker, workflow_id));
  return reports;
}

/**
 * The last report of a workflow. A run that met its budget continues in another invocation, so the newest report may not be
 * the last one.
 *
 * @param {LocalWorker} worker
 * @param {string} workflow_id
 * @returns {Promise<RunReport>}
 */
async function finishedReport(worker, workflow_id) {
  const path = `/api/workflows/${encodeURIComponent(workflow_id)}/runs`;
  const deadline = Date.now() + seconds.runs * 1000;
  for (;;) {
    const { runs } = await worker.ask("GET", path);
    const report = runs.length > 0 ? await worker.ask("GET", `${path}/${encodeURIComponent(runs[0].run_id)}`) : null;
    if (report?.complete || report?.status === "fatal") return report;
    if (Date.now() >= deadline) {
      if (report) return report;
      throw new Error(`${workflow_id} has no run ${seconds.runs} s after its trigger fired`);
    }
    await sleep(250);
  }
}

/**
 * Prints the reports.
 *
 * @param {RunReport[]} reports
 * @returns {string[]} What is wrong with them.
 */
function printReports(reports) {
  if (reports.length === 0) return ["the Worker has no workflows: add a [[vars.WORKFLOWS]] to wrangler.toml"];
  const faults = [];
  for (const report of reports) {
    print("");
    print(formatReport(report, { colour }));
    faults.push(...shortcomings(report).map((each) => `${report.workflow_id}: ${each}`));
  }
  return faults;
}

/**
 * Changes some candidates in the sandbox, because after the run a dry run in the page would have nothing to show.
 *
 * @param {Sandbox} sandbox
 * @param {RunReport[]} reports
 * @returns {Promise<(string | null)[]>} The ids of the candidates.
 */
async function changeCandidates(sandbox, reports) {
  const updated = reports.flatMap((report) => report.items).filter((item) => item.outcome === "updated");
  const [withNewPhone, inNewColumn] = [updated.slice(0, 3), updated.slice(3, 5)];
  await sandbox.change(
    ...withNewPhone.map(({ candidate }, index) => ({
      edit_candidate: { id: candidate, set: { phone: `+33 6 39 98 00 0${index + 1}` } },
    })),
    ...inNewColumn.map(({ applicant }) => ({ change_row: { id: applicant, set: { column: "Offre envoyée" } } })),
  );
  return [...withNewPhone, ...inNewColumn].map(({ candidate }) => candidate);
}

/**
 * @param {LocalWorker} worker
 * @param {Sandbox} sandbox
 * @param {(string | null)[]} changed
 */
function printAddresses(worker, sandbox, changed) {
  const { url, token } = worker;
  const candidate = changed[0] ?? "CANDIDATE";
  const lines = {
    "The API": `curl -H 'Authorization: Bearer ${token}' ${url}/api/workflows`,
    "Next tick": `curl '${url}/cdn-cgi/local/scheduled?cron=${cron.replaceAll(" ", "+")}&format=json'`,
    Requests: `curl ${sandbox.url}/_sandbox/journal (one candidate exists only in Flatchr, and fails)`,
    "A change": `curl ${sandbox.url}/_sandbox/changes -d '{"edit_candidate": {"id": "${candidate}", "set": {"phone": "+33 6 00 00 00 01"}}}'`,
    "Log files": `${folder}/*.log`,
    "The token": token,
  };
  for (const [name, text] of Object.entries(lines)) print(`${name.padEnd(11)} ${text}`);
  print("");
  if (changed.length > 0)
    print(`After the run ${changed.length} candidates changed in Flatchr: a dry run in the page shows them.`);
  print(`Open the page, signed in: ${worker.link("dry-run/demo")}`);
  print("Ctrl-C ends the demo.");
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

/** @returns {Promise<never>} */
async function waitForAnEnd() {
  await Promise.race(children.map((child) => child.ended));
  throw new Error("one of its processes ended");
}

function endOfLogs() {
  const ended = children.filter((child) => child.ending !== null);
  return (ended.length > 0 ? ended : children.slice(-1)).map((child) => child.logTail()).join("\n");
}

/** @type {Promise<void> | null} */
let shutdown = null;

/**
 * Stops the children, then this process. The first caller decides the exit status.
 * @param {number} status
 */
function end(status) {
  shutdown ??= Promise.all(children.map((child) => child.stop())).then(() => {
    // After a failure its logs stay, until the next demo.
    rmSync(join(folder, status === 0 ? "." : ".dev.vars"), { recursive: true, force: true });
    process.exit(status);
  });
  return shutdown;
}

onTermination((signal, status) => {
  print("\nstopping ...");
  // Ctrl-C is the regular end of a demo that stays up.
  void end(signal === "SIGINT" && isUp ? 0 : status);
});

main().then(end, (error) => {
  // A shutdown makes requests fail: that is no error of the demo.
  if (shutdown !== null) return;
  console.error(`\nthe demo failed: ${error.message}\n${endOfLogs()}`);
  void end(1);
});
