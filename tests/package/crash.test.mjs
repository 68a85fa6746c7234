// A program that ends the wasm instance: whoever called is told, nobody waits for ever, and the next call works.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { after, before, describe, test } from "node:test";
import { load, options, root, Sandbox } from "./support.mjs";

const { check, compare, format, Sample, updateProfilesInHrflow, validate } = await load();

const rows = [{ applicant: "a", candidate_id: "c" }];
/** Recursion without an end. */
const ENDLESS = "def f: 1 + f; f";

/** An error as the module throws it after a crash. */
function isCrash(error) {
  assert.ok(error instanceof Error);
  assert.deepEqual(
    { name: error.name, code: error.code, path: error.path },
    { name: "Error", code: "crashed", path: "" },
  );
  assert.match(error.message, /recurses too deeply/);
  assert.ok(error.cause instanceof Error);
  return true;
}

const crash = () => assert.throws(() => new Sample(rows).run({ logics: [ENDLESS] }), isCrash);

function works() {
  assert.deepEqual(validate(options()), []);
  const sample = new Sample(rows);
  assert.deepEqual(sample.run({ logics: ["."] }).outcomes, ["formatted"]);
  assert.equal(sample.length, 1);
  sample.free();
}

describe("a value nested too deeply", () => {
  for (const levels of [128, 3000, 100_000]) {
    test(`of ${levels} levels is that item's failure`, () => {
      const sample = new Sample(rows);
      assert.deepEqual(sample.run({ logics: [`reduce range(${levels}) as $i (0; [.])`] }).outcomes, ["failed"]);
      assert.match(sample.steps(0).at(-1).error, /nested too deeply/);
      works();
    });
  }
});

describe("a crash", () => {
  test("is thrown, and the next calls work", () => {
    for (let again = 0; again < 3; again += 1) {
      crash();
      works();
    }
    assert.equal(typeof format(rows[0]), "object");
    assert.deepEqual(compare({}, {}), []);
  });

  for (const [what, program] of Object.entries({
    "that recurses a thousand levels deep works, or is told":
      "def f(n): if n == 0 then 0 else 1 + f(n - 1) end; [f(1000)]",
    "that never ends to nest": "def f: [f]; f",
    "that drops a deep value": "reduce range(1000000) as $i (0; [.]) | 1",
    "that is nested as text": `${"(".repeat(20_000)}.${")".repeat(20_000)}`,
  })) {
    test(`of a program ${what}`, () => {
      try {
        new Sample(rows).run({ logics: [program] });
      } catch (error) {
        isCrash(error);
      }
      works();
    });
  }

  test("ends what a Sample is good for, and it can still be freed", () => {
    const sample = new Sample(rows);
    sample.run({ logics: ["."] });
    crash();
    for (const use of [() => sample.length, () => sample.run({}), () => sample.steps(0)]) assert.throws(use, isCrash);
    sample.free();
    sample.free();
    works();
  });

  test("that a JavaScript function keeps to itself is told all the same", () => {
    const sample = new Sample(rows);
    const parameters = {
      get logics() {
        try {
          new Sample(rows).run({ logics: [ENDLESS] });
        } catch {
          // As if nothing had happened.
        }
        return ["."];
      },
    };
    assert.throws(() => sample.run(parameters), isCrash);
    works();
  });
});

describe("a crash in a run", () => {
  let sandbox;
  before(async () => (sandbox = await Sandbox.start()));
  after(() => sandbox.stop());

  const run = (changes) => updateProfilesInHrflow(options({ persist: false, fetch: sandbox.fetch, ...changes }));

  test("rejects that run, and the next one works", async () => {
    await assert.rejects(run({ logics: [ENDLESS] }), isCrash);
    const report = await run({ logics: ["."] });
    assert.notEqual(report.status, "fatal");
    works();
  });

  test("rejects all that are under way, and what they still wait for changes nothing", async () => {
    let answer;
    const asked = new Promise((resolve) => {
      const held = (url, init) => {
        resolve();
        return new Promise((resume) => (answer = () => resume(sandbox.fetch(url, init))));
      };
      sandbox.held = [run({ fetch: held }), check(options({ fetch: sandbox.fetch }))];
    });
    const [held, checked] = sandbox.held;
    const ends = [assert.rejects(held, isCrash), assert.rejects(checked, isCrash)];
    await asked;
    crash();
    await Promise.all(ends);
    answer();
    const report = await run({ logics: ["."] });
    assert.notEqual(report.status, "fatal");
  });
});

test("a crash in a run does not end the process", () => {
  const script = `
    import { updateProfilesInHrflow, validate } from ${JSON.stringify(new URL("../../build/package/node.js", import.meta.url).href)};
    const rows = JSON.stringify([{ applicant: "a", candidate_id: "c", vacancy: "v", vacancy_id: "v", column: "c", created_at: "01/02/24" }]);
    const fetch = async () => new Response(rows, { headers: { "content-type": "application/json" } });
    const options = ${JSON.stringify(options({ persist: false }))};
    const run = updateProfilesInHrflow({ ...options, fetch, logics: [${JSON.stringify(ENDLESS)}] });
    const told = await run.then((report) => report.status, (error) => error.code);
    await new Promise((resume) => setImmediate(resume));
    console.log(told, validate(options).length);`;
  const output = execFileSync(process.execPath, ["--input-type=module", "--eval", script], {
    cwd: root,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
  });
  assert.equal(output, "crashed 0\n");
});
