// The package as its users have it: packed, and installed from the tarball into a folder of its own; and a sandbox of both
// APIs to call.
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { delimiter, dirname, extname, join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { Process } from "../../scripts/process.mjs";

export const root = resolve(dirname(fileURLToPath(import.meta.url)), "../..");
export const name = "update-profiles-in-hrflow";

/** A folder that is removed when this process ends. */
export function scratch() {
  const folder = mkdtempSync(join(tmpdir(), "update-profiles-package-"));
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Packs build/package; gives what npm says of the tarball, and where it is. */
export function pack(folder) {
  const output = run(
    "npm",
    ["pack", "--json", "--ignore-scripts", "--pack-destination", folder, join(root, "build/package")],
    folder,
  );
  const [described] = JSON.parse(output);
  return { ...described, tarball: join(folder, described.filename) };
}

/** A project with nothing in it but the package, installed from its tarball without a network. */
export function install() {
  const folder = scratch();
  const { tarball } = pack(folder);
  const project = join(folder, "project");
  mkdirSync(project);
  writeFileSync(join(project, "package.json"), JSON.stringify({ name: "project", private: true, type: "module" }));
  run("npm", ["install", "--offline", "--no-audit", "--no-fund", "--cache", join(folder, "cache"), tarball], project);
  return project;
}

/** The package as it was built, imported by this Node. */
export const load = () => import(pathToFileURL(join(root, "build/package/node.js")));

export function run(command, args, cwd) {
  return execFileSync(command, args, { cwd, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"], maxBuffer: 1 << 26 });
}

/** Every Node of this machine that is on PATH, with its version. */
export function nodes() {
  const paths = process.env.PATH.split(delimiter).map((folder) => join(folder, "node"));
  const found = new Map([[process.version, process.execPath]]);
  for (const path of paths.filter((each) => existsSync(each))) {
    const version = run(path, ["--version"]).trim();
    if (!found.has(version)) found.set(version, path);
  }
  return [...found].map(([version, path]) => ({ version, path }));
}

/** The sandbox's own keys. */
export const options = (changes = {}) => ({
  workflow_id: "package",
  connector_auth: { api_key: "demo-flatchr-key", company_id: "Wy3EOp2NP3p1KMq8" },
  hrflow_auth: { api_secret: "demo-hrflow-secret", api_user: "demo@example.com" },
  push_parameters: { source_key: "5ba7c0de5ba7c0de5ba7c0de5ba7c0de5ba7c0de" },
  ...changes,
});

/** Both APIs in miniature. Its `fetch` sends the requests to the vendors there, and keeps them. */
export class Sandbox {
  static async start(settings = {}) {
    const folder = scratch();
    const program = resolve(
      root,
      process.env.SANDBOX ?? join(process.env.CARGO_TARGET_DIR ?? "target", "debug", "sandbox"),
    );
    const sandbox = new Sandbox();
    sandbox.child = new Process("sandbox", program, ["--until-stdin-closes", "--settings", JSON.stringify(settings)], {
      cwd: root,
      log: join(folder, "sandbox.log"),
    });
    const line = await sandbox.child.until(
      "say where it listens",
      60,
      () => /^\{"listening".*\}$/m.exec(sandbox.child.output())?.[0],
    );
    sandbox.url = JSON.parse(line).listening;
    return sandbox;
  }

  /** The calls of `fetch` since the last reset: `[url, init]` each. */
  calls = [];

  fetch = (url, init) => {
    this.calls.push([url, init]);
    return fetch(this.address(url), init);
  };

  /** Where the sandbox answers for an address of the vendors. */
  address(url) {
    return url
      .replace("https://api.flatchr.io", `${this.url}/flatchr`)
      .replace("https://api.hrflow.ai", `${this.url}/hrflow`);
  }

  async reset() {
    this.calls = [];
    await this.control("POST", "reset");
  }

  /** The requests that changed something at the vendors'. */
  async writes() {
    return (await this.control("GET", "journal")).filter((entry) => entry.writes);
  }

  profiles() {
    return this.control("GET", "profiles");
  }

  callbacks() {
    return this.control("GET", "callbacks");
  }

  async control(method, path, body) {
    const response = await fetch(`${this.url}/_sandbox/${path}`, { method, body: body && JSON.stringify(body) });
    const answer = await response.json();
    if (!response.ok) throw new Error(`the sandbox refuses ${method} ${path}: ${answer.error}`);
    return answer;
  }

  stop() {
    return this.child.stop();
  }
}

const types = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".mjs": "text/javascript",
  ".wasm": "application/wasm",
};

/** Serves a folder; `wasm` is the type that wasm is served with, `headers` go with everything. */
export async function serve(folder, { wasm = types[".wasm"], headers = {} } = {}) {
  const server = createServer((request, response) => {
    const path = join(folder, new URL(request.url, "http://localhost").pathname);
    if (!existsSync(path)) return response.writeHead(404, headers).end();
    const type = extname(path) === ".wasm" ? wasm : types[extname(path)];
    response.writeHead(200, { ...headers, "content-type": type }).end(readFileSync(path));
  });
  await new Promise((resume) => server.listen(0, "127.0.0.1", resume));
  const stop = () => new Promise((resume) => server.close(resume).closeAllConnections());
  return { url: `http://127.0.0.1:${server.address().port}`, stop };
}
