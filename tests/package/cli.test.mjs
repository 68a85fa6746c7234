// The command line: arguments, configuration, secrets, runs, and what people and programs get to see.
import assert from "node:assert/strict";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, beforeEach, describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { credentials } from "../../scripts/lib/sandbox.mjs";
import { Project } from "./cli.mjs";
import { email, FetchSandbox, root } from "./support.mjs";

/** @type {FetchSandbox} */
let sandbox;
before(async () => {
  sandbox = await FetchSandbox.launch();
});
after(() => sandbox.stop());
beforeEach(() => sandbox.reset());

const project = new Project();
const keys = [credentials.FLATCHR_API_KEY, credentials.HRFLOW_API_SECRET];
/** One person, whose profile accepts any change. */
const one = { pull_parameters: { email } };
const config = (/** @type {Record<string, any>[]} */ ...changes) => [
  "--config",
  project.configure(sandbox, ...changes),
];

describe("arguments", () => {
  test("help and version are printed without a configuration", async () => {
    for (const [args, expected] of /** @type {[string[], RegExp][]} */ ([
      [["--help"], /Commands:[^]*dry-run[^]*Exit status:/],
      [["help", "run"], /--state <folder>/],
      [["run", "--help"], /--state <folder>/],
      [["--version"], /^\d+\.\d+\.\d+\n$/],
    ])) {
      const { code, stdout, stderr } = await project.run(args);
      assert.deepEqual([code, stderr], [0, ""], args.join(" "));
      assert.match(stdout, expected);
    }
  });

  test("an unknown name is an error that names the nearest one", async () => {
    for (const [args, nearest] of [
      [["dryrun"], /Did you mean dry-run\?/],
      [["run", "--workflw", "w"], /Did you mean --workflow\?/],
    ]) {
      const { code, stdout, stderr } = await project.run(/** @type {string[]} */ (args));
      assert.deepEqual([code, stdout], [2, ""]);
      assert.match(stderr, /** @type {RegExp} */ (nearest));
    }
  });
});

describe("the configuration", () => {
  test("may be the Worker's own wrangler.toml", async () => {
    project.write("wrangler.toml", readFileSync(join(root, "wrangler.toml"), "utf8"));
    const { code, stdout } = await project.run(["validate"]);
    assert.deepEqual([code, stdout], [0, "wrangler.toml is valid: flatchr-to-hrflow\n"]);
  });

  test("that cannot be read is told with its place, and without its content", async () => {
    const key = "secret-in-a-broken-file";
    for (const [file, text, place] of [
      ["broken.toml", `[vars]\nkey = "${key}" wrong`, /broken\.toml cannot be read: line 2, column/],
      ["broken.json", `{ "key": "${key}" wrong }`, /broken\.json cannot be read: /],
      ["empty.toml", "", /empty\.toml has no workflow/],
    ]) {
      project.write(String(file), String(text));
      const { code, stdout, stderr } = await project.run(["run", "--config", String(file)]);
      assert.deepEqual([code, stdout], [2, ""]);
      assert.match(stderr, /** @type {RegExp} */ (place));
      assert.match(stderr, /what to do: /);
      assert.ok(!stderr.includes(key));
    }
    assert.match((await project.run(["run", "--config", "nowhere.toml"])).stderr, /there is no nowhere\.toml/);
  });

  test("that is wrong is told with all its problems, and nothing is sent", async () => {
    const changes = { push_parameters: { edit_mod: "merge" }, logics: ["select("] };
    for (const command of ["validate", "check", "run", "dry-run"]) {
      const { code, stderr, json } = await project.json([command, ...config(changes)]);
      assert.equal(code, 2, command);
      assert.match(stderr, /push_parameters\.edit_mod: .*edit_mode/);
      assert.match(stderr, /logics\[0\] \(line 1, column \d+\)/);
      const problems = json.error?.problems ?? json.workflows[0].problems;
      assert.deepEqual(problems.map((/** @type {any} */ { path }) => path).sort(), [
        "logics[0]",
        "push_parameters.edit_mod",
      ]);
    }
    assert.deepEqual(await sandbox.journal(), []);
  });

  test("with several workflows asks for one, and names them", async () => {
    const several = config({ workflow_id: "first", ...one, persist: false }, { workflow_id: "second" });
    const { code, stderr } = await project.run(["run", ...several]);
    assert.equal(code, 2);
    assert.match(stderr, /first, second/);
    const unknown = await project.run(["run", ...several, "--workflow", "third"]);
    assert.equal(unknown.code, 2);
    const { json } = await project.json(["run", ...several, "--workflow", "first"]);
    assert.equal(json.workflow_id, "first");
  });
});

describe("secrets", () => {
  test("that are missing are named, and nothing is sent", async () => {
    const missing = { HRFLOW_API_SECRET: undefined, HRFLOW_SOURCE_KEY: "" };
    for (const command of ["validate", "check", "run"]) {
      const { code, stderr } = await project.run([command, ...config(one)], missing);
      assert.equal(code, 2);
      assert.match(stderr, /hrflow_auth\.api_secret: the environment variable HRFLOW_API_SECRET is not set/);
      assert.match(stderr, /push_parameters\.source_key: the environment variable HRFLOW_SOURCE_KEY is not set/);
    }
    assert.equal((await project.run(["validate", "--without-secrets", ...config(one)], missing)).code, 0);
    assert.deepEqual(await sandbox.journal(), []);
  });

  test("must not stand in the file, and are never printed", async () => {
    const literal = { connector_auth: { api_key: credentials.FLATCHR_API_KEY } };
    const refused = await project.run(["run", ...config(literal)]);
    assert.equal(refused.code, 2);
    assert.match(refused.stderr, /connector_auth\.api_key: is a key/);
    for (const args of [["run", "--json"], ["dry-run", "--values"], ["check"]]) {
      const ended = await project.run([...args, ...config(one)]);
      assert.equal(ended.code, 0);
      for (const text of [ended.stdout, ended.stderr, refused.stderr])
        for (const key of keys) assert.ok(!text.includes(key));
    }
  });

  test("that an API refuses end the run, and the check says so first", async () => {
    const wrong = { FLATCHR_API_KEY: "wrong-key-0f3b" };
    for (const [command, expected] of /** @type {const} */ ([
      ["check", /no run can work[^]*failed +flatchr_key[^]*what to do: /],
      ["run", /failed[^]*unauthorized[^]*what to do: .*api_key/],
    ])) {
      const { code, stdout } = await project.run([command, ...config(one)], wrong);
      assert.equal(code, 3);
      assert.match(stdout, expected);
      assert.ok(!stdout.includes(wrong.FLATCHR_API_KEY));
    }
    assert.deepEqual(await sandbox.writes(), []);
  });
});

describe("a run", () => {
  test("as a dry run writes nothing, and shows values only if they are asked for", async () => {
    const args = ["dry-run", ...config(one)];
    const plain = await project.run(args);
    assert.equal(plain.code, 0);
    assert.match(plain.stdout, /dry run, nothing was written[^]*1 to update/);
    assert.match(plain.stdout, /tags\.column/);
    assert.equal(plain.stderr, "", "progress is for terminals");
    const { json } = await project.json(args);
    for (const text of [plain.stdout, JSON.stringify(json)])
      for (const value of await sandbox.personalData()) assert.ok(!text.includes(value), value);
    const shown = await project.run([...args, "--values"]);
    assert.match(shown.stdout, /tags\.column: .* → "/);
    assert.deepEqual(await sandbox.writes(), []);
  });

  test("writes, and says whether all went well by its exit status", async () => {
    const { code, json } = await project.json(["run", ...config(one)]);
    assert.deepEqual([code, json.status, json.persist, json.items.length], [0, "success", true, 1]);
    assert.equal((await sandbox.requests("edit")).length, 1);
  });

  test("with persist = false in the configuration writes nothing", async () => {
    const { code, stdout } = await project.run(["run", ...config({ ...one, persist: false })]);
    assert.equal(code, 0);
    assert.match(stdout, /dry run, nothing was written/);
    assert.deepEqual(await sandbox.writes(), []);
  });

  test("with a failed candidate says whom, why and what to do, and ends with 1", async () => {
    // One candidate of the sandbox exists only in Flatchr.
    const { code, stdout } = await project.run(["run", ...config({})]);
    assert.equal(code, 1);
    assert.match(stdout, /done, with failures\n.*38 updated.*1 failed/);
    assert.match(stdout, /failed +compare: .*\(profile_missing\)\n.*what to do: create it first/);
  });

  test("ends by Ctrl-C as an aborted one: its report is printed, and writes that had begun are done", async () => {
    await sandbox.fault({ endpoint: "edit", action: { slow: { ms: 300 } } });
    const { child, ended } = project.start(["run", "--json", ...config({})]);
    while ((await sandbox.requests("edit")).length < 3) await sleep(20);
    child.kill("SIGINT");
    const { code, stdout, stderr } = await ended;
    const report = JSON.parse(stdout);
    assert.deepEqual([code, report.stopped_by, report.complete], [130, "aborted", false]);
    assert.ok(report.remaining > 0);
    assert.match(stderr, /ending the run/);
    const changed = report.items.filter((/** @type {any} */ { changes }) => changes.length > 0);
    assert.equal(changed.length, (await sandbox.requests("edit")).length);
  });

  test("goes on if its reader goes away", async () => {
    const { child, ended } = project.start(["run", "--json", ...config(one)]);
    child.stdout.destroy();
    const [code] = await once(child, "exit");
    child.stderr.destroy();
    await ended.catch(() => {});
    assert.equal(code, 0);
    assert.equal((await sandbox.requests("edit")).length, 1);
  });

  test("sends no key to a server without https", async () => {
    const config = { vars: { HRFLOW_BASE_URL: "http://hrflow.example/v1", WORKFLOWS: [] } };
    config.vars.WORKFLOWS.push(/** @type {never} */ ({ workflow_id: "w" }));
    project.write("plain.json", JSON.stringify(config));
    const { code, stderr } = await project.run(["check", "--config", "plain.json"]);
    assert.equal(code, 2);
    assert.match(stderr, /HRFLOW_BASE_URL is no https address/);
  });
});
