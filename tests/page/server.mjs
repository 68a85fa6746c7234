// Stands in for the Worker: it serves www/ with the headers of www/_headers, and an API whose responses the test defines.
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

/** @import { IncomingHttpHeaders, IncomingMessage, ServerResponse } from "node:http" */
/** @typedef {{ status?: number, body: unknown, headers?: Record<string, string> }} ApiResponse */
/** @typedef {ApiResponse | typeof hangUp} Answer */
/**
 * The responses by `METHOD path`, where a query is a part of the path. `relay` answers every request to a relay, and `always`
 * every request at all.
 * @typedef {{ [route: string]: Answer | Handler | undefined, relay?: Handler, always?: Answer }} Routes
 */
/** @typedef {(request: ApiRequest) => Answer | Promise<Answer>} Handler */
/** @typedef {{ method: string, url: string, headers: IncomingHttpHeaders, body: string }} ApiRequest */

const www = resolve(fileURLToPath(import.meta.url), "../../../www");
/** @type {Record<string, string>} */
const types = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".svg": "image/svg+xml",
  ".wasm": "application/wasm",
};

export const token = "right-token_for.tests";

export async function startServer() {
  const server = new Server();
  await new Promise((started) => server.http.listen(0, "127.0.0.1", () => started(null)));
  const address = server.http.address();
  if (address === null || typeof address === "string") throw new Error("the server has no port");
  server.url = `http://127.0.0.1:${address.port}`;
  return server;
}

/**
 * An error response in the form of the API.
 * @param {number} status
 * @param {string} code
 * @param {string} message
 * @returns {ApiResponse}
 */
export const apiError = (status, code, message) => ({ status, body: { error: { code, message } } });

export const unauthorized = apiError(
  401,
  "unauthorized",
  "send a token as `Authorization: Bearer …`; it is the secret ADMIN_TOKEN, or VIEWER_TOKEN to see reports",
);
export const noToken = apiError(
  503,
  "no_admin_token",
  "the API is closed: no token is set; make one with `openssl rand -hex 32`, and set it with `npx wrangler secret put ADMIN_TOKEN`",
);

/** An answer that closes the connection without a response. */
export const hangUp = Symbol("hang up");

export class Server {
  url = "";
  http = createServer((request, response) => void this.#respond(request, response));
  /**
   * The requests to the API since the last reset.
   * @type {ApiRequest[]}
   */
  requests = [];
  /** @type {Routes} */
  #routes = {};

  /** @param {Routes} routes */
  reset(routes) {
    this.#routes = routes;
    this.requests = [];
  }

  stop() {
    this.http.closeAllConnections();
    return new Promise((stopped) => this.http.close(stopped));
  }

  /**
   * @param {IncomingMessage} message
   * @param {ServerResponse} response
   */
  async #respond(message, response) {
    const { url = "/", method = "GET", headers } = message;
    if (!url.startsWith("/api/")) {
      await serveAsset(url, response);
      return;
    }
    let body = "";
    for await (const chunk of message) body += chunk;
    const request = { method, url, headers, body };
    this.requests.push(request);
    const answer = await this.#answer(request);
    if (answer === hangUp) {
      message.socket.destroy();
      return;
    }
    const text = typeof answer.body === "string" ? answer.body : JSON.stringify(answer.body);
    response
      .writeHead(answer.status ?? 200, {
        "content-type": "application/json; charset=utf-8",
        "cache-control": "no-store",
        ...answer.headers,
      })
      .end(text);
  }

  /**
   * @param {ApiRequest} request
   * @returns {Answer | Promise<Answer>}
   */
  #answer(request) {
    const { always, relay } = this.#routes;
    if (always) return always;
    if (request.headers.authorization !== `Bearer ${token}`) return unauthorized;
    if (relay && request.url.includes("/relay/")) return relay(request);
    const route = this.#routes[`${request.method} ${request.url}`];
    if (!route) return apiError(404, "not_found", "the API has no such path");
    return typeof route === "function" ? route(request) : route;
  }
}

/**
 * @param {string} url
 * @param {ServerResponse} response
 */
async function serveAsset(url, response) {
  const path = url === "/" ? "/index.html" : url.replace(/\?.*/s, "");
  const content = path.includes("_headers") ? null : await readFile(join(www, path)).catch(() => null);
  const headers = await assetHeaders(path);
  if (content === null) return response.writeHead(404, headers).end("not found");
  const type = types[extname(path)] ?? "application/octet-stream";
  return response.writeHead(200, { ...headers, "content-type": type }).end(content);
}

/**
 * The headers that www/_headers gives to a path.
 *
 * @param {string} [path]
 * @returns {Promise<Record<string, string>>}
 */
export async function assetHeaders(path = "/") {
  const lines = (await readFile(join(www, "_headers"), "utf8"))
    .split("\n")
    .filter((line) => line.trim() && !line.startsWith("#"));
  /** @type {Record<string, string>} */
  const headers = {};
  let applies = false;
  for (const line of lines) {
    const [, name, value] = /^ {2}([A-Za-z-]+): (\S.*)$/.exec(line) ?? [];
    if (name) Object.assign(headers, applies && { [name]: value });
    else if (/^\/([\w-]+\/)*\*$/.test(line)) applies = path.startsWith(line.slice(0, -1));
    else throw new Error(`www/_headers has a line that this server does not know: ${line}`);
  }
  return headers;
}
