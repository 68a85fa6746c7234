// A child process with a log file, in a process group of its own, so that it ends together with what it started.
import { spawn } from "node:child_process";
import { closeSync, openSync, readFileSync } from "node:fs";
import { createServer } from "node:net";

const graceful = 5_000;

export class Process {
  constructor(name, command, args, { cwd, log }) {
    this.name = name;
    this.log = log;
    const file = openSync(log, "w");
    // `detached` makes the child the leader of a new group, whose id is the child's.
    // Its standard input closes with this process, however that ends; who wants to can take that for a sign.
    this.child = spawn(command, args, { cwd, detached: true, stdio: ["pipe", file, file] });
    this.child.stdin.on("error", () => {});
    closeSync(file);
    this.how = null;
    this.ended = new Promise((resume) => {
      const because = (how) => {
        this.how ??= how;
        resume();
      };
      this.child.once("error", (error) => because(`could not be started (${error.message})`));
      this.child.once("exit", (code, signal) => because(`ended with ${signal ?? `status ${code}`}`));
    });
  }

  output() {
    return readFileSync(this.log, "utf8");
  }

  /** Waits, so many seconds at most, for what `attempt` returns to be true-ish. */
  async until(what, seconds, attempt) {
    const deadline = Date.now() + seconds * 1000;
    while (this.how === null && Date.now() < deadline) {
      const result = await attempt();
      if (result) return result;
      await Promise.race([this.ended, pause(100)]);
    }
    throw new Error(
      `waited in vain for ${this.name} to ${what}: ${this.how === null ? `nothing within ${seconds} s` : `it ${this.how}`}`,
    );
  }

  /** How it ended, if it did, and the last it said. */
  tail() {
    const lines = this.output().trimEnd().split("\n").slice(-30);
    return [
      `${this.name}${this.how === null ? "" : ` ${this.how}`}; the end of ${this.log}:`,
      ...lines.map((line) => `  | ${line}`),
    ].join("\n");
  }

  /** Ends the whole group: politely, then not. */
  async stop() {
    if (!this.signal("SIGTERM")) return;
    for (const deadline = Date.now() + graceful; Date.now() < deadline; await pause(50)) {
      if (!this.signal(0)) return;
    }
    this.signal("SIGKILL");
  }

  // Whether there is still anything in the group to take it.
  signal(name) {
    if (this.child.pid === undefined) return false;
    try {
      process.kill(-this.child.pid, name);
      return true;
    } catch {
      return false;
    }
  }
}

const pause = (milliseconds) => new Promise((resume) => setTimeout(resume, milliseconds));

/** A port of this machine that nobody listens on. */
export function freePort() {
  return new Promise((resume, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resume(port));
    });
  });
}
