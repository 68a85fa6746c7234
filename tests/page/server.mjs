// What the Worker is to the page: www/ with the headers of www/_headers, and an API that the test writes.
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const www = resolve(fileURLToPath(import.meta.url), "../../../www");
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
  await new Promise((resume) => server.http.listen(0, "127.0.0.1", resume));
  server.url = `http://127.0.0.1:${server.http.address().port}`;
  return server;
}

/** An error as the API makes it. */
export const refusal = (status, code, message, problems) => ({
  status,
  body: { error: { code, message, ...(problems && { problems }) } },
});

export const unauthorized = refusal(
  401,
  "unauthorized",
  "send the token as `Authorization: Bearer …`; it is the secret ADMIN_TOKEN",
);
export const noToken = refusal(
  503,
  "no_admin_token",
  "the API is closed until a token is set: `npx wrangler secret put ADMIN_TOKEN`",
);

/** Given by a route, ends the connection without an answer. */
export const hangUp = Symbol("hang up");

class Server {
  http = createServer((request, response) => void this.answer(request, response));

  /**
   * Answers by `METHOD path`: `{ status, body, headers }`, or a function that gives or promises one. A query is part of the path.
   * `relay` is the function for all that goes to a relay, `always` the answer to everything.
   */
  routes = {};
  /** The requests to the API since the last reset. */
  requests = [];

  reset(routes) {
    this.routes = routes;
    this.requests = [];
  }

  stop() {
    this.http.closeAllConnections();
    return new Promise((resume) => this.http.close(resume));
  }

  async answer(request, response) {
    if (request.url.startsWith("/api/")) await this.#api(request, response);
    else await asset(request, response);
  }

  async #api(request, response) {
    let body = "";
    for await (const chunk of request) body += chunk;
    this.requests.push({ method: request.method, url: request.url, headers: request.headers, body });
    const answer = await this.#routed(request, body);
    if (answer === hangUp) return request.socket.destroy();
    const text = typeof answer.body === "string" ? answer.body : JSON.stringify(answer.body);
    response
      .writeHead(answer.status ?? 200, {
        "content-type": "application/json; charset=utf-8",
        "cache-control": "no-store",
        ...answer.headers,
      })
      .end(text);
  }

  #routed(request, body) {
    const route = this.routes[`${request.method} ${request.url}`];
    const isOpen = request.headers.authorization === `Bearer ${token}`;
    if (this.routes.always) return this.routes.always;
    if (!isOpen) return unauthorized;
    if (this.routes.relay && request.url.includes("/relay/")) return this.routes.relay(request, body);
    if (!route) return refusal(404, "not_found", "the API has no such path");
    return typeof route === "function" ? route(request) : route;
  }
}

async function asset(request, response) {
  const path = request.url === "/" ? "/index.html" : request.url.split("?")[0];
  const content = path.includes("_headers") ? null : await readFile(join(www, path)).catch(() => null);
  const headers = await headersOf();
  if (content === null) return response.writeHead(404, headers).end("not found");
  response
    .writeHead(200, { ...headers, "content-type": types[extname(path)] ?? "application/octet-stream" })
    .end(content);
}

/** What www/_headers says for every path: the one rule it has. */
export async function headersOf() {
  const lines = (await readFile(join(www, "_headers"), "utf8"))
    .split("\n")
    .filter((line) => line.trim() && !line.startsWith("#"));
  if (lines[0] !== "/*" || lines.slice(1).some((line) => !/^ {2}[A-Za-z-]+: \S/.test(line)))
    throw new Error("www/_headers has more than the one rule this server knows");
  return Object.fromEntries(
    lines.slice(1).map((line) => [line.slice(0, line.indexOf(":")).trim(), line.slice(line.indexOf(":") + 1).trim()]),
  );
}
