// `test`: the tests of a mapping, without keys and without a network.
import assert from "node:assert/strict";
import { join } from "node:path";
import { describe, test } from "node:test";
import { Project } from "./cli.mjs";
import { nodes, root, run } from "./support.mjs";

const project = new Project();
const example = (/** @type {string} */ file) => join(root, "examples/command-line", file);
/** No keys are there. */
const withoutKeys = Object.fromEntries(
  ["FLATCHR_API_KEY", "FLATCHR_COMPANY_ID", "HRFLOW_API_SECRET", "HRFLOW_API_USER", "HRFLOW_SOURCE_KEY"].map((name) => [
    name,
    undefined,
  ]),
);
const workflow = { workflow_id: "w", logics: ["select(.hired | not)"], format: "{ reference: .id, tags: .tags }" };
const config = project.write("w.json", JSON.stringify([workflow]));

/** @param {object} content */
const check = (content, file = "cases.json") =>
  project.json(["test", project.write(file, JSON.stringify(content)), "--config", config], withoutKeys);

describe("test", () => {
  for (const { version, path } of nodes())
    test(`runs on Node ${version}`, () => {
      const args = ["test", example("cases.json"), "--config", example("workflow.toml")];
      assert.match(run(path, [join(root, "build/package/cli.js"), ...args]), /all 4 cases pass\n$/);
    });

  test("passes for the example", async () => {
    const { code, stdout } = await project.run(
      ["test", example("cases.json"), "--config", example("workflow.toml")],
      withoutKeys,
    );
    assert.equal(code, 0);
    assert.match(stdout, /^ok {6}the stage becomes a tag\n[^]*all 4 cases pass\n$/);
  });

  test("says which field differs, and how", async () => {
    const item = { applicant: "a", id: "c" };
    const cases = [
      {
        name: "as it is",
        item: { ...item, tags: [{ name: "n", value: 1 }] },
        expect: { reference: "c", tags: [{ name: "n", value: 1 }] },
      },
      {
        name: "other value",
        item: { ...item, tags: [{ name: "n", value: "x" }] },
        expect: { reference: "c", tags: [{ name: "n", value: "y" }] },
      },
      { name: "one too many", item: { ...item, tags: [] }, expect: { reference: "c", tags: [], text: "t" } },
    ];
    const { code, json } = await check({ cases });
    assert.deepEqual([code, json.passed, json.failed], [1, 1, 2]);
    assert.deepEqual(
      json.cases.map((/** @type {any} */ { faults }) => faults),
      [[], ['tags[0].value: expected "y", got "x"'], ['text: expected "t", got nothing']],
    );
  });

  test("expects items that are discarded, and errors by their code", async () => {
    const rows = [
      { applicant: "a", hired: true },
      { applicant: "b", id: "c", tags: "t" },
      { id: "c" },
      { applicant: "d" },
    ];
    const right = [null, { error: "not_a_profile" }, { error: "bad_row" }, null];
    const { code, json } = await check({ cases: [{ name: "rows", rows, expect: right }] });
    assert.equal(code, 1);
    assert.deepEqual(
      json.cases.map((/** @type {any} */ { faults }) => faults),
      [[], [], [], ["expected it to be discarded, but it became a profile"]],
    );
  });

  test("keeps integers beyond 2^53, and reads TOML", async () => {
    const text = `[[cases]]
item = { applicant = "a", id = "c", tags = [{ name = "n", value = 9007199254740993 }] }
expect = { reference = "c", tags = [{ name = "n", value = 9007199254740992 }] }
[[cases]]
item = { applicant = "b", hired = true }
expect = "discarded"
`;
    const file = project.write("cases.toml", text);
    const { code, stdout } = await project.run(["test", file, "--config", config]);
    assert.equal(code, 1);
    assert.match(stdout, /tags\[0\]\.value: expected 9007199254740992, got 9007199254740993\nok {6}case 2/);
  });

  test("refuses cases and programs that it cannot read, with their place", async () => {
    const wrong = [
      [{ cases: [] }, /has no cases/],
      [{ cases: [{ expect: null }] }, /cases\[0\] has to have either item or rows/],
      [{ cases: [{ item: {} }] }, /cases\[0\] has no expect/],
      [{ cases: [{ rows: [{}], expect: [] }] }, /cases\[0\]\.expect is not a list of as many/],
      [{ cases: [{ item: {}, expect: 5 }] }, /cases\[0\]\.expect is neither/],
      [{ cases: [{ item: {}, expct: null }] }, /cases\[0\] has the unknown field expct/],
    ];
    for (const [content, expected] of wrong) {
      const { code, json } = await check(content);
      assert.equal(code, 2);
      assert.match(json.error.message, /** @type {RegExp} */ (expected));
    }
    project.write("broken.json", JSON.stringify([{ ...workflow, format: "{" }]));
    const { code, stderr } = await project.run(["test", "cases.toml", "--config", "broken.json"]);
    assert.equal(code, 2);
    assert.match(stderr, /format \(line 1/);
  });
});
