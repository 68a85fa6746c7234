// The state that the command line keeps in a folder: from run to run, between processes, and after crashes.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { after, before, beforeEach, describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { lock } from "../../crates/web/package/cli/lock.js";
import { Project } from "./cli.mjs";
import { FetchSandbox, root, run, temporaryFolder } from "./support.mjs";

/** @type {FetchSandbox} */
let sandbox;
before(async () => {
  sandbox = await FetchSandbox.launch();
});
after(() => sandbox.stop());

/** @type {Project} */
let project;
/** @type {string[]} */
let args;
beforeEach(async () => {
  await sandbox.reset();
  project = new Project();
  args = ["run", "--state", "state", "--config", project.configure(sandbox, { incremental: true })];
});

/** The folder of the workflow in the folder of the state. */
function folder() {
  const state = join(project.folder, "state");
  const names = readdirSync(state);
  assert.equal(names.length, 1);
  return join(state, names[0]);
}

/** The names of the files, without the numbers in them. */
const files = () =>
  readdirSync(folder())
    .map((name) => name.replace(/\d+/g, "N"))
    .sort();

describe("an incremental workflow", () => {
  test("needs a folder to write, and none for a dry run", async () => {
    const [, , , ...config] = args;
    const { code, stderr } = await project.run(["run", ...config]);
    assert.equal(code, 2);
    assert.match(stderr, /incremental[^]*what to do: name a folder with --state/);
    const { json } = await project.json(["dry-run", ...config]);
    assert.deepEqual([json.incremental, json.items.length], [false, 43]);
  });

  test("sends only what changed since the run before", async () => {
    const first = await project.json(args);
    assert.deepEqual([first.code, first.json.skipped], [1, 0]);
    assert.deepEqual(files(), ["coordinator.json", "ledger.N-N", "lock.N"]);
    const changed = first.json.items.find((/** @type {any} */ item) => item.outcome === "updated").applicant;
    await sandbox.change({ change_row: { id: changed, set: { column: "Offre envoyée" } } });
    const before = (await sandbox.requests("edit")).length;
    const dry = await project.json(["dry-run", ...args.slice(1)]);
    const second = await project.json(args);
    for (const { json } of [dry, second]) {
      const updated = json.items.filter((/** @type {any} */ item) => item.outcome === "updated");
      assert.deepEqual(
        updated.map((/** @type {any} */ item) => item.applicant),
        [changed],
      );
      assert.equal(json.skipped, 41);
    }
    assert.equal((await sandbox.requests("edit")).length, before + 1);
  });

  test("has a state of its own for other servers", async () => {
    await project.run(args);
    const other = await FetchSandbox.launch();
    try {
      project.configure(other, { incremental: true });
      assert.equal((await project.json(args)).json.skipped, 0);
    } finally {
      await other.stop();
    }
  });
});

describe("a process that is killed", () => {
  test("leaves a lock that the next one takes over at once, and work that it takes up", async () => {
    // The third edit and all later ones never get an answer.
    await sandbox.fault({ endpoint: "edit", nth: 3, action: "hang_after" });
    const { child, ended } = project.start(args);
    while ((await sandbox.requests("edit")).length < 3) await sleep(20);

    const second = await project.json(args);
    assert.equal(second.code, 4);
    assert.match(second.stderr, new RegExp(`process ${child.pid} on .* works on the state[^]*what to do: wait`));
    assert.equal(second.json.error.code, "busy");

    child.kill("SIGKILL");
    await ended;
    writeFileSync(join(folder(), "ledger.9-9.new"), "half of a");
    await sandbox.control("DELETE", "faults");
    const third = await project.json(args);
    assert.deepEqual([third.code, third.json.complete, third.json.dead_run.deaths], [1, true, 1]);
    assert.deepEqual(files(), ["coordinator.json", "ledger.N-N", "lock.N"]);
    // A résumé that the dead process was about to send is waited for. All else is synced, but for the profile that is missing.
    const { items, skipped } = (await project.json(args)).json;
    assert.equal(skipped + items.length, 43);
    const others = items.filter((/** @type {any} */ { resume }) => resume !== "pending");
    assert.deepEqual(
      others.map((/** @type {any} */ { error }) => error?.code),
      ["profile_missing"],
    );
  });
});

describe("a state that is damaged", () => {
  /** @type {Record<string, (folder: string) => string>} Each damages a file, and returns its name. */
  const damages = {
    "a coordinator that is cut short": (folder) => {
      truncateSync(join(folder, "coordinator.json"), 20);
      return "coordinator.json";
    },
    "a coordinator that is empty": (folder) => {
      truncateSync(join(folder, "coordinator.json"), 0);
      return "coordinator.json";
    },
    "a coordinator that is missing": (folder) => {
      rmSync(join(folder, "coordinator.json"));
      return "coordinator.json";
    },
    "a ledger that is missing": (folder) => {
      const ledger = readdirSync(folder).find((name) => name.startsWith("ledger.")) ?? "";
      rmSync(join(folder, ledger));
      return ledger;
    },
    "a ledger that is cut short": (folder) => {
      const ledger = readdirSync(folder).find((name) => name.startsWith("ledger.")) ?? "";
      truncateSync(join(folder, ledger), 200);
      return "ledger_corrupt";
    },
  };
  for (const [what, damage] of Object.entries(damages)) {
    test(`is told: ${what}`, async () => {
      await project.run(args);
      const name = damage(folder());
      const sent = (await sandbox.journal()).length;
      const { code, stdout, stderr } = await project.run(args);
      assert.equal(code, 3);
      assert.ok((stdout + stderr).includes(name), stdout + stderr);
      assert.match(stdout + stderr, /what to do: put the folder .* back from a backup; or delete it/);
      assert.equal((await sandbox.journal()).length, sent, "nothing was sent");
    });
  }

  test("is told: a folder that cannot be one", async () => {
    project.write("state", "a file");
    const { code, stderr } = await project.run(args);
    assert.equal(code, 3);
    assert.match(stderr, /the state in state.* cannot be used: (EEXIST|ENOTDIR)/);
  });
});

describe("the lock", () => {
  const path = JSON.stringify(join(root, "crates/web/package/cli/lock.js"));

  test("has one holder at a time, whatever many processes do", async () => {
    // Each process adds its line between two marks while it has the lock; some of them die with it.
    const folder = temporaryFolder();
    const program = `
      import { appendFileSync } from "node:fs";
      const { lock } = await import(${path});
      const id = process.argv[1];
      for (let round = 0; round < 15; ) {
        const taken = lock(${JSON.stringify(folder)});
        if (!("release" in taken)) { await new Promise((resolve) => setImmediate(resolve)); continue; }
        appendFileSync(${JSON.stringify(join(folder, "log"))}, "(" + id);
        await new Promise((resolve) => setImmediate(resolve));
        appendFileSync(${JSON.stringify(join(folder, "log"))}, id + ")\\n");
        if (round === 14 && id === "b") process.kill(process.pid, "SIGKILL");
        taken.release();
        round += 1;
      }`;
    const ids = ["a", "b", "c", "d"];
    const processes = ids.map((id) => {
      const child = spawn(process.execPath, ["--input-type=module", "--eval", program, id], { stdio: "inherit" });
      return new Promise((resolve) => child.once("exit", resolve));
    });
    await Promise.all(processes);
    const lines = readFileSync(join(folder, "log"), "utf8").trim().split("\n");
    assert.equal(lines.length, 60);
    for (const line of lines) assert.match(line, /^\((.)\1\)$/);
  });

  test("of a process that has died is free, even if its id is used again by this one", () => {
    const folder = temporaryFolder();
    const dead = run(process.execPath, ["--eval", "console.log(process.pid)"]).trim();
    for (const pid of [Number(dead), process.pid]) {
      writeFileSync(join(folder, "lock.7"), JSON.stringify({ pid, host: hostname() }));
      const taken = lock(folder);
      assert.ok("release" in taken);
      assert.ok("holder" in lock(folder), "this process holds it now");
      taken.release();
      rmSync(join(folder, "lock.8"));
    }
  });

  test("of another machine is free only after a silence", () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, "lock.1"), JSON.stringify({ pid: 1, host: "another-machine" }));
    assert.ok("holder" in lock(folder));
  });
});
