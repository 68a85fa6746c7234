// The sandbox (Flatchr and HrFlow.ai in miniature, the crate sandbox/) as a child process, and its control API.
import { existsSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { sandboxKeys } from "../../www/dry-run/sandbox-keys.js";

/**
 * One request in the sandbox's journal; `Entry` in sandbox/src/journal.rs describes the fields.
 * @typedef {object} JournalEntry
 * @property {number} number
 * @property {number} at_ms
 * @property {"flatchr" | "hrflow"} api
 * @property {string} endpoint
 * @property {boolean} writes
 * @property {string} method
 * @property {string} path
 * @property {string} query
 * @property {[string, string][]} headers
 * @property {boolean} authorized
 * @property {any} body
 * @property {number} body_bytes
 * @property {FormPart[]} parts
 * @property {string[]} subjects
 * @property {number} status
 * @property {string} delivery
 * @property {boolean} took_effect
 */

/**
 * One part of a form in the journal.
 * @typedef {object} FormPart
 * @property {string} name
 * @property {string | null} filename
 * @property {string | null} content_type
 * @property {number} size
 * @property {string} sha1
 * @property {string | null} value
 */

/**
 * What the world counts, and the settings it was made from.
 * @typedef {object} WorldState
 * @property {Settings} settings
 * @property {number} applicants
 * @property {number} requests
 * @property {number} moves
 * @property {number} same_column_puts
 * @property {number} mails
 * @property {number} edits
 * @property {Record<string, number>} parses The number of parses by candidate reference.
 */

/** @typedef {Record<string, any>} Settings Settings of a world; `Settings` in sandbox/src/settings.rs describes the fields. */
/** @typedef {Record<string, any>} Profile A profile of HrFlow.ai. */
/** @typedef {(name: string, command: string, args: string[]) => import("./child-process.mjs").ChildProcess} Spawn */

const root = resolve(dirname(fileURLToPath(import.meta.url)), "../..");
const START_SECONDS = 60;

/** The keys of a sandbox that has the default settings, by the names of the Worker's secrets. */
export const credentials = {
  FLATCHR_API_KEY: sandboxKeys["connector_auth.api_key"],
  FLATCHR_COMPANY_ID: sandboxKeys["connector_auth.company_id"],
  HRFLOW_API_SECRET: sandboxKeys["hrflow_auth.api_secret"],
  HRFLOW_API_USER: sandboxKeys["hrflow_auth.api_user"],
  HRFLOW_SOURCE_KEY: sandboxKeys["push_parameters.source_key"],
};

/**
 * The configuration of a workflow that takes its keys from the Worker's secrets. `changes` replaces values; groups such as
 * `push_parameters` are merged.
 *
 * @param {string} workflow_id
 * @param {Record<string, any>} [changes]
 */
export function workflow(workflow_id, changes = {}) {
  /** @type {Record<string, any>} */
  const configuration = {
    workflow_id,
    connector_auth: { api_key: { secret: "FLATCHR_API_KEY" }, company_id: { secret: "FLATCHR_COMPANY_ID" } },
    hrflow_auth: { api_secret: { secret: "HRFLOW_API_SECRET" }, api_user: { secret: "HRFLOW_API_USER" } },
    push_parameters: { source_key: { secret: "HRFLOW_SOURCE_KEY" } },
  };
  for (const [name, value] of Object.entries(changes)) {
    const isGroup = value !== null && typeof value === "object" && !Array.isArray(value);
    configuration[name] = isGroup ? { ...configuration[name], ...value } : value;
  }
  return configuration;
}

/** A running sandbox. */
export class Sandbox {
  /**
   * The settings of the world that the sandbox started with.
   * @type {Settings}
   */
  settings = {};

  /**
   * @param {string} url
   * @param {import("./child-process.mjs").ChildProcess} process
   */
  constructor(url, process) {
    this.url = url;
    this.process = process;
  }

  /**
   * Starts the program that the environment variable SANDBOX names, or the debug build.
   *
   * @param {Spawn} spawn
   * @param {{ settings?: Settings, latencyMs?: number }} [options] `latencyMs` delays every answer of both APIs.
   */
  static async start(spawn, { settings = {}, latencyMs = 0 } = {}) {
    const child = spawn("sandbox", program(), [
      ...["--until-stdin-closes", "--latency", String(latencyMs), "--settings", JSON.stringify(settings)],
    ]);
    const line = await child
      .waitUntil("report its address", START_SECONDS, () => /^\{"listening".*\}$/m.exec(child.output())?.[0])
      .catch(async (error) => {
        await child.stop();
        throw error;
      });
    const sandbox = new this(JSON.parse(line).listening, child);
    sandbox.settings = (await sandbox.state()).settings;
    return sandbox;
  }

  /**
   * Makes a new world: from the settings of the start, with these changes.
   *
   * @param {Settings} [changes]
   */
  reset(changes = {}) {
    const api_variants = { ...this.settings.api_variants, ...changes.api_variants };
    return this.control("POST", "reset", { ...this.settings, ...changes, api_variants });
  }

  /**
   * Every request since the world was made.
   * @returns {Promise<JournalEntry[]>}
   */
  journal() {
    return this.control("GET", "journal");
  }

  /**
   * The requests to one endpoint, such as `edit`.
   * @param {string} endpoint
   */
  async requests(endpoint) {
    return (await this.journal()).filter((entry) => entry.endpoint === endpoint);
  }

  /** The requests that change data of the vendors. */
  async writes() {
    return (await this.journal()).filter((entry) => entry.writes);
  }

  /** @param {Record<string, any>[]} faults Faults as sandbox/src/faults.rs describes them. */
  fault(...faults) {
    return this.control("POST", "faults", faults);
  }

  /**
   * The profiles that HrFlow.ai holds.
   * @returns {Promise<Profile[]>}
   */
  profiles() {
    return this.control("GET", "profiles");
  }

  /**
   * The profile of one hand-chosen case.
   * @param {string} lastName
   */
  async profile(lastName) {
    const matches = (await this.profiles()).filter((profile) => profile.info.last_name?.trim() === lastName);
    if (matches.length !== 1) throw new Error(`${matches.length} profiles have the last name ${lastName}`);
    return matches[0];
  }

  /** @returns {Promise<WorldState>} */
  state() {
    return this.control("GET", "state");
  }

  /** @param {Record<string, any>[]} changes Changes as sandbox/src/world/changes.rs describes them. */
  change(...changes) {
    return this.control("POST", "changes", changes);
  }

  /**
   * The bodies that were sent to the sandbox's callback address.
   * @returns {Promise<any[]>}
   */
  callbacks() {
    return this.control("GET", "callbacks");
  }

  /**
   * Every piece of personal data that either API has ever shown.
   * @returns {Promise<string[]>}
   */
  async personalData() {
    return Object.values(await this.control("GET", "personal-data")).flat();
  }

  /**
   * One request of the control API.
   *
   * @param {string} method
   * @param {string} path
   * @param {unknown} [body]
   * @returns {Promise<any>}
   */
  async control(method, path, body) {
    const response = await fetch(`${this.url}/_sandbox/${path}`, {
      method,
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    const answer = await response.json();
    if (!response.ok) throw new Error(`the sandbox refuses ${method} ${path}: ${answer.error}`);
    return answer;
  }

  stop() {
    return this.process.stop();
  }
}

function program() {
  const path = resolve(root, process.env.SANDBOX ?? join(process.env.CARGO_TARGET_DIR ?? "target", "debug", "sandbox"));
  if (!existsSync(path))
    throw new Error(`there is no sandbox at ${path}; build it: scripts/with cargo build -p sandbox`);
  return path;
}
