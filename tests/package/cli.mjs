// The command line as its users get it: installed from the tarball, run as a process of its own.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { credentials, workflow } from "../../scripts/lib/sandbox.mjs";
import { install, name, temporaryFolder } from "./support.mjs";

/** @typedef {import("./support.mjs").FetchSandbox} FetchSandbox */
/** @typedef {{ code: number | null, signal: NodeJS.Signals | null, stdout: string, stderr: string }} Ended */

const bin = join(install(), "node_modules/.bin", name);

/** A folder with a configuration, in which the command line runs. */
export class Project {
  folder = temporaryFolder();

  /**
   * Starts the command line.
   *
   * @param {string[]} args
   * @param {NodeJS.ProcessEnv} [environment] More variables, or others; undefined takes one away.
   */
  start(args, environment = {}) {
    const env = { PATH: process.env.PATH, ...credentials, ...environment };
    const child = spawn(bin, args, { cwd: this.folder, env, stdio: ["ignore", "pipe", "pipe"] });
    let [stdout, stderr] = ["", ""];
    child.stdout.setEncoding("utf8").on("data", (text) => (stdout += text));
    child.stderr.setEncoding("utf8").on("data", (text) => (stderr += text));
    /** @type {Promise<Ended>} */
    const ended = once(child, "close").then(([code, signal]) => ({ code, signal, stdout, stderr }));
    return { child, ended };
  }

  /**
   * Runs the command line to its end.
   *
   * @param {string[]} args
   * @param {NodeJS.ProcessEnv} [environment]
   */
  run(args, environment) {
    return this.start(args, environment).ended;
  }

  /**
   * Runs it with `--json`, and returns the document as well.
   *
   * @param {string[]} args
   * @param {NodeJS.ProcessEnv} [environment]
   * @returns {Promise<Ended & { json: any }>}
   */
  async json(args, environment) {
    const ended = await this.run([...args, "--json"], environment);
    return { ...ended, json: JSON.parse(ended.stdout) };
  }

  /**
   * @param {string} file
   * @param {string} text
   */
  write(file, text) {
    writeFileSync(join(this.folder, file), text);
    return file;
  }

  /**
   * Writes a configuration whose servers are the sandbox, as JSON.
   *
   * @param {FetchSandbox} sandbox
   * @param {Record<string, any>[]} changes One for each workflow; without a `workflow_id`, it is `cli`.
   */
  configure(sandbox, ...changes) {
    const workflows = changes.map(({ workflow_id = "cli", ...rest }) => workflow(workflow_id, rest));
    const vars = {
      FLATCHR_BASE_URL: `${sandbox.url}/flatchr`,
      HRFLOW_BASE_URL: `${sandbox.url}/hrflow/v1/`,
      WORKFLOWS: workflows,
    };
    return this.write("config.json", JSON.stringify({ vars }));
  }
}
