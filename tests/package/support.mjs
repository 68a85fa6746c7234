// The package as its users get it: packed, and installed from the tarball into an empty project. And a sandbox of both APIs.
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { delimiter, dirname, extname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { ChildProcess } from "../../scripts/lib/child-process.mjs";
import { listen } from "../../scripts/lib/net.mjs";
import { credentials, Sandbox } from "../../scripts/lib/sandbox.mjs";

/** @typedef {import("../../build/package/index.js").Options} Options */
/** @typedef {import("../../build/package/index.js").UpdateError} UpdateError */

export const root = resolve(dirname(fileURLToPath(import.meta.url)), "../..");
export const name = "update-profiles-in-hrflow";

/** The e-mail address of a person in the sandbox whose profile accepts any change. */
export const email = "juliette.larfoillou1@example.org";

/** A folder that is removed when this process ends. */
export function temporaryFolder() {
  const folder = mkdtempSync(join(tmpdir(), "update-profiles-package-"));
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/**
 * Packs build/package into a folder. Returns npm's description of the tarball, and its path.
 *
 * @param {string} folder
 * @returns {{ name: string, version: string, files: { path: string }[], tarball: string }}
 */
export function pack(folder) {
  const output = run(
    "npm",
    ["pack", "--json", "--ignore-scripts", "--pack-destination", folder, join(root, "build/package")],
    folder,
  );
  const [description] = JSON.parse(output);
  return { ...description, tarball: join(folder, description.filename) };
}

/** Installs the tarball into an empty project, without a network. Returns the folder of the project. */
export function install() {
  const folder = temporaryFolder();
  const { tarball } = pack(folder);
  const project = join(folder, "project");
  mkdirSync(project);
  writeFileSync(join(project, "package.json"), JSON.stringify({ name: "project", private: true, type: "module" }));
  run("npm", ["install", "--offline", "--no-audit", "--no-fund", "--cache", join(folder, "cache"), tarball], project);
  return project;
}

/**
 * Imports the built package into this process.
 *
 * @returns {Promise<typeof import("../../build/package/index.js")>}
 */
export const load = () => import(new URL("../../build/package/node.js", import.meta.url).href);

/**
 * Runs a program, and returns its standard output.
 *
 * @param {string} command
 * @param {string[]} args
 * @param {string} [cwd]
 */
export function run(command, args, cwd = root) {
  return execFileSync(command, args, { cwd, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"], maxBuffer: 1 << 26 });
}

/** Every version of Node on PATH. */
export function nodes() {
  const paths = (process.env.PATH ?? "").split(delimiter).map((folder) => join(folder, "node"));
  const byVersion = new Map([[process.version, process.execPath]]);
  for (const path of paths.filter((each) => existsSync(each))) {
    const version = run(path, ["--version"]).trim();
    if (!byVersion.has(version)) byVersion.set(version, path);
  }
  return [...byVersion].map(([version, path]) => ({ version, path }));
}

/**
 * Options for a run over the sandbox, with changes. The changes may be wrong, which is why the result is not checked.
 *
 * @param {Record<string, any>} [changes]
 * @returns {Options}
 */
export const options = (changes = {}) => ({
  workflow_id: "package",
  connector_auth: { api_key: credentials.FLATCHR_API_KEY, company_id: credentials.FLATCHR_COMPANY_ID },
  hrflow_auth: { api_secret: credentials.HRFLOW_API_SECRET, api_user: credentials.HRFLOW_API_USER },
  push_parameters: { source_key: credentials.HRFLOW_SOURCE_KEY },
  ...changes,
});

/** A sandbox with a `fetch` that sends the vendors' requests to it, and records them. */
export class FetchSandbox extends Sandbox {
  /**
   * The arguments of the calls of `fetch` since the last reset.
   * @type {[url: string, init: RequestInit, ...more: unknown[]][]}
   */
  calls = [];

  /** @param {import("../../scripts/lib/sandbox.mjs").Settings} [settings] */
  static async launch(settings) {
    const log = join(temporaryFolder(), "sandbox.log");
    const sandbox = await this.start((...words) => new ChildProcess(...words, { cwd: root, log }), { settings });
    return /** @type {FetchSandbox} */ (sandbox);
  }

  /**
   * @param {string} url
   * @param {RequestInit} init
   * @param {unknown[]} more
   */
  fetch = (url, init, ...more) => {
    this.calls.push([url, init, ...more]);
    return fetch(this.address(url), init);
  };

  /**
   * The sandbox's address for an address of the vendors.
   * @param {string} url
   */
  address(url) {
    return url
      .replace("https://api.flatchr.io", `${this.url}/flatchr`)
      .replace("https://api.hrflow.ai", `${this.url}/hrflow`);
  }

  /** @param {import("../../scripts/lib/sandbox.mjs").Settings} [changes] */
  reset(changes) {
    this.calls = [];
    return super.reset(changes);
  }
}

/** @type {Record<string, string>} */
const contentTypes = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".mjs": "text/javascript",
  ".wasm": "application/wasm",
};

/**
 * Serves a folder.
 *
 * @param {string} folder
 * @param {{ wasm?: string, headers?: Record<string, string> }} [options] `wasm` is the content type of wasm files, `headers` are
 *   added to every answer.
 */
export async function serve(folder, { wasm = contentTypes[".wasm"], headers = {} } = {}) {
  const server = createServer((request, response) => {
    const path = join(folder, new URL(request.url ?? "/", "http://localhost").pathname);
    if (!existsSync(path)) return void response.writeHead(404, headers).end();
    const type = extname(path) === ".wasm" ? wasm : contentTypes[extname(path)];
    response.writeHead(200, { ...headers, "content-type": type }).end(readFileSync(path));
  });
  const port = await listen(server);
  const stop = () =>
    new Promise((resolve) => {
      server.close(resolve);
      server.closeAllConnections();
    });
  return { url: `http://127.0.0.1:${port}`, stop };
}
