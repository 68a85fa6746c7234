// The commands of README.md under "Deploy", each as it is written there: against a stand-in of Cloudflare's API, and a sandbox of
// the two APIs.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { copyFileSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { parse } from "smol-toml";
import { ChildProcess } from "../../scripts/lib/child-process.mjs";
import { defined } from "../../scripts/lib/defined.mjs";
import { LocalWorker } from "../../scripts/lib/local-worker.mjs";
import { credentials, Sandbox } from "../../scripts/lib/sandbox.mjs";
import { CloudflareStandIn } from "./cloudflare-stand-in.mjs";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "../..");
const readme = readFileSync(join(root, "README.md"), "utf8");
const section = defined(/^## Deploy\n([^]*?)^## /m.exec(readme))[1];
const blocks = [...section.matchAll(/^( *)```sh\n([^]*?)^ *```$/gm)].map(([, indent, text]) =>
  text.replaceAll(new RegExp(`^${indent}`, "gm"), "").trim(),
);
const [copyExample, tryIt, deploy, useIt, deployAgain] = blocks;
const admin = "0123456789abcdef0123456789abcdef";

// A clone of the repository, as far as these commands see it. Only the build is left out: it is that of this clone.
const clone = mkdtempSync(join(tmpdir(), "deploy-"));
for (const name of ["build", "scripts", "node_modules", ".tools"]) symlinkSync(join(root, name), join(clone, name));
copyFileSync(join(root, ".dev.vars.example"), join(clone, ".dev.vars.example"));
const shipped = readFileSync(join(root, "wrangler.toml"), "utf8").replace(/^\[build\]\n(?:(?!\[).*\n)*/m, "");
writeFileSync(join(clone, "wrangler.toml"), shipped);

/** @type {ChildProcess[]} */
const children = [];
/** @type {import("../../scripts/lib/sandbox.mjs").Spawn} */
const start = (name, command, args) => {
  const child = new ChildProcess(name, command, args, { cwd: clone, log: join(clone, `${name}.log`) });
  children.push(child);
  return child;
};
const [platform, sandbox] = await Promise.all([CloudflareStandIn.start(), Sandbox.start(start)]);
const servers = { FLATCHR_BASE_URL: `${sandbox.url}/flatchr`, HRFLOW_BASE_URL: `${sandbox.url}/hrflow/v1` };
process.env.PATH = `${join(root, "node_modules/.bin")}:${process.env.PATH}`;
after(async () => {
  await Promise.all(children.map((child) => child.stop()));
  await platform.stop();
  rmSync(clone, { recursive: true, force: true });
});

/**
 * Runs commands in the clone.
 *
 * @param {string} commands
 * @param {Record<string, string>} [env]
 * @returns {Promise<string>} What they print.
 */
function shell(commands, env = {}) {
  const home = join(clone, "home");
  const child = spawn("bash", ["-euo", "pipefail", "-c", commands], {
    cwd: clone,
    env: { ...process.env, ...platform.environment, HOME: home, XDG_CONFIG_HOME: home, CI: "1", NO_COLOR: "1", ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", (text) => (output += text));
  return new Promise((resolve, reject) =>
    child.once("close", (status) => (status === 0 ? resolve(output) : reject(new Error(`${commands}\n${output}`)))),
  );
}

const fillIn = () => {
  const values = { ...credentials, ADMIN_TOKEN: admin };
  let text = readFileSync(join(clone, ".dev.vars"), "utf8");
  for (const [name, value] of Object.entries(values)) text = text.replace(`\n${name}=\n`, `\n${name}=${value}\n`);
  writeFileSync(join(clone, ".dev.vars"), text);
};

/** @param {string} name */
const binding = (name) => platform.worker?.bindings.find((each) => each.name === name);

describe("the three steps of README.md", () => {
  test("1: the example is copied for its owner alone, and has a line for each secret of wrangler.toml", async () => {
    await shell(copyExample);
    assert.equal(statSync(join(clone, ".dev.vars")).mode & 0o777, 0o600);
    const named = [...shipped.matchAll(/\{ secret = "(\w+)" \}/g)].map(([, name]) => name);
    const example = readFileSync(join(clone, ".dev.vars"), "utf8");
    for (const name of [...named, "ADMIN_TOKEN"]) assert.match(example, new RegExp(`^${name}=$`, "m"));
    // What the Deploy to Cloudflare button asks for.
    const described = JSON.parse(readFileSync(join(root, "package.json"), "utf8")).cloudflare.bindings;
    assert.deepEqual(Object.keys(described).sort(), [...named, "ADMIN_TOKEN"].sort());
    fillIn();
  });

  test("2: the check passes with the keys of the file", async () => {
    assert.equal(tryIt, "make try");
    const makefile = readFileSync(join(root, "Makefile"), "utf8");
    const recipe = defined(/^try:.*\n\t@\$\(with\) (node scripts\/try\.mjs)/m.exec(makefile))[1];
    const output = await shell(`${recipe} --once --secrets .dev.vars --folder state`, servers);
    assert.match(output, /The connection: a run can work\./);
    assert.deepEqual(await sandbox.writes(), []);
  });

  test("3: one command makes the storage, and sends secrets, bindings and the migration", async () => {
    const [login, command] = deploy.split("\n");
    // It opens a browser. A token, as in CI, takes its place.
    assert.equal(login, "scripts/with wrangler login");
    const output = await shell(command);
    assert.match(output, /https:\/\/update-profiles-in-hrflow\.test-account\.workers\.dev/);
    for (const value of [...Object.values(credentials), admin]) assert.ok(!output.includes(value), output);

    for (const [name, text] of Object.entries({ ...credentials, ADMIN_TOKEN: admin }))
      assert.deepEqual(binding(name), { name, type: "secret_text", text });
    assert.equal(binding("VIEWER_TOKEN"), undefined, "no empty secret");
    const [namespace] = platform.namespaces;
    assert.deepEqual(binding("STATE"), { name: "STATE", type: "kv_namespace", namespace_id: namespace.id });
    assert.equal(binding("COORDINATOR")?.class_name, "Coordinator");
    assert.equal(binding("WORKFLOW_STORE")?.class_name, "WorkflowStore");
    assert.equal(binding("GUESSES")?.type, "ratelimit");
    const [upload] = platform.sent("PUT", "/workers/scripts/update-profiles-in-hrflow");
    assert.deepEqual(upload.body.metadata.migrations.steps, [
      { new_sqlite_classes: ["Coordinator"] },
      { new_sqlite_classes: ["WorkflowStore"] },
    ]);
    assert.equal(upload.authorization, "Bearer token-of-the-account");
    const [workflow] = /** @type {any} */ (binding("WORKFLOWS")).json;
    assert.deepEqual([workflow.workflow_id, workflow.persist], ["flatchr-to-hrflow", false]);
  });

  test("nothing runs by itself after that", () => {
    assert.deepEqual(
      platform.sent("PUT", "/schedules").map(({ body }) => body),
      [[]],
    );
  });
});

describe("after the deployment", () => {
  /** @type {LocalWorker} */
  let worker;
  // What was deployed, in workerd.
  before(async () => {
    const bindings = platform.worker?.bindings ?? [];
    const json = bindings.filter(({ type }) => type === "json").map(({ name, json }) => [name, json]);
    const texts = bindings.filter(({ type }) => type === "secret_text").map(({ name, text }) => [name, text]);
    const folder = mkdtempSync(join(clone, "deployed-"));
    const vars = { ...Object.fromEntries(json), ...servers };
    worker = await LocalWorker.start(start, folder, { vars, secrets: Object.fromEntries(texts) });
  });

  test("the requests of README.md check the connection, and make a dry run of one candidate", async () => {
    await sandbox.reset();
    const output = await shell(
      useIt.replaceAll("https://YOUR-WORKER", worker.url).replaceAll("curl ", "curl -sS -w '\\n' "),
    );
    const [check, report] = output
      .split("\n")
      .filter((line) => line.startsWith("{"))
      .map((line) => JSON.parse(line));
    assert.equal(check.status, "ok");
    assert.deepEqual([report.persist, report.status], [false, "success"]);
    assert.ok((await sandbox.requests("search")).some(({ body }) => body.email === "ada@example.com"));
    assert.deepEqual(await sandbox.writes(), []);
  });

  test("the first real run is a deployment without the file of secrets, which stay", async () => {
    const real = shipped
      .replace("persist = false", "persist = true")
      .replace('crons = []\n# crons = ["*/15 * * * *"]', 'crons = ["*/15 * * * *"]')
      .replace('# cron = "*/15 * * * *"', 'cron = "*/15 * * * *"');
    writeFileSync(join(clone, "wrangler.toml"), real);
    assert.equal(/** @type {any} */ (parse(real)).vars.WORKFLOWS[0].cron, "*/15 * * * *");
    platform.requests = [];
    await shell(deployAgain);
    assert.deepEqual(
      platform.sent("PUT", "/schedules").map(({ body }) => body),
      [[{ cron: "*/15 * * * *" }]],
    );
    assert.equal(/** @type {any} */ (binding("WORKFLOWS")).json[0].persist, true);
    assert.equal(binding("FLATCHR_API_KEY")?.text, credentials.FLATCHR_API_KEY);
    assert.equal(binding("STATE")?.namespace_id, platform.namespaces[0].id);
    assert.equal(platform.namespaces.length, 1, "the namespace of the first deployment");
    assert.deepEqual(platform.sent("POST", "/storage/kv/namespaces"), []);
  });
});
