// A crash of the wasm instance: every caller gets an error, no promise stays pending, and the next call works. jq
// programs cause none: they end within their limits. An empty stack causes one.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { after, before, describe, test } from "node:test";
import { FetchSandbox, load, options, root } from "./support.mjs";

const { check, compare, format, Sample, updateProfilesInHrflow, validate } = await load();

const rows = [{ applicant: "a", candidate_id: "c" }];

/**
 * Calls the wasm where JavaScript has no stack left: an error comes up through the wasm itself.
 *
 * @returns {unknown}
 */
function overflow() {
  const { isArray } = Array;
  const fail = () => {
    throw new RangeError("Maximum call stack size exceeded");
  };
  Array.isArray = /** @type {typeof isArray} */ (/** @type {unknown} */ (fail));
  try {
    return new Sample(rows).run({ logics: ["."] });
  } finally {
    Array.isArray = isArray;
  }
}

/**
 * Asserts that an error is the one that the module throws after a crash.
 *
 * @param {unknown} error
 */
function isCrash(error) {
  assert.ok(error instanceof Error);
  const { name, code, path, message, cause } = /** @type {import("./support.mjs").UpdateError} */ (error);
  assert.deepEqual({ name, code, path }, { name: "Error", code: "crashed", path: "" });
  assert.match(message, /recursed too deeply/);
  assert.ok(cause instanceof Error);
  return true;
}

const crash = () => assert.throws(overflow, isCrash);

function assertWorks() {
  assert.deepEqual(validate(options()), []);
  const sample = new Sample(rows);
  assert.deepEqual(sample.run({ logics: ["."] }).outcomes, ["formatted"]);
  assert.equal(sample.length, 1);
  sample.free();
}

describe("a program over its limits", () => {
  for (const [what, program] of Object.entries({
    "recurses without an end": "def f: 1 + f; f",
    "nests a value without an end": "def f: [f]; f",
    "makes a deep value and drops it": "reduce range(1000000) as $i (0; [.]) | 1",
    "never gives an output": "last(recurse(.nothing))",
    "makes a huge text": '"x" * 1000000000',
    "gives a value nested 3,000 levels deep": "reduce range(3000) as $i (0; [.])",
  })) {
    test(`fails only its item if it ${what}`, () => {
      const sample = new Sample(rows);
      // Nothing tells before a run that no row takes the first way. Otherwise the program would be refused.
      const logic = `if .nothing then . else (${program}) end`;
      assert.deepEqual(sample.run({ logics: [logic] }).outcomes, ["failed"]);
      assert.ok(sample.steps(0).at(-1)?.error);
      assert.equal(sample.length, 1);
      assertWorks();
    });
  }

  test("is refused if its text is nested too deeply", () => {
    const program = `${"(".repeat(20_000)}.${")".repeat(20_000)}`;
    const [problem] = validate(options({ logics: [program] }));
    assert.match(problem?.message ?? "", /nested/);
    assertWorks();
  });
});

describe("a crash", () => {
  test("is thrown, and the next calls work", () => {
    for (let again = 0; again < 3; again += 1) {
      crash();
      assertWorks();
    }
    assert.equal(typeof format(rows[0]), "object");
    assert.deepEqual(compare({}, {}), []);
  });

  test("makes a Sample unusable, and it can still be freed", () => {
    const sample = new Sample(rows);
    sample.run({ logics: ["."] });
    crash();
    for (const use of [() => sample.length, () => sample.run({}), () => sample.steps(0)]) assert.throws(use, isCrash);
    sample.free();
    sample.free();
    assertWorks();
  });

  test("is thrown even if a JavaScript function in between catches it", () => {
    const sample = new Sample(rows);
    const parameters = {
      get logics() {
        try {
          overflow();
        } catch {
          // The function hides the crash from its caller.
        }
        return ["."];
      },
    };
    assert.throws(() => sample.run(parameters), isCrash);
    assertWorks();
  });
});

describe("a crash in a run", () => {
  /** @type {FetchSandbox} */
  let sandbox;
  before(async () => {
    sandbox = await FetchSandbox.launch();
  });
  after(() => sandbox.stop());

  /** @param {Record<string, any>} changes */
  const run = (changes) => updateProfilesInHrflow(options({ persist: false, fetch: sandbox.fetch, ...changes }));

  test("rejects that run, and the next one works", async () => {
    await assert.rejects(run({ logics: [overflow] }), isCrash);
    const report = await run({ logics: ["."] });
    assert.notEqual(report.status, "fatal");
    assertWorks();
  });

  test("rejects all calls that are in progress, and late answers to their requests have no effect", async () => {
    /** @type {PromiseWithResolvers<void>} */
    const asked = Promise.withResolvers();
    /** @type {PromiseWithResolvers<void>} */
    const released = Promise.withResolvers();
    /** @type {import("../../build/package/index.js").Fetch} */
    const slowFetch = async (url, init) => {
      asked.resolve();
      await released.promise;
      return sandbox.fetch(url, init);
    };
    const ends = [
      assert.rejects(run({ fetch: slowFetch }), isCrash),
      assert.rejects(check(options({ fetch: sandbox.fetch })), isCrash),
    ];
    await asked.promise;
    crash();
    await Promise.all(ends);
    released.resolve();
    const report = await run({ logics: ["."] });
    assert.notEqual(report.status, "fatal");
  });
});

test("a crash in a run does not end the process", () => {
  const script = `
    import { Sample, updateProfilesInHrflow, validate } from ${JSON.stringify(new URL("../../build/package/node.js", import.meta.url).href)};
    const rows = JSON.stringify([{ applicant: "a", candidate_id: "c", vacancy: "v", vacancy_id: "v", column: "c", created_at: "01/02/24" }]);
    const fetch = async () => new Response(rows, { headers: { "content-type": "application/json" } });
    const options = ${JSON.stringify(options({ persist: false }))};
    const overflow = ${overflow.toString().replace("new Sample(rows)", "new Sample(JSON.parse(rows))")};
    const run = updateProfilesInHrflow({ ...options, fetch, logics: [overflow] });
    const result = await run.then((report) => report.status, (error) => error.code);
    await new Promise((resolve) => setImmediate(resolve));
    console.log(result, validate(options).length);`;
  const output = execFileSync(process.execPath, ["--input-type=module", "--eval", script], {
    cwd: root,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
  });
  assert.equal(output, "crashed 0\n");
});
