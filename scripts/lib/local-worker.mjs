// The built Worker in `wrangler dev` on this machine, for `make demo` and `make try`.
import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parse } from "smol-toml";

/** @typedef {import("../../build/package/index.js").RunReport} RunReport */

const root = resolve(dirname(fileURLToPath(import.meta.url)), "../..");
const START_SECONDS = 120;

/** An answer of the API that is no success. */
export class WorkerError extends Error {
  /**
   * @param {string} asked
   * @param {number} status
   * @param {string} text
   */
  constructor(asked, status, text) {
    const error = parsed(text)?.error;
    super(error?.message ?? `${asked} answered ${status}: ${text.slice(0, 500)}`);
    this.status = status;
    /** @type {{ path: string, message: string }[]} */
    this.problems = error?.problems ?? [];
  }
}

export class LocalWorker {
  /**
   * @param {string} url
   * @param {string} token
   */
  constructor(url, token) {
    this.url = url;
    this.token = token;
  }

  /**
   * Starts the Worker with the repository's wrangler.toml.
   *
   * @param {import("./sandbox.mjs").Spawn} spawn
   * @param {string} folder Where its configuration, secrets and state are.
   * @param {{ vars: Record<string, unknown>, secrets: Record<string, string> }} settings `vars` replace those of the file.
   */
  static async start(spawn, folder, { vars, secrets }) {
    // A copy with the page, because `wrangler dev` restarts the Worker when a file changes, such as during the next `make build`.
    cpSync(join(root, "build"), join(folder, "build"), { recursive: true });
    // Beside the configuration, wrangler finds .dev.vars there and not the user's own; and no process list shows them.
    writeFileSync(join(folder, ".dev.vars"), secretsFile(secrets), { mode: 0o600 });
    writeFileSync(join(folder, "wrangler.json"), JSON.stringify(configuration(vars)));
    const child = spawn("wrangler", "wrangler", [
      ...["dev", "--config", join(folder, "wrangler.json")],
      ...["--ip", "127.0.0.1", "--port", "0", "--inspector-port", "0", "--persist-to", join(folder, "state")],
      "--show-interactive-dev-session=false",
    ]);
    const url = await child.waitUntil(
      "report its address",
      START_SECONDS,
      () => /Ready on (http:\S+)/.exec(child.output())?.[1],
    );
    const worker = new this(url, secrets.ADMIN_TOKEN);
    // The first request makes workerd compile the Worker.
    await worker.ask("GET", "/api/health");
    return worker;
  }

  /**
   * A request to the API. It has no time limit: a run lasts as long as it needs.
   *
   * @param {string} method
   * @param {string} path
   * @param {unknown} [body]
   * @returns {Promise<any>}
   */
  ask(method, path, body) {
    const headers = { authorization: `Bearer ${this.token}` };
    return new Promise((resolve, reject) => {
      const sent = request(this.url + path, { method, headers }, async (response) => {
        try {
          let text = "";
          for await (const part of response.setEncoding("utf8")) text += part;
          const status = response.statusCode ?? 0;
          if (status === 200) resolve(JSON.parse(text));
          else reject(new WorkerError(`${method} ${path}`, status, text));
        } catch (error) {
          reject(error);
        }
      });
      sent.on("error", (error) => reject(new Error(`${method} ${path}: ${error.message}`)));
      sent.end(body === undefined ? undefined : JSON.stringify(body));
    });
  }

  /**
   * A link that opens a view of the page and signs in. The token is after the `#`, which no server and no log sees, and
   * the page takes it out of the address at once.
   *
   * @param {string} view The part of the page's address after `#/`.
   */
  link(view = "workflows") {
    return `${this.url}/#token=${encodeURIComponent(this.token)}&to=/${view}`;
  }

  /**
   * Keeps the report of a dry run as the Worker keeps those of runs, so that the page can show it. The Worker itself keeps
   * none, because they hold values of candidates: these stay in the folder of this Worker.
   *
   * @param {RunReport} report
   */
  async keep(report) {
    const explorer = `${this.url}/cdn-cgi/local/explorer/api/storage/kv/namespaces`;
    const [{ id }] = /** @type {any} */ (await (await fetch(explorer)).json()).result;
    const address = `${explorer}/${id}/values/${encodeURIComponent(reportKey(report))}`;
    const answer = await fetch(address, { method: "PUT", body: JSON.stringify(report) });
    if (!answer.ok) throw new Error(`the report could not be kept: ${answer.status} ${await answer.text()}`);
    return `runs/${encodeURIComponent(report.workflow_id)}/${report.run_id}`;
  }
}

/**
 * The key of crates/edge/src/reports.rs.
 * @param {RunReport} report
 */
function reportKey({ workflow_id, run_id }) {
  const encoded = encodeURIComponent(workflow_id).replace(
    /[-_.!~*'()]/g,
    (each) => `%${each.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  const number = BigInt.asUintN(128, ~BigInt(`0x${run_id.replaceAll("-", "")}`));
  return `run:${encoded}:${number.toString(16).padStart(32, "0")}`;
}

/** The repository's wrangler.toml. */
export function readWranglerToml() {
  return /** @type {Record<string, any>} */ (parse(readFileSync(join(root, "wrangler.toml"), "utf8")));
}

/** @param {Record<string, unknown>} vars */
function configuration(vars) {
  const { build, ...rest } = readWranglerToml();
  return { ...rest, vars: { ...rest.vars, ...vars } };
}

/**
 * Secrets as a file of the form of .dev.vars.
 * @param {Record<string, string>} secrets
 */
export function secretsFile(secrets) {
  return Object.entries(secrets)
    .map(([name, value]) => `${name}=${quoted(value)}\n`)
    .join("");
}

/**
 * A value as dotenv reads it: as it is between quotes that it does not contain.
 * @param {string} value
 */
export function quoted(value) {
  const quote = ["'", "`", '"'].find((each) => !value.includes(each));
  if (quote === undefined || /[\r\n]/.test(value)) throw new Error("a value cannot be written into a file of secrets");
  return quote + value + quote;
}

/** @param {string} text */
function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
