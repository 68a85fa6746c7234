// A laboratory: the built Worker in workerd, beside a sandbox of both APIs, all of it on loopback and thrown away at the end.
//
// The Worker is run by `wrangler dev` from the repository's own wrangler.toml. Wrangler's test harness would start faster, but it
// sends the Worker's requests through Node's fetch: what it shows is not what workerd puts on the wire.
import { execFileSync } from "node:child_process";
import { cpSync, existsSync, globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { DatabaseSync } from "node:sqlite";
import { stripVTControlCharacters } from "node:util";
import { freePort, Process } from "../../scripts/process.mjs";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "../..");
// In seconds; only what is broken takes so long.
const patience = { start: 60, answer: 120, log: 20 };

/** The API's token, with what base64 and percent-encoding would change. */
export const token = "admin+token/?&=42";

/** The sandbox's own keys, and one that it refuses. */
export const secrets = {
  ADMIN_TOKEN: token,
  FLATCHR_API_KEY: "demo-flatchr-key",
  FLATCHR_COMPANY_ID: "Wy3EOp2NP3p1KMq8",
  HRFLOW_API_SECRET: "demo-hrflow-secret",
  HRFLOW_API_USER: "demo@example.com",
  HRFLOW_SOURCE_KEY: "5ba7c0de5ba7c0de5ba7c0de5ba7c0de5ba7c0de",
  WRONG_KEY: "wrong-key-0f3b",
};

/** A workflow over the sandbox, with `changes` merged into it group by group. */
export function workflow(workflow_id, changes = {}) {
  const made = {
    workflow_id,
    connector_auth: { api_key: { secret: "FLATCHR_API_KEY" }, company_id: { secret: "FLATCHR_COMPANY_ID" } },
    hrflow_auth: { api_secret: { secret: "HRFLOW_API_SECRET" }, api_user: { secret: "HRFLOW_API_USER" } },
    push_parameters: { source_key: { secret: "HRFLOW_SOURCE_KEY" } },
  };
  for (const [name, value] of Object.entries(changes)) {
    const isGroup = value !== null && typeof value === "object" && !Array.isArray(value);
    made[name] = isGroup ? { ...made[name], ...value } : value;
  }
  return made;
}

/**
 * Starts a sandbox and a Worker that talks to it.
 *
 * `workflows` (a list, or a function from the sandbox's address to one) replaces those of wrangler.toml, which stay where it is left
 * out. `sandbox` are settings of its world. `via`, given the sandbox's address, gives the one that the Worker is told instead.
 * `inspected` lets a debugger in. `vars` are further ones. `queue` binds the queue that wrangler.toml holds ready, with so many
 * retries. `latency` delays every answer of the APIs by so many milliseconds. `entry` is a module that stands before the Worker,
 * which it finds in `./build/index.js`.
 */
export async function startLab(options = {}) {
  const {
    workflows,
    secrets: given = secrets,
    sandbox: settings = {},
    via = (url) => url,
    inspected = false,
  } = options;
  const { vars: more = {}, queue = null, latency = 0, entry = null } = options;
  const lab = new Lab();
  try {
    lab.sandbox = await Sandbox.start(lab, settings, latency);
    const address = await via(lab.sandbox.url);
    const vars = { ...more, FLATCHR_BASE_URL: `${address}/flatchr`, HRFLOW_BASE_URL: `${address}/hrflow/v1` };
    const list = typeof workflows === "function" ? workflows(lab.sandbox.url) : workflows;
    // A string, as the dashboard keeps it; the file's own form is the subject of configuration.test.mjs.
    if (list !== undefined) vars.WORKFLOWS = JSON.stringify(list);
    lab.setting = { vars, secrets: given, inspected, queue, entry };
    lab.worker = await Worker.start(lab, lab.setting);
  } catch (error) {
    const logs = lab.processes.map((each) => each.tail()).join("\n");
    await lab.stop();
    throw new Error(`${error.message}\n${logs}`);
  }
  return lab;
}

class Lab {
  processes = [];
  folder = mkdtempSync(join(tmpdir(), "update-profiles-"));

  constructor() {
    running.add(this);
  }

  spawn(name, command, args) {
    const child = new Process(name, command, args, { cwd: root, log: join(this.folder, `${name}.log`) });
    this.processes.push(child);
    return child;
  }

  /** Kills the Worker in the middle of whatever it does: workerd and wrangler, without a word. */
  async kill() {
    this.worker.child.signal("SIGKILL");
    await this.worker.child.ended;
  }

  /** Lets the leases of a killed Worker expire, as three minutes would: in what its Durable Objects keep. */
  expireLeases() {
    for (const file of globSync(join(this.folder, "state/v3/do/*-Coordinator/*.sqlite"))) {
      const database = new DatabaseSync(file);
      const isGuard = database.prepare("SELECT 1 FROM sqlite_master WHERE name = '_cf_KV'").get();
      for (const { key, value } of isGuard ? database.prepare("SELECT key, value FROM _cf_KV").all() : []) {
        const text = Buffer.from(value).toString("latin1");
        const expired = text.replace(/"expires_ms":(\d+)/g, (_, ms) => `"expires_ms":${"0".padStart(ms.length, "1")}`);
        database.prepare("UPDATE _cf_KV SET value = ? WHERE key = ?").run(Buffer.from(expired, "latin1"), key);
      }
      database.close();
    }
  }

  /** Starts it again, over what it kept. */
  async revive() {
    this.worker = await Worker.start(this, this.setting);
    return this.worker;
  }

  async stop() {
    await Promise.all(this.processes.map((each) => each.stop()));
    rmSync(this.folder, { recursive: true, force: true });
    running.delete(this);
  }
}

// Whatever ends this process ends what it started.
const running = new Set();
for (const [signal, status] of [
  ["SIGINT", 130],
  ["SIGTERM", 143],
  ["SIGHUP", 129],
]) {
  process.once(signal, () => void Promise.all([...running].map((lab) => lab.stop())).then(() => process.exit(status)));
}

class Sandbox {
  static async start(lab, settings, latency) {
    const program = process.env.SANDBOX ?? join(process.env.CARGO_TARGET_DIR ?? "target", "debug", "sandbox");
    if (!existsSync(resolve(root, program))) {
      execFileSync("cargo", ["build", "--quiet", "--package", "sandbox"], { cwd: root, stdio: "inherit" });
    }
    const child = lab.spawn("sandbox", resolve(root, program), [
      ...["--until-stdin-closes", "--latency", String(latency), "--settings", JSON.stringify(settings)],
    ]);
    const line = await child.until(
      "say where it listens",
      patience.start,
      () => /^\{"listening".*\}$/m.exec(child.output())?.[0],
    );
    const sandbox = new Sandbox(JSON.parse(line).listening);
    sandbox.settings = (await sandbox.state()).settings;
    return sandbox;
  }

  constructor(url) {
    this.url = url;
  }

  /** A new world, from the settings of the beginning with these over them. */
  reset(changes = {}) {
    const dialect = { ...this.settings.dialect, ...changes.dialect };
    return this.control("POST", "reset", { ...this.settings, ...changes, dialect });
  }

  /** Every request since the world was made. */
  journal() {
    return this.control("GET", "journal");
  }

  /** The requests to one endpoint, such as `edit`. */
  async requests(endpoint) {
    return (await this.journal()).filter((entry) => entry.endpoint === endpoint);
  }

  /** The requests that change something at the vendors'. */
  async writes() {
    return (await this.journal()).filter((entry) => entry.writes);
  }

  fault(...faults) {
    return this.control("POST", "faults", faults);
  }

  /** What HrFlow holds. */
  profiles() {
    return this.control("GET", "profiles");
  }

  /** The one profile of a hand-chosen case, by its last name. */
  async profile(lastName) {
    const found = (await this.profiles()).filter((profile) => profile.info.last_name?.trim() === lastName);
    if (found.length !== 1) throw new Error(`${found.length} profiles have the last name ${lastName}`);
    return found[0];
  }

  state() {
    return this.control("GET", "state");
  }

  change(...changes) {
    return this.control("POST", "changes", changes);
  }

  callbacks() {
    return this.control("GET", "callbacks");
  }

  /** Everything personal that either API ever showed, as one list. */
  async personalData() {
    return Object.values(await this.control("GET", "personal-data")).flat();
  }

  async control(method, path, body) {
    const response = await fetch(`${this.url}/_sandbox/${path}`, { method, body: body && JSON.stringify(body) });
    const answer = await response.json();
    if (!response.ok) throw new Error(`the sandbox refuses ${method} ${path}: ${answer.error}`);
    return answer;
  }
}

class Worker {
  static async start(lab, { vars, secrets, inspected, queue, entry }) {
    const { folder } = lab;
    // Copies: `wrangler dev` restarts the Worker when a file changes, and would make a build itself.
    for (const part of ["build", "www"]) cpSync(join(root, part), join(folder, part), { recursive: true });
    const config = readFileSync(join(root, "wrangler.toml"), "utf8");
    const unbuilt = config.replace(/^\[build\]\n(?:(?!\[).*\n)*/m, "");
    if (entry !== null) cpSync(entry, join(folder, "entry.mjs"));
    const own = entry === null ? unbuilt : unbuilt.replace(/^main = .*$/m, 'main = "entry.mjs"');
    writeFileSync(join(folder, "wrangler.toml"), queue === null ? own : withQueue(own, queue));
    const lines = Object.entries(secrets).map(([name, value]) => `${name}='${value}'\n`);
    writeFileSync(join(folder, "secrets.env"), lines.join(""));

    process.env.WRANGLER_LOG_PATH = join(folder, "logs");
    process.env.CLOUDFLARE_CF_FETCH_ENABLED = "false";
    process.env.WRANGLER_SEND_METRICS = "false";
    const inspector = inspected ? await freePort() : 0;
    const child = lab.spawn(`wrangler-${lab.processes.length}`, process.execPath, [
      ...[join(root, "node_modules/wrangler/bin/wrangler.js"), "dev", "--config", join(folder, "wrangler.toml")],
      ...[
        "--ip",
        "127.0.0.1",
        "--port",
        "0",
        "--inspector-port",
        String(inspector),
        "--show-interactive-dev-session=false",
      ],
      ...["--persist-to", join(folder, "state"), "--env-file", join(folder, "secrets.env")],
      ...Object.entries(vars).flatMap(([name, value]) => ["--var", `${name}:${value}`]),
    ]);
    const url = await child.until(
      "say where it listens",
      patience.start,
      () => /Ready on (http:\S+)/.exec(child.output())?.[1],
    );
    const worker = new Worker(url, `ws://127.0.0.1:${inspector}/ws`, child);
    // The first request compiles the Worker, which the tests' own patience need not cover.
    await worker.request("GET", "/api/health", { headers: {} });
    return worker;
  }

  constructor(url, debuggerUrl, child) {
    this.url = url;
    this.debuggerUrl = debuggerUrl;
    this.child = child;
  }

  /** A request to the API, with the token unless other headers are given. */
  async request(method, path, { body, headers = { authorization: `Bearer ${token}` } } = {}) {
    const signal = AbortSignal.timeout(patience.answer * 1000);
    const response = await fetch(this.url + path, { method, headers, body, signal, duplex: "half" });
    const text = await response.text();
    return { status: response.status, headers: response.headers, text, body: parsed(text) };
  }

  /** Runs a workflow; gives its report. */
  async run(id, options) {
    const body = options && JSON.stringify(options);
    const answer = await this.request("POST", `/api/workflows/${encodeURIComponent(id)}/runs`, { body });
    if (answer.status !== 200) throw new Error(`a run of ${id} answered ${answer.status}: ${answer.text}`);
    return answer.body;
  }

  /** What a workflow remembers. */
  async ledger(id) {
    const answer = await this.request("GET", `/api/workflows/${encodeURIComponent(id)}/ledger`);
    if (answer.status !== 200) throw new Error(`the ledger of ${id} answered ${answer.status}: ${answer.text}`);
    return answer.body;
  }

  /** The summaries of a workflow's reports. */
  async runs(id) {
    const answer = await this.request("GET", `/api/workflows/${encodeURIComponent(id)}/runs`);
    return answer.body.runs;
  }

  /** Fires the cron trigger. */
  async tick(cron) {
    const query = new URLSearchParams({ cron, format: "json" });
    return this.request("GET", `/cdn-cgi/local/scheduled?${query}`, { headers: {} });
  }

  /** All that Workers KV holds: keys with their metadata and values. */
  async kv() {
    const namespaces = await this.explore("");
    const all = [];
    for (const { id } of namespaces) {
      for (const key of await this.explore(`/${id}/keys?limit=1000`)) {
        const value = await fetch(`${this.explorer}/${id}/values/${encodeURIComponent(key.name)}`);
        all.push({ ...key, value: await value.text() });
      }
    }
    return all;
  }

  get explorer() {
    return `${this.url}/cdn-cgi/local/explorer/api/storage/kv/namespaces`;
  }

  async explore(path) {
    const answer = await (await fetch(this.explorer + path)).json();
    if (!answer.success) throw new Error(`Workers KV cannot be listed: ${JSON.stringify(answer.errors)}`);
    return answer.result;
  }

  /** What the Worker and workerd wrote to their log, once it holds that text or fits that pattern: it comes later than the answer. */
  async logged(what) {
    const log = () => stripVTControlCharacters(this.child.output());
    await this.child.until(`log ${what}`, patience.log, () =>
      typeof what === "string" ? log().includes(what) : what.test(log()),
    );
    return log();
  }
}

/** The configuration with its queue, whose lines are comments in the repository's file. */
function withQueue(config, { retries }) {
  const lines = /^# \[\[queues\.producers\]\]$[^]*?^# queue = "[^"]*-dead-letters"$/m;
  return config.replace(lines, (queue) =>
    queue.replaceAll(/^# ?/gm, "").replace(/max_retries = \d+/, `max_retries = ${retries}`),
  );
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
