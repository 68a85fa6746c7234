// `make try`: the Worker on this machine with the user's keys, against a sandbox that stands for the real APIs.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { after, before, beforeEach, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { ChildProcess } from "../../scripts/lib/child-process.mjs";
import { defined } from "../../scripts/lib/defined.mjs";
import { credentials, Sandbox } from "../../scripts/lib/sandbox.mjs";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "../..");
const folder = mkdtempSync(join(tmpdir(), "try-"));
const secrets = join(folder, "dev.vars");
const sandbox = await Sandbox.start(
  (name, command, args) => new ChildProcess(name, command, args, { cwd: root, log: join(folder, `${name}.log`) }),
);
after(async () => {
  await sandbox.stop();
  rmSync(folder, { recursive: true, force: true });
});
beforeEach(() => sandbox.reset());

const environment = {
  ...process.env,
  PATH: `${join(root, "node_modules/.bin")}:${process.env.PATH}`,
  FLATCHR_BASE_URL: `${sandbox.url}/flatchr`,
  HRFLOW_BASE_URL: `${sandbox.url}/hrflow/v1`,
  NO_COLOR: "1",
};
const script = [
  process.execPath,
  join(root, "scripts/try.mjs"),
  "--secrets",
  secrets,
  "--folder",
  join(folder, "state"),
];

/** @param {Record<string, string>} values */
const keep = (values) =>
  writeFileSync(
    secrets,
    Object.entries(values)
      .map(([name, value]) => `${name}=${value}\n`)
      .join(""),
    { mode: 0o600 },
  );

/**
 * Runs the script until it ends. `answers` are typed at its terminal, each when its question is asked.
 *
 * @param {string[]} args
 * @param {{ answers?: string[], env?: Record<string, string> }} [options]
 * @returns {Promise<{ output: string, status: number | null }>}
 */
function runScript(args, { answers, env = {} } = {}) {
  const line = [...script, ...args];
  // `script` of util-linux gives it a terminal.
  const [command, ...rest] = answers
    ? ["script", "--quiet", "--return", "--command", line.map((each) => `'${each}'`).join(" "), "/dev/null"]
    : line;
  const child = spawn(command, rest, {
    env: { ...environment, ...env },
    stdio: [answers ? "pipe" : "ignore", "pipe", "pipe"],
  });
  let output = "";
  let answered = 0;
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding("utf8").on("data", (text) => {
      output += text;
      const asked = output.match(/^(?:Flatchr|HrFlow\.ai): .*: /gm)?.length ?? 0;
      for (; answers && answered < Math.min(asked, answers.length); answered += 1)
        child.stdin?.write(`${answers[answered]}\r`);
    });
  return new Promise((resolve) => child.once("close", (status) => resolve({ output, status })));
}

const hasTerminal = process.platform === "linux" && existsSync("/usr/bin/script");

test(
  "a first try asks for the keys, checks the connection, and makes a dry run that writes nothing",
  { skip: !hasTerminal },
  async () => {
    rmSync(secrets, { force: true });
    const answers = Object.values(credentials);
    const { output, status } = await runScript(["--once"], { answers });
    assert.equal(status, 0, output);
    for (const answer of answers) assert.ok(!output.includes(answer), `${answer} is shown: ${output}`);
    assert.match(output, /a run can work/);
    assert.match(output, /38 updated, 4 unchanged, 1 failed/);
    assert.deepEqual(await sandbox.writes(), []);

    assert.equal(statSync(secrets).mode & 0o777, 0o600);
    const kept = readFileSync(secrets, "utf8");
    for (const [name, value] of Object.entries(credentials)) assert.ok(kept.includes(`\n${name}='${value}'\n`), kept);
    assert.match(kept, /^ADMIN_TOKEN='[0-9a-f]{64}'$/m);
    assert.deepEqual(readdirSync(join(folder, "state")), [], "nothing of candidates stays");
  },
);

test("missing keys are named where nobody can be asked", async () => {
  const { HRFLOW_API_SECRET: _, ...others } = credentials;
  keep(others);
  const { output, status } = await runScript(["--once"]);
  assert.equal(status, 1);
  assert.match(output, /lacks these keys:\n {2}HRFLOW_API_SECRET +HrFlow\.ai: the API secret key/);
  assert.ok(!output.includes("FLATCHR_API_KEY"), output);
  assert.deepEqual(await sandbox.journal(), []);
});

test("a wrong key ends it after the check, with what to correct", async () => {
  keep({ ...credentials, FLATCHR_API_KEY: "wrong-key-3e81" });
  const { output, status } = await runScript(["--once"]);
  assert.equal(status, 1);
  assert.match(output, /The connection: no run can work\./);
  assert.match(output, /FAILED {2}Flatchr .*401.*\n +what to do: /);
  assert.match(output, /no run can work yet: correct .*dev\.vars/);
  assert.ok(!output.includes("wrong-key-3e81"));
  assert.deepEqual(await sandbox.requests("edit"), []);
});

test("EMAIL narrows the dry run to one candidate", async () => {
  keep(credentials);
  const [email] = (await sandbox.profiles()).map((profile) => profile.info.email).filter(Boolean);
  const { output, status } = await runScript(["--once"], { env: { EMAIL: email } });
  assert.equal(status, 0, output);
  assert.ok((await sandbox.requests("search")).some(({ body }) => body.email === email));
});

describe("the Worker of `make try`", () => {
  /** @type {ChildProcess} */
  let child;
  let [url, token, view] = ["", "", ""];
  before(async () => {
    keep(credentials);
    Object.assign(process.env, environment);
    child = new ChildProcess("try", script[0], script.slice(1), { cwd: root, log: join(folder, "try.log") });
    const link = /The result of .*?(http:\S+)#token=(\S+)&to=\/(\S+)/;
    const found = await child.waitUntil("print its link", 120, () => link.exec(child.output()));
    [, url, token, view] = found;
  });
  after(async () => {
    child.signal("SIGINT");
    await child.ended;
  });

  /**
   * @param {string} path
   * @param {RequestInit} [init]
   */
  const ask = (path, init) => fetch(`${url}api/${path}`, { ...init, headers: { authorization: `Bearer ${token}` } });

  test("shows the result, with the values that a run would write", async () => {
    const [, workflow, run] = view.split("/");
    const report = /** @type {any} */ (await (await ask(`workflows/${workflow}/runs/${run}`)).json());
    assert.equal(report.persist, false);
    const [change] = defined(report.items.find((/** @type {any} */ item) => item.changes.length > 0)).changes;
    assert.ok("old" in change && "new" in change);
  });

  test("writes for nobody: neither by a request nor by a cron trigger", async () => {
    const refused = await ask("workflows/flatchr-to-hrflow/runs", { method: "POST", body: '{"persist": true}' });
    assert.equal(refused.status, 409);
    const plain = /** @type {any} */ (await (await ask("workflows/flatchr-to-hrflow/runs", { method: "POST" })).json());
    assert.equal(plain.persist, false);
    await fetch(`${url}cdn-cgi/local/scheduled?cron=*/15+*+*+*+*`);
    assert.deepEqual(await sandbox.writes(), []);
    const { workflows } = /** @type {any} */ (await (await ask("workflows")).json());
    assert.deepEqual([workflows[0].persist, workflows[0].cron], [false, null]);
  });
});
