// A test harness: the built Worker in workerd, connected to a sandbox of both APIs. Everything is on loopback and removed at the end.
//
// `wrangler dev` runs the Worker with the repository's own wrangler.toml. Wrangler's test harness would start faster, but it
// sends the Worker's requests through Node's fetch, so the tests would not see what workerd puts on the wire.
import { globSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { DatabaseSync } from "node:sqlite";
import { ChildProcess, onTermination } from "../../scripts/lib/child-process.mjs";
import { credentials, Sandbox } from "../../scripts/lib/sandbox.mjs";
import { token, Worker } from "./worker.mjs";

export { workflow } from "../../scripts/lib/sandbox.mjs";
export { token };

/** @typedef {import("../../scripts/lib/sandbox.mjs").Settings} Settings */

/**
 * @typedef {object} HarnessOptions
 * @property {object[] | ((sandboxUrl: string) => object[])} [workflows] Replaces the workflows of wrangler.toml.
 * @property {Record<string, string>} [secrets] The Worker's secrets.
 * @property {Settings} [sandbox] Settings of the sandbox's world.
 * @property {(sandboxUrl: string) => string} [via] Returns the address that the Worker uses instead of the sandbox's own.
 * @property {boolean} [inspected] Opens workerd's inspector.
 * @property {Record<string, string>} [vars] More vars of the Worker.
 * @property {{ retries: number } | null} [queue] Binds the queue that wrangler.toml has in comments.
 * @property {number} [latencyMs] Delays every answer of both APIs.
 * @property {number | null} [rateLimit] The limit of wrong tokens that the platform counts; null leaves its binding out.
 * @property {string | null} [entry] A module that wraps the Worker; it imports the Worker from `./build/index.js`.
 */

const root = resolve(dirname(fileURLToPath(import.meta.url)), "../..");

/** The sandbox's keys, a key that it refuses, and the API's token. */
export const secrets = { ...credentials, ADMIN_TOKEN: token, WRONG_KEY: "wrong-key-0f3b" };

/**
 * Starts a sandbox and a Worker that uses it.
 *
 * @param {HarnessOptions} [options]
 */
export async function startHarness(options = {}) {
  const processes = new ProcessGroup();
  try {
    const { sandbox: settings, latencyMs, via = (url) => url, workflows } = options;
    const sandbox = await Sandbox.start(processes.spawn, { settings, latencyMs });
    const address = via(sandbox.url);
    /** @type {Record<string, string>} */
    const vars = { ...options.vars, FLATCHR_BASE_URL: `${address}/flatchr`, HRFLOW_BASE_URL: `${address}/hrflow/v1` };
    const list = typeof workflows === "function" ? workflows(sandbox.url) : workflows;
    // As a string, which is how the dashboard stores it. configuration.test.mjs is about the form that the file has.
    if (list !== undefined) vars.WORKFLOWS = JSON.stringify(list);
    const { inspected = false, queue = null, entry = null, rateLimit = 10 } = options;
    const setup = { vars, secrets: options.secrets ?? secrets, inspected, queue, entry, rateLimit };
    const start = () => Worker.start(processes.spawn, processes.folder, setup);
    return new Harness(processes, sandbox, start, await start());
  } catch (error) {
    const logs = processes.children.map((each) => each.logTail()).join("\n");
    await processes.stop();
    throw new Error(`${/** @type {Error} */ (error).message}\n${logs}`);
  }
}

export class Harness {
  #processes;
  #start;

  /**
   * @param {ProcessGroup} processes
   * @param {Sandbox} sandbox
   * @param {() => Promise<Worker>} start
   * @param {Worker} worker
   */
  constructor(processes, sandbox, start, worker) {
    this.#processes = processes;
    this.#start = start;
    this.sandbox = sandbox;
    this.worker = worker;
  }

  /** The folder of logs and of what workerd stores. */
  get folder() {
    return this.#processes.folder;
  }

  /** Kills workerd and wrangler, whatever the Worker is doing. */
  async killWorker() {
    this.worker.process.signal("SIGKILL");
    await this.worker.process.ended;
  }

  /** Starts the Worker again with what it has stored. */
  async restartWorker() {
    this.worker = await this.#start();
    return this.worker;
  }

  /**
   * Makes the leases of a killed Worker expire, which would take three minutes, by changing the files of its Durable Objects.
   */
  expireLeases() {
    for (const file of globSync(join(this.folder, "state/v3/do/*-Coordinator/*.sqlite"))) {
      const database = new DatabaseSync(file);
      const hasStorage = database.prepare("SELECT 1 FROM sqlite_master WHERE name = '_cf_KV'").get();
      for (const { key, value } of hasStorage ? database.prepare("SELECT key, value FROM _cf_KV").all() : []) {
        const text = Buffer.from(/** @type {Uint8Array} */ (value)).toString("latin1");
        // The text keeps its length, because the storage format has lengths in it.
        const expired = text.replace(
          /"expires_ms":(\d+)/g,
          (_, /** @type {string} */ ms) => `"expires_ms":${"0".padStart(ms.length, "1")}`,
        );
        database.prepare("UPDATE _cf_KV SET value = ? WHERE key = ?").run(Buffer.from(expired, "latin1"), key);
      }
      database.close();
    }
  }

  stop() {
    return this.#processes.stop();
  }
}

/** The processes of one harness, and the folder of their files. */
class ProcessGroup {
  /** @type {ChildProcess[]} */
  children = [];
  folder = mkdtempSync(join(tmpdir(), "update-profiles-"));

  constructor() {
    running.add(this);
  }

  /** @type {import("../../scripts/lib/sandbox.mjs").Spawn} */
  spawn = (name, command, args) => {
    // A restarted Worker has a log of its own.
    const log = join(this.folder, `${name}-${this.children.length}.log`);
    const child = new ChildProcess(name, command, args, { cwd: root, log });
    this.children.push(child);
    return child;
  };

  async stop() {
    await Promise.all(this.children.map((each) => each.stop()));
    rmSync(this.folder, { recursive: true, force: true });
    running.delete(this);
  }
}

/** @type {Set<ProcessGroup>} */
const running = new Set();
onTermination((_, status) => {
  void Promise.all([...running].map((group) => group.stop())).then(() => process.exit(status));
});
