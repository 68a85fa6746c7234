// The built Worker in `wrangler dev`, and requests to it.
import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { stripVTControlCharacters } from "node:util";
import { freePort } from "../../scripts/lib/net.mjs";

/** @typedef {import("../../build/package/index.js").RunReport} RunReport */

/**
 * The answer to a request.
 * @typedef {object} Answer
 * @property {number} status
 * @property {Headers} headers
 * @property {string} text
 * @property {any} body The text as JSON; null if it is no JSON.
 */

/**
 * @typedef {object} WorkerSetup
 * @property {Record<string, string>} vars
 * @property {Record<string, string>} secrets
 * @property {boolean} inspected
 * @property {{ retries: number } | null} queue
 * @property {string | null} entry
 * @property {number | null} rateLimit
 */

/** @typedef {{ name: string, value: string, expiration: number, metadata: any }} KvEntry */

const root = resolve(dirname(fileURLToPath(import.meta.url)), "../..");
// Upper bounds: only something that is broken takes this long.
const seconds = { start: 60, answer: 120, log: 20 };

/** The operator's token. It has characters that base64 and percent-encoding would change. */
export const token = "admin+token/?&=42-of-32-characters-or-more";

export class Worker {
  /**
   * @param {string} url
   * @param {string} inspectorUrl
   * @param {import("../../scripts/lib/child-process.mjs").ChildProcess} process
   */
  constructor(url, inspectorUrl, process) {
    this.url = url;
    this.inspectorUrl = inspectorUrl;
    this.process = process;
  }

  /**
   * @param {import("../../scripts/lib/sandbox.mjs").Spawn} spawn
   * @param {string} folder The folder of the Worker's copy and of what it stores.
   * @param {WorkerSetup} setup
   */
  static async start(spawn, folder, { vars, secrets, inspected, queue, entry, rateLimit }) {
    // Copies, because `wrangler dev` restarts the Worker when a file changes, and would make a build of its own.
    cpSync(join(root, "build"), join(folder, "build"), { recursive: true });
    let config = readFileSync(join(root, "wrangler.toml"), "utf8").replace(/^\[build\]\n(?:(?!\[).*\n)*/m, "");
    if (entry !== null) {
      cpSync(entry, join(folder, "entry.mjs"));
      config = config.replace(/^main = .*$/m, 'main = "entry.mjs"');
    }
    const limit = /^\[\[ratelimits\]\]\n(?:(?!\[).*\n)*/m;
    config = config.replace(limit, (text) =>
      rateLimit === null ? "" : text.replace(/limit = \d+/, `limit = ${rateLimit}`),
    );
    if (queue !== null) config = withQueue(config, queue.retries);
    writeFileSync(join(folder, "wrangler.toml"), config);
    const lines = Object.entries(secrets).map(([name, value]) => `${name}='${value}'\n`);
    writeFileSync(join(folder, "secrets.env"), lines.join(""));

    process.env.WRANGLER_LOG_PATH = join(folder, "logs");
    process.env.CLOUDFLARE_CF_FETCH_ENABLED = "false";
    process.env.WRANGLER_SEND_METRICS = "false";
    const inspectorPort = inspected ? await freePort() : 0;
    const child = spawn("wrangler", process.execPath, [
      ...[join(root, "node_modules/wrangler/bin/wrangler.js"), "dev", "--config", join(folder, "wrangler.toml")],
      ...["--ip", "127.0.0.1", "--port", "0", "--inspector-port", String(inspectorPort)],
      "--show-interactive-dev-session=false",
      ...["--persist-to", join(folder, "state"), "--env-file", join(folder, "secrets.env")],
      ...Object.entries(vars).flatMap(([name, value]) => ["--var", `${name}:${value}`]),
    ]);
    const url = await child.waitUntil(
      "report its address",
      seconds.start,
      () => /Ready on (http:\S+)/.exec(child.output())?.[1],
    );
    const worker = new Worker(url, `ws://127.0.0.1:${inspectorPort}/ws`, child);
    // The first request makes workerd compile the Worker. That time is not part of a test.
    await worker.request("GET", "/api/health", { headers: {} });
    return worker;
  }

  /**
   * A request to the API, with the token unless other headers are given.
   *
   * @param {string} method
   * @param {string} path
   * @param {{ body?: BodyInit, headers?: Record<string, string> }} [options]
   * @returns {Promise<Answer>}
   */
  async request(method, path, { body, headers = { authorization: `Bearer ${token}` } } = {}) {
    const signal = AbortSignal.timeout(seconds.answer * 1000);
    const response = await fetch(
      this.url + path,
      /** @type {RequestInit} */ ({ method, headers, body, signal, duplex: "half" }),
    );
    const text = await response.text();
    return { status: response.status, headers: response.headers, text, body: parseJson(text) };
  }

  /**
   * Runs a workflow.
   *
   * @param {string} id
   * @param {{ persist?: boolean, incremental?: boolean }} [options]
   * @returns {Promise<RunReport>}
   */
  async run(id, options) {
    const body = options && JSON.stringify(options);
    const answer = await this.request("POST", workflowPath(id, "runs"), { body });
    if (answer.status !== 200) throw new Error(`a run of ${id} answered ${answer.status}: ${answer.text}`);
    return answer.body;
  }

  /**
   * What the API says about a workflow's ledger.
   * @param {string} id
   */
  async ledger(id) {
    const answer = await this.request("GET", workflowPath(id, "ledger"));
    if (answer.status !== 200) throw new Error(`the ledger of ${id} answered ${answer.status}: ${answer.text}`);
    return answer.body;
  }

  /**
   * The summaries of a workflow's reports, newest first.
   *
   * @param {string} id
   * @returns {Promise<any[]>}
   */
  async runs(id) {
    return (await this.request("GET", workflowPath(id, "runs"))).body.runs;
  }

  /**
   * Fires a cron trigger.
   * @param {string} cron
   */
  async tick(cron) {
    const query = new URLSearchParams({ cron, format: "json" });
    return this.request("GET", `/cdn-cgi/local/scheduled?${query}`, { headers: {} });
  }

  /** Everything that Workers KV holds. */
  async kv() {
    const namespaces = await this.#explore("");
    /** @type {KvEntry[]} */
    const entries = [];
    for (const { id } of namespaces) {
      for (const key of await this.#explore(`/${id}/keys?limit=1000`)) {
        const value = await fetch(`${this.#explorer}/${id}/values/${encodeURIComponent(key.name)}`);
        entries.push({ ...key, value: await value.text() });
      }
    }
    return entries;
  }

  /**
   * The log of the Worker and of workerd. It may be behind the answers, so this waits until the log contains a text or matches
   * a pattern.
   *
   * @param {string | RegExp} wanted
   */
  async logged(wanted) {
    const log = () => stripVTControlCharacters(this.process.output());
    await this.process.waitUntil(`log ${wanted}`, seconds.log, () =>
      typeof wanted === "string" ? log().includes(wanted) : wanted.test(log()),
    );
    return log();
  }

  get #explorer() {
    return `${this.url}/cdn-cgi/local/explorer/api/storage/kv/namespaces`;
  }

  /**
   * @param {string} path
   * @returns {Promise<any[]>}
   */
  async #explore(path) {
    const answer = /** @type {any} */ (await (await fetch(this.#explorer + path)).json());
    if (!answer.success) throw new Error(`Workers KV cannot be listed: ${JSON.stringify(answer.errors)}`);
    return answer.result;
  }
}

/**
 * The path of a workflow in the API.
 *
 * @param {string} id
 * @param {string} [rest]
 */
export const workflowPath = (id, rest) =>
  `/api/workflows/${encodeURIComponent(id)}${rest === undefined ? "" : `/${rest}`}`;

/**
 * The configuration with its queue, which is in comments in the repository's file.
 *
 * @param {string} config
 * @param {number} retries
 */
function withQueue(config, retries) {
  const lines = /^# \[\[queues\.producers\]\]$[^]*?^# queue = "[^"]*-dead-letters"$/m;
  return config.replace(lines, (queue) =>
    queue.replaceAll(/^# ?/gm, "").replace(/max_retries = \d+/, `max_retries = ${retries}`),
  );
}

/** @param {string} text */
function parseJson(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
