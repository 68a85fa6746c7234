// A child process that logs to a file and leads a process group, so that it ends together with everything it started.
import { spawn } from "node:child_process";
import { closeSync, openSync, readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

const GRACE_PERIOD_MS = 5_000;

export class ChildProcess {
  /**
   * Why the process ended, such as "ended with status 1"; null while it runs.
   * @type {string | null}
   */
  ending = null;
  #child;

  /**
   * @param {string} name The name that error messages use.
   * @param {string} command
   * @param {string[]} args
   * @param {{ cwd: string, log: string }} options `log` is the file that gets standard output and standard error.
   */
  constructor(name, command, args, { cwd, log }) {
    this.name = name;
    this.log = log;
    const file = openSync(log, "w");
    // `detached` makes the child the leader of a new group, whose id is the child's. Its standard input closes when this process
    // ends, however that happens; a child can take that as the signal to stop.
    this.#child = spawn(command, args, { cwd, detached: true, stdio: ["pipe", file, file] });
    this.#child.stdin?.on("error", () => {});
    closeSync(file);
    /** @type {Promise<void>} Resolves when the process has ended. */
    this.ended = new Promise((resolve) => {
      /** @param {string} ending */
      const end = (ending) => {
        this.ending ??= ending;
        resolve();
      };
      this.#child.once("error", (error) => end(`could not be started (${error.message})`));
      this.#child.once("exit", (code, signal) => end(`ended with ${signal ?? `status ${code}`}`));
    });
  }

  /** The id of the process and of its group; undefined if it could not be started. */
  get pid() {
    return this.#child.pid;
  }

  /** Everything the process has written so far. */
  output() {
    return readFileSync(this.log, "utf8");
  }

  /**
   * Waits until `attempt` returns a truthy value, and returns that value.
   *
   * @template T
   * @param {string} action What the process has to do, for the error message: "report its address".
   * @param {number} seconds
   * @param {() => T | Promise<T>} attempt
   * @returns {Promise<NonNullable<Awaited<T>>>}
   */
  async waitUntil(action, seconds, attempt) {
    const deadline = Date.now() + seconds * 1000;
    for (;;) {
      // Tried before the deadline is checked: work that blocks this process must not look like a timeout.
      const isLate = Date.now() >= deadline;
      const result = await attempt();
      if (result) return result;
      if (this.ending !== null || isLate) break;
      await Promise.race([this.ended, sleep(100)]);
    }
    throw new Error(
      this.ending === null
        ? `${this.name} did not ${action} within ${seconds} s`
        : `${this.name} ${this.ending} before it could ${action}`,
    );
  }

  /** The last lines of the log, under a heading that says whether the process has ended. */
  logTail() {
    const lines = this.output().trimEnd().split("\n").slice(-30);
    return [
      `${this.name}${this.ending === null ? "" : ` ${this.ending}`}; the end of ${this.log}:`,
      ...lines.map((line) => `  | ${line}`),
    ].join("\n");
  }

  /** Ends the whole group: with SIGTERM, and with SIGKILL if it is still there after the grace period. */
  async stop() {
    if (!this.signal("SIGTERM")) return;
    for (const deadline = Date.now() + GRACE_PERIOD_MS; Date.now() < deadline; await sleep(50)) {
      if (!this.signal(0)) return;
    }
    this.signal("SIGKILL");
  }

  /**
   * Sends a signal to the group; 0 only checks that the group exists.
   *
   * @param {NodeJS.Signals | 0} signal
   * @returns {boolean} Whether a process of the group received it.
   */
  signal(signal) {
    if (this.pid === undefined) return false;
    try {
      process.kill(-this.pid, signal);
      return true;
    } catch {
      return false;
    }
  }
}

/**
 * Calls `stop` once for each signal that ends a program, with the exit status that the signal stands for.
 *
 * @param {(signal: NodeJS.Signals, status: number) => void} stop
 */
export function onTermination(stop) {
  /** @type {[NodeJS.Signals, number][]} */
  const signals = [
    ["SIGINT", 130],
    ["SIGTERM", 143],
    ["SIGHUP", 129],
  ];
  for (const [signal, status] of signals) process.once(signal, () => stop(signal, status));
}
