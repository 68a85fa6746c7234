// Stands in for Cloudflare's API on loopback: what `wrangler deploy` asks for, as far as it asks. It records every request,
// and answers later deployments as an account that has the earlier ones.
import { createServer } from "node:http";
import { listen } from "../../scripts/lib/net.mjs";

/** @typedef {{ method: string, path: string, authorization: string | undefined, body: any }} PlatformRequest */
/** @typedef {{ name: string, type: string, [field: string]: unknown }} Binding */

const ACCOUNT = { id: "0a11ce0a11ce0a11ce0a11ce0a11ce00", name: "Test account" };
const NAMESPACE = "5ba7e5ba7e5ba7e5ba7e5ba7e5ba7e50";

export class CloudflareStandIn {
  url = "";
  /** @type {PlatformRequest[]} */
  requests = [];
  /**
   * What the account has of the Worker.
   * @type {{ bindings: Binding[], migration_tag: string } | null}
   */
  worker = null;
  /** @type {{ id: string, title: string }[]} */
  namespaces = [];
  #http = createServer((request, response) => void this.#respond(request, response));

  static async start() {
    const platform = new this();
    platform.url = `http://127.0.0.1:${await listen(platform.#http)}/client/v4`;
    return platform;
  }

  stop() {
    this.#http.closeAllConnections();
    return new Promise((stopped) => this.#http.close(stopped));
  }

  /** The environment of a wrangler that uses it. */
  get environment() {
    return { CLOUDFLARE_API_BASE_URL: this.url, CLOUDFLARE_API_TOKEN: "token-of-the-account" };
  }

  /**
   * The requests of a method to paths that end in this.
   *
   * @param {string} method
   * @param {string} end
   */
  sent(method, end) {
    return this.requests.filter((each) => each.method === method && each.path.endsWith(end));
  }

  /**
   * @param {import("node:http").IncomingMessage} message
   * @param {import("node:http").ServerResponse} response
   */
  async #respond(message, response) {
    const { pathname } = new URL(message.url ?? "/", "http://platform");
    const parts = [];
    for await (const part of message) parts.push(part);
    const body = await readBody(Buffer.concat(parts), message.headers["content-type"] ?? "");
    const request = {
      method: message.method ?? "GET",
      path: pathname.replace("/client/v4", ""),
      authorization: message.headers.authorization,
      body,
    };
    this.requests.push(request);
    const result = this.#answer(request);
    const success = result !== undefined;
    const errors = success ? [] : [{ code: 10007, message: `the stand-in has no ${request.method} ${request.path}` }];
    response.writeHead(success ? 200 : 404, { "content-type": "application/json" });
    response.end(JSON.stringify({ success, errors, messages: [], result: result ?? null }));
  }

  /**
   * @param {PlatformRequest} request
   * @returns {unknown} Undefined for a request that it does not know, and for what the account does not have.
   */
  #answer({ method, path, body }) {
    if (path === "/accounts") return [ACCOUNT];
    if (path === "/memberships") return [{ id: "membership", account: ACCOUNT }];
    if (path.endsWith("/workers/subdomain")) return { subdomain: "test-account" };
    if (path.endsWith("/storage/kv/namespaces")) {
      if (method === "GET") return this.namespaces;
      this.namespaces.push({ id: NAMESPACE, title: body.title });
      return this.namespaces.at(-1);
    }
    if (path.endsWith("/assets-upload-session")) return { jwt: "no file is new", buckets: [] };
    if (/\/scripts\/[^/]+$/.test(path) && method === "PUT") return this.#upload(body.metadata);
    if (this.worker === null) return undefined;
    // A Worker that is there is deployed in two requests: a version, and that it counts.
    if (path.endsWith("/versions") && method === "POST") return this.#upload(body.metadata);
    if (path.endsWith("/deployments")) return method === "POST" ? { id: "deployment" } : { deployments: [] };
    if (path.endsWith("/schedules")) return { schedules: body };
    if (path.endsWith("/subdomain")) return { enabled: true, previews_enabled: false };
    if (path.endsWith("/script-settings")) return body;
    if (path.endsWith("/settings")) return { bindings: this.worker.bindings, migration_tag: this.worker.migration_tag };
    if (path.endsWith("/secrets"))
      return this.worker.bindings
        .filter(({ type }) => type === "secret_text")
        .map(({ name }) => ({ name, type: "secret_text" }));
    if (path.includes("/workers/services/")) {
      const script = { tag: "tag", migration_tag: this.worker.migration_tag, last_deployed_from: "wrangler" };
      return { id: "service", default_environment: { environment: "production", script } };
    }
    if (path.includes("/workers/workers/"))
      return { id: "worker", name: "worker", subdomain: { enabled: true, previews_enabled: false } };
    return undefined;
  }

  /** @param {any} metadata */
  #upload({ bindings, migrations, keep_bindings = [] }) {
    const before = this.worker?.bindings ?? [];
    /** @param {Binding} binding */
    const stored = ({ name, type, ...rest }) =>
      type === "inherit" ? before.find((each) => each.name === name) : { name, type, ...rest };
    const given = new Set(bindings.map((/** @type {Binding} */ { name }) => name));
    const kept = before.filter(({ name, type }) => keep_bindings.includes(type) && !given.has(name));
    const migration_tag = migrations?.new_tag ?? this.worker?.migration_tag;
    this.worker = { bindings: [...bindings.map(stored), ...kept], migration_tag };
    return { id: "version", etag: "etag", startup_time_ms: 10, resources: { script: { etag: "etag" } } };
  }
}

/**
 * A body as JSON; of a form the text of each part, read as JSON if it is, and the size of each file.
 *
 * @param {Buffer} bytes
 * @param {string} type
 * @returns {Promise<any>}
 */
async function readBody(bytes, type) {
  if (!type.includes("multipart/form-data")) return parsed(bytes.toString());
  const form = await new Response(new Uint8Array(bytes), { headers: { "content-type": type } }).formData();
  return Object.fromEntries(
    [...form].map(([name, value]) => [name, typeof value === "string" ? parsed(value) : value.size]),
  );
}

/** @param {string} text */
function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
