// The examples of the package compile and run, and the lines of wrong.ts do not compile.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { cpSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { promisify } from "node:util";
import { defined } from "../../scripts/lib/defined.mjs";
import { credentials } from "../../scripts/lib/sandbox.mjs";
import { compile as compileIn } from "./compile.mjs";
import { FetchSandbox, install, load, root } from "./support.mjs";

const project = install();
const source = join(root, "tests/package/examples");
cpSync(source, project, { recursive: true });
symlinkSync(join(root, "node_modules/@types"), join(project, "node_modules/@types"));
const examples = readdirSync(source).filter((file) => file.endsWith(".ts"));
const runnable = examples.filter((file) => file !== "wrong.ts");

/**
 * @param {string[]} files
 * @param {object} options Compiler options.
 */
const compile = (files, options) => compileIn(project, files, options);

describe("tsc --strict", () => {
  test("checks an example of every function", async () => {
    const texts = examples.map((file) => readFileSync(join(source, file), "utf8"));
    const names = Object.keys(await load());
    assert.deepEqual(
      names.filter((name) => !texts.some((text) => new RegExp(`import \\{[^}]*\\b${name}\\b`).test(text))),
      [],
    );
  });

  for (const [where, options] of Object.entries({
    "with Node's resolution": { module: "nodenext" },
    "with a bundler's resolution, for a page": {
      module: "preserve",
      moduleResolution: "bundler",
      lib: ["es2022", "dom", "dom.iterable"],
    },
  })) {
    test(`accepts every example ${where}`, () => assert.equal(compile(examples, options), ""));
  }

  test("reports an error for each @ts-expect-error in wrong.ts", () => {
    const text = readFileSync(join(source, "wrong.ts"), "utf8");
    writeFileSync(join(project, "uncommented.ts"), text.replaceAll("// @ts-expect-error", "//"));
    const errors = compile(["uncommented.ts"], { module: "nodenext" })
      .split("\n")
      .filter((line) => /^uncommented\.ts/.test(line));
    assert.equal(errors.length, text.match(/\/\/ @ts-expect-error/g)?.length);
  });

  test("knows exactly the names that the package exports", async () => {
    const names = Object.keys(await load()).toSorted();
    const check = `import * as all from "update-profiles-in-hrflow";\ntype Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : never) : never;\nexport const same: Same<keyof typeof all, ${names.map((name) => JSON.stringify(name)).join(" | ")}> = true;\n`;
    writeFileSync(join(project, "names.ts"), check);
    assert.equal(compile(["names.ts"], { module: "nodenext" }), "");
  });
});

describe("the examples", () => {
  /** @type {Record<string, RegExp>} */
  const outputs = {
    "check.ts": /^flatchr_key ok /m,
    "compare.ts": /field: 'info\.first_name', old: 'Zoe', new: 'Zoé'/,
    "dry-run.ts": /updated[^]*tags\.column .* → [^]*success/,
    "format.ts": /bErEM2DGv2rvGp7G[^]*9007199254740993n/,
    "functions.ts": /success.*\{[^]*read_success/,
    "incremental.ts": /looked at, 0 as they were/,
    "parameter-schema.ts": /^workflow_id \* Stable identifier/m,
    "sample.ts": /formatted item → logics\[0\] → format\ndiscarded[^]*bad_rows 2/,
    "validate.ts": /push_parameters\.edit_mode[^]*logics\[0\] \(line 1/,
  };
  /** @type {FetchSandbox} */
  let sandbox;
  before(async () => {
    sandbox = await FetchSandbox.launch();
  });
  after(() => sandbox.stop());

  for (const file of runnable) {
    test(`${file} runs and prints its result`, async () => {
      const expected = defined(outputs[file], `the expected output of ${file}`);
      await sandbox.reset();
      writeFileSync(
        join(project, "sandbox.mjs"),
        `const send = fetch;\nglobalThis.fetch = (url, init) => send(url.replace("https://api.flatchr.io", "${sandbox.url}/flatchr").replace("https://api.hrflow.ai", "${sandbox.url}/hrflow"), init);\n`,
      );
      const { stdout } = await promisify(execFile)(
        process.execPath,
        ["--experimental-strip-types", "--import", "./sandbox.mjs", file],
        { cwd: project, env: { ...process.env, ...credentials }, maxBuffer: 1 << 26 },
      );
      assert.match(stdout, expected);
    });
  }

  test("are the ones in the README, letter by letter", () => {
    const readme = readFileSync(join(project, "node_modules/update-profiles-in-hrflow/README.md"), "utf8");
    const shown = [...readme.matchAll(/```ts\n([^]*?)```/g)].map(([, text]) => text);
    const written = new Set(examples.map((file) => readFileSync(join(source, file), "utf8")));
    assert.ok(shown.length >= 3);
    for (const text of shown) assert.ok(written.has(text), text);
  });
});
