// The whole thing on this machine: a sandbox of both APIs, the Worker in workerd, one tick of its cron trigger, and the reports.
// Stays up for a look around, until Ctrl-C; with ONCE=1 it ends after the run, and its exit status tells how that went.
import { randomBytes } from "node:crypto";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { freePort, Process } from "./process.mjs";
import { formatReport, shortcomings } from "./report.mjs";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "..");
const folder = join(root, ".wrangler", "demo");
const once = process.env.ONCE === "1";
const colour = Boolean(process.stdout.isTTY) && !process.env.NO_COLOR;
const cron = "*/15 * * * *";
const token = randomBytes(24).toString("base64url");

// What the sandbox knows, by the names that wrangler.toml gives to secrets.
const secrets = {
  FLATCHR_API_KEY: "demo-flatchr-key",
  FLATCHR_COMPANY_ID: "Wy3EOp2NP3p1KMq8",
  HRFLOW_API_SECRET: "demo-hrflow-secret",
  HRFLOW_API_USER: "demo@example.com",
  HRFLOW_SOURCE_KEY: "5ba7c0de5ba7c0de5ba7c0de5ba7c0de5ba7c0de",
  ADMIN_TOKEN: token,
};

// The workflow of wrangler.toml, but for `persist`: there is nobody here to be afraid for.
const workflow = {
  workflow_id: "demo",
  incremental: true,
  connector_auth: { api_key: { secret: "FLATCHR_API_KEY" }, company_id: { secret: "FLATCHR_COMPANY_ID" } },
  hrflow_auth: { api_secret: { secret: "HRFLOW_API_SECRET" }, api_user: { secret: "HRFLOW_API_USER" } },
  push_parameters: { source_key: { secret: "HRFLOW_SOURCE_KEY" } },
};

const seconds = { sandbox: 20, worker: 120, trigger: 240, runs: 300, request: 30 };

const say = (text) => console.log(text);
const started = [];
let isUp = false;

async function main() {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });

  say("starting the sandbox (Flatchr and HrFlow.ai in miniature) ...");
  const sandbox = await startSandbox();
  say("starting the Worker ...");
  const worker = await startWorker(sandbox);
  say(`firing its cron trigger (${cron}) ...`);
  const found = await tick(worker);
  const reports = await finishedReports(worker);
  found.push(...print(reports));

  for (const each of found) say(`NOT AS IT SHOULD BE: ${each}`);
  if (found.length > 0) say(endOfLogs());
  if (once) return found.length === 0 ? 0 : 1;
  const changed = await changeCandidates(sandbox, reports);
  tellWhere(worker, sandbox, changed);
  isUp = true;
  return await lastUntilOneEnds();
}

async function startSandbox() {
  const program = process.env.SANDBOX ?? join("target", "debug", "sandbox");
  const sandbox = start("sandbox", resolve(root, program), [
    "--port",
    "0",
    "--candidates",
    "40",
    "--until-stdin-closes",
  ]);
  return await sandbox.until("say where it listens", seconds.sandbox, () => {
    const line = sandbox
      .output()
      .split("\n")
      .find((each) => each.startsWith('{"listening"'));
    return line && JSON.parse(line).listening;
  });
}

async function startWorker(sandbox) {
  // A file of the demo's own: wrangler then leaves the user's .dev.vars alone.
  const secretsFile = join(folder, "secrets.env");
  const lines = Object.entries(secrets).map(([name, value]) => `${name}=${value}\n`);
  writeFileSync(secretsFile, lines.join(""), { mode: 0o600 });

  const port = await freePort();
  const address = `http://127.0.0.1:${port}`;
  const worker = start("wrangler", "wrangler", [
    "dev",
    ...["--ip", "127.0.0.1", "--port", String(port), "--inspector-port", "0"],
    ...["--persist-to", join(folder, "state"), "--env-file", secretsFile],
    ...["--var", `FLATCHR_BASE_URL:${sandbox}/flatchr`, "--var", `HRFLOW_BASE_URL:${sandbox}/hrflow/v1/`],
    ...["--var", `WORKFLOWS:${JSON.stringify([workflow])}`],
    "--show-interactive-dev-session=false",
  ]);
  await worker.until("answer /api/health", seconds.worker, async () => {
    const response = await get(`${address}/api/health`).catch(() => null);
    return response?.ok;
  });
  return address;
}

// Returns what was wrong with the invocation, as a list.
async function tick(worker) {
  const url = `${worker}/cdn-cgi/local/scheduled?cron=${encodeURIComponent(cron)}&format=json`;
  const response = await get(url, { timeout: seconds.trigger });
  const text = await response.text();
  return response.ok && JSON.parse(text).outcome === "ok"
    ? []
    : [`the cron trigger answered ${response.status}: ${text.slice(0, 500)}`];
}

// The newest report of each workflow.
async function finishedReports(worker) {
  const { workflows } = await api(worker, "/api/workflows");
  const reports = [];
  for (const { workflow_id: id } of workflows ?? []) reports.push(await finishedReport(worker, id));
  return reports;
}

// Returns what is wrong with the reports, as a list.
function print(reports) {
  if (reports.length === 0) return ["the Worker has no workflows: is there a [[vars.WORKFLOWS]] in wrangler.toml?"];
  const found = [];
  for (const report of reports) {
    say("");
    say(formatReport(report, { colour }));
    found.push(...shortcomings(report).map((each) => `${report.workflow_id}: ${each}`));
  }
  return found;
}

// A run that met its budget goes on in another invocation, so the newest report may not be the last.
async function finishedReport(worker, workflow) {
  const path = `/api/workflows/${encodeURIComponent(workflow)}/runs`;
  let report = null;
  const wait = waiting(seconds.runs);
  do {
    const { runs } = await api(worker, path);
    if (runs.length > 0) report = await api(worker, `${path}/${encodeURIComponent(runs[0].run_id)}`);
    if (report && (report.complete || report.status === "fatal")) return report;
  } while (await wait());
  if (report) return report;
  throw new Error(`${workflow} has no run, ${seconds.runs} s after its trigger fired`);
}

async function api(worker, path) {
  const response = await get(worker + path, { headers: { authorization: `Bearer ${token}` } });
  const text = await response.text();
  if (!response.ok) throw new Error(`GET ${path} answered ${response.status}: ${text.slice(0, 500)}`);
  return JSON.parse(text);
}

// The run left nothing to change in HrFlow; without this, a dry run in the page would have nothing to show. Returns the ids
// of the candidates.
async function changeCandidates(sandbox, reports) {
  const items = reports.flatMap((report) => report.items ?? []).filter((item) => item.outcome === "updated");
  const [calling, moving] = [items.slice(0, 3), items.slice(3, 5)];
  const changes = [
    ...calling.map(({ candidate }, index) => ({
      edit_candidate: { id: candidate, set: { phone: `+33 6 39 98 00 0${index + 1}` } },
    })),
    ...moving.map(({ applicant }) => ({ change_row: { id: applicant, set: { column: "Offre envoyée" } } })),
  ];
  const response = await fetch(`${sandbox}/_sandbox/changes`, {
    method: "POST",
    body: JSON.stringify(changes),
    signal: AbortSignal.timeout(seconds.request * 1000),
  });
  if (!response.ok)
    throw new Error(`the sandbox refused changes with ${response.status}: ${(await response.text()).slice(0, 500)}`);
  return [...calling, ...moving].map(({ candidate }) => candidate);
}

async function get(url, { headers = {}, timeout = seconds.request } = {}) {
  try {
    return await fetch(url, { headers, signal: AbortSignal.timeout(timeout * 1000) });
  } catch (error) {
    throw new Error(`GET ${url}: ${error.cause?.message ?? error.message}`);
  }
}

function tellWhere(worker, sandbox, changed) {
  const candidate = changed[0] ?? "CANDIDATE";
  say(`The API       curl -H 'Authorization: Bearer ${token}' ${worker}/api/workflows`);
  say(`The next tick curl '${worker}/cdn-cgi/local/scheduled?cron=${cron.replaceAll(" ", "+")}&format=json'`);
  say(
    `The sandbox   curl ${sandbox}/_sandbox/journal (what it was asked; one candidate is in Flatchr only, and fails)`,
  );
  say(
    `A change      curl ${sandbox}/_sandbox/changes -d '{"edit_candidate": {"id": "${candidate}", "set": {"phone": "+33 6 00 00 00 01"}}}'`,
  );
  say(`What they log ${folder}/*.log`);
  say(`The token     ${token}`);
  say("");
  if (changed.length > 0)
    say(`Since then ${changed.length} candidates changed in Flatchr: a dry run in the page shows them.`);
  say(`Open the page at ${worker}/ and give it the token; Ctrl-C ends the demo.`);
}

function start(name, command, args) {
  const child = new Process(name, command, args, { cwd: root, log: join(folder, `${name}.log`) });
  started.push(child);
  return child;
}

async function lastUntilOneEnds() {
  await Promise.race(started.map((child) => child.ended));
  throw new Error("it can't go on without each of its processes");
}

// Says whether there is time for another try, after a pause.
function waiting(limit) {
  const deadline = Date.now() + limit * 1000;
  return async () => {
    if (Date.now() >= deadline) return false;
    await new Promise((resume) => setTimeout(resume, 250));
    return true;
  };
}

let ending = null;

// Ends what was started, and then this; whoever asks first decides the exit status.
function end(status) {
  ending ??= Promise.all(started.map((child) => child.stop())).then(() => {
    rmSync(join(folder, "secrets.env"), { force: true });
    process.exit(status);
  });
  return ending;
}

function endOfLogs() {
  const dead = started.filter((child) => child.how !== null);
  return (dead.length > 0 ? dead : started.slice(-1)).map((child) => child.tail()).join("\n");
}

for (const [signal, status] of [
  ["SIGINT", 130],
  ["SIGTERM", 143],
  ["SIGHUP", 129],
]) {
  process.once(signal, () => {
    say("\nstopping ...");
    // Ctrl-C is how a demo that stays up is meant to end.
    void end(signal === "SIGINT" && isUp ? 0 : status);
  });
}

main().then(end, (error) => {
  // What a signal ended is no failure.
  if (ending !== null) return;
  console.error(`\nthe demo failed: ${error.message}\n${endOfLogs()}`);
  void end(1);
});
