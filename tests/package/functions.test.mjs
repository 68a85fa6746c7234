// The functions besides updateProfilesInHrflow and check: validate, format, compare, parameterSchema, and Sample.
import assert from "node:assert/strict";
import { describe, mock, test } from "node:test";
import { defined } from "../../scripts/lib/defined.mjs";
import { load, options } from "./support.mjs";

/** @typedef {import("../../build/package/index.js").Options} Options */

const { compare, format, parameterSchema, Sample, updateProfilesInHrflow, validate, warnings } = await load();

/**
 * Asserts that an error is an UpdateError with these values.
 *
 * @param {string} expectedCode
 * @param {string} expectedPath
 * @param {RegExp} expectedMessage
 */
const failure = (expectedCode, expectedPath, expectedMessage) => (/** @type {unknown} */ error) => {
  assert.ok(error instanceof Error);
  const { code, path, message } = /** @type {import("./support.mjs").UpdateError} */ (error);
  assert.deepEqual({ code, path }, { code: expectedCode, path: expectedPath });
  assert.match(message, expectedMessage);
  return true;
};

describe("warnings", () => {
  test("tells the fields that no profile has, with the nearest name and its place", () => {
    const format = "{ reference: .id, infos: {}, info: { mail: .email } }";
    assert.deepEqual(validate(options({ format })), []);
    assert.deepEqual(
      warnings(options({ format })).map(({ field, message, at }) => [field, message, at?.column]),
      [
        ["info.mail", "`mail` is not a field of `info` in an HrFlow.ai profile; did you mean `email`?", 38],
        ["infos", "`infos` is not a field of an HrFlow.ai profile; did you mean `info`?", 19],
      ],
    );
  });

  test("says nothing of a function, of right options and of wrong ones", () => {
    for (const each of [options(), options({ format: () => ({ infos: 1 }) }), options({ format: "{" }), 7])
      assert.deepEqual(warnings(each), []);
  });
});

describe("validate", () => {
  test("returns an empty list for correct options", () => {
    const state = { get: () => null, put: () => {} };
    /** @type {Partial<Options>} */
    const everything = {
      logics: [(item) => item, "."],
      format: ({ id }) => ({ reference: id }),
      callback: () => {},
      cron: "*/15 * * * *",
      incremental: true,
      persist: null,
      pull_parameters: null,
    };
    assert.deepEqual(validate(options()), []);
    assert.deepEqual(
      validate(
        options({ ...everything, state, fetch: () => {}, signal: new AbortController().signal, onProgress: () => {} }),
      ),
      [],
    );
  });

  test("returns every problem with its path, and sends nothing", () => {
    const fetch = mock.fn();
    const problems = validate({
      workflow_id: "w",
      connector_auth: { api_key: "k", company_id: "c", env_base_url: "https://example.com" },
      hrflow_auth: { api_secret: "s" },
      pull_parameters: { start: "2024-01-01", hired: "yes", frist_name: "x" },
      push_parameters: { source_key: "s", only_edit_fields: ["tags", "tag"] },
      logics: [".", ".a |", 7],
      format: 7,
      callback: "ftp://example.com",
      fetch,
    });
    const paths = problems.map(({ path }) => path).sort();
    const expected = [
      "callback",
      "connector_auth.env_base_url",
      "format",
      "hrflow_auth.api_user",
      "logics[1]",
      "logics[2]",
      "pull_parameters.frist_name",
      "pull_parameters.hired",
      "pull_parameters.start",
      "push_parameters.only_edit_fields[1]",
    ];
    assert.deepEqual(paths, expected);
    for (const { message } of problems) assert.ok(message.length > 5, message);
    const at = problems.find(({ path }) => path === "logics[1]")?.at;
    assert.deepEqual([at?.line, typeof at?.column], [1, "number"]);
    assert.ok(problems.filter(({ path }) => path !== "logics[1]").every((problem) => !("at" in problem)));
    assert.equal(fetch.mock.callCount(), 0);
  });

  test("checks the options that only JavaScript has", () => {
    const problems = validate(options({ fetch: "fetch", signal: {}, onProgress: 1, state: { get: 1 } }));
    assert.deepEqual(problems.map(({ path }) => path).sort(), [
      "fetch",
      "onProgress",
      "signal",
      "state.get",
      "state.put",
    ]);
    assert.deepEqual(
      validate(options({ onprogress: () => {} })).map(({ message }) => /onProgress/.test(message)),
      [true],
    );
    assert.deepEqual(
      validate(options({ incremental: true })).map(({ path }) => path),
      ["state"],
    );
  });

  test("rejects names of secrets, which only a Worker has", () => {
    const problems = validate(options({ hrflow_auth: { api_secret: { secret: "NAME" }, api_user: "u" } }));
    assert.deepEqual(
      problems.map(({ path }) => path),
      ["hrflow_auth.api_secret"],
    );
  });

  for (const value of [undefined, null, 1, "text", [], new Date()]) {
    test(`reports a problem if the options are ${String(value)}`, () => assert.ok(validate(value).length > 0));
  }

  test("returns the same problems as a run", async () => {
    const wrong = options({ persist: 1, logics: ["{"], push_parameters: {} });
    const { problems } = await updateProfilesInHrflow(wrong);
    assert.deepEqual(problems, validate(wrong));
  });
});

describe("format", () => {
  const row = {
    applicant: "A1",
    id: "C1",
    firstname: "Zoé",
    lastname: "Martin",
    email: "zoe@example.org",
    phone: "",
    column: "Entretien RH",
    hired: false,
    created_at: "19/02/25",
  };

  test("returns the default profile of a row, without fields that the row does not have", () => {
    const profile = format(row);
    assert.equal(profile.reference, "C1");
    const { first_name, last_name, email } = profile.info;
    assert.deepEqual(
      { first_name, last_name, email },
      { first_name: "Zoé", last_name: "Martin", email: "zoe@example.org" },
    );
    assert.ok(!("educations" in profile) && !profile.info.phone);
    const tags = Object.fromEntries(profile.tags.map(({ name, value }) => [name, value]));
    assert.deepEqual([tags.applicant_id, tags.column, tags.hired], ["A1", "Entretien RH", false]);
    assert.match(profile.created_at ?? "", /^2025-02-19/);
  });

  test("does not change the row", () => {
    const before = structuredClone(row);
    format(row);
    assert.deepEqual(row, before);
  });

  for (const value of [undefined, null, 1, "text", [1]]) {
    test(`throws for ${JSON.stringify(value)}`, () =>
      assert.throws(() => format(/** @type {any} */ (value)), failure("bad_value", "row", /object/)));
  }
});

describe("compare", () => {
  const current = {
    info: { first_name: "Zoe", phone: "+33 6" },
    tags: [
      { name: "a", value: 1 },
      { name: "b", value: 2 },
    ],
    text: "t",
  };
  const formatted = { info: { first_name: "Zoé", phone: "" }, tags: [{ name: "a", value: 3 }] };

  test("merges by default: an empty value does not clear a field, and other tags stay", () => {
    assert.deepEqual(compare(current, formatted), [
      { field: "info.first_name", old: "Zoe", new: "Zoé" },
      { field: "tags.a", old: 1, new: 3 },
    ]);
  });

  test("replaces with the edit mode replace", () => {
    const fields = compare(current, formatted, { edit_mode: "replace" }).map(({ field }) => field);
    assert.deepEqual(fields.sort(), ["info.first_name", "info.phone", "tags.a", "tags.b"]);
  });

  test("compares only the fields of only_edit_fields", () => {
    assert.deepEqual(
      compare(current, formatted, { only_edit_fields: ["tags"], edit_mode: null }).map(({ field }) => field),
      ["tags.a"],
    );
  });

  test("finds no change between a profile and itself", () => {
    assert.deepEqual(compare(current, current, { only_edit_fields: null }), []);
    assert.deepEqual(compare(current, {}), []);
  });

  test("throws with the path of a wrong argument", () => {
    /** @type {(current: any, formatted: any, options?: any) => () => unknown} */
    const comparing =
      (...values) =>
      () =>
        compare(...values);
    assert.throws(comparing(null, {}), failure("bad_value", "current", /object/));
    assert.throws(comparing({}, []), failure("bad_value", "formatted", /object/));
    assert.throws(comparing({}, {}, { edit_mode: "overwrite" }), failure("bad_parameters", "edit_mode", /merge/));
    assert.throws(
      comparing({}, {}, { only_edit_fields: ["tag"] }),
      failure("bad_parameters", "only_edit_fields[0]", /tags/),
    );
    assert.throws(comparing({}, {}, { edit_mod: "merge" }), failure("bad_parameters", "edit_mod", /edit_mode/));
  });
});

describe("parameterSchema", () => {
  test("describes the parameters", () => {
    const schema = parameterSchema();
    assert.equal(schema.$schema, "https://json-schema.org/draft/2020-12/schema");
    assert.deepEqual(schema.required.toSorted(), ["connector_auth", "hrflow_auth", "push_parameters", "workflow_id"]);
    assert.equal(schema.properties.persist.default, true);
  });

  test("returns a new copy with each call", () => {
    const schema = parameterSchema();
    schema.properties.persist.default = "changed";
    assert.equal(parameterSchema().properties.persist.default, true);
  });

  test("has the names that validate accepts", () => {
    const [{ message }] = validate(options({ xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx: 1 }));
    for (const name of Object.keys(parameterSchema().properties)) assert.ok(message.includes(name), name);
  });
});

describe("Sample", () => {
  const rows = [
    { applicant: "a", hired: false, column: "x" },
    { applicant: "b", hired: true },
    { applicant: "c", hired: "?" },
  ];
  const parameters = {
    logics: ["select(.hired | not)", 'if .column then . else error("no column") end'],
    format: "{ reference: .applicant, n: 9007199254740993 }",
  };

  test("takes rows, or their JSON text", () => {
    for (const input of [rows, JSON.stringify(rows)]) {
      const sample = new Sample(input);
      assert.equal(sample.length, 3);
      sample.free();
    }
  });

  test("returns the outcome of each row, and the steps of one row", () => {
    const sample = new Sample([...rows, { applicant: "d", hired: false }]);
    assert.deepEqual(sample.run(parameters), {
      problems: [],
      warnings: [
        {
          path: "format",
          field: "n",
          message: "`n` is not a field of an HrFlow.ai profile",
          at: { line: 1, column: 26 },
        },
      ],
      outcomes: ["formatted", "discarded", "discarded", "failed"],
    });
    const [item, ...steps] = sample.steps(0);
    assert.deepEqual([item.step, item.outcome, item.value.applicant], ["item", "value", "a"]);
    assert.deepEqual(
      steps.map(({ step, outcome }) => [step, outcome]),
      [
        ["logics[0]", "value"],
        ["logics[1]", "value"],
        ["format", "value"],
      ],
    );
    assert.deepEqual(steps[2].value, { reference: "a", n: 9007199254740993n });
    assert.deepEqual(sample.steps(1).slice(1), [{ step: "logics[0]", outcome: "discarded" }]);
    const failed = defined(sample.steps(3).at(-1));
    assert.deepEqual([failed.step, failed.outcome], ["logics[1]", "failed"]);
    assert.match(failed.error ?? "", /no column/);
    sample.free();
  });

  test("returns the position of an error in a program", () => {
    const sample = new Sample(rows);
    const { problems, outcomes } = sample.run({ logics: [".", ".a\n|| ."], format: null });
    assert.deepEqual(outcomes, []);
    assert.deepEqual(
      problems.map(({ path, at }) => [path, at?.line]),
      [["logics[1]", 2]],
    );
    sample.free();
  });

  test("uses the default format if there is none", () => {
    const sample = new Sample(rows);
    assert.deepEqual(sample.run({}).outcomes, ["formatted", "formatted", "formatted"]);
    /** @type {{ name: string, value: unknown }[]} */
    const tags = sample.steps(0).at(-1)?.value.tags;
    assert.equal(tags.find(({ name }) => name === "applicant_id")?.value, "a");
    sample.free();
  });

  test("throws if the rows are wrong, with the position in the text", () => {
    assert.throws(
      () => new Sample('[{"a": 1},\n {"b": }]'),
      (/** @type {import("./support.mjs").UpdateError} */ error) => {
        failure("bad_rows", "", /JSON/)(error);
        const { line, column } = defined(error.at, "the position");
        assert.equal(line, 2);
        assert.ok(column > 1);
        return true;
      },
    );
    assert.throws(() => new Sample(/** @type {any} */ ([{}, 7])), failure("bad_rows", "[1]", /object/));
    assert.throws(() => new Sample(/** @type {any} */ (7)), failure("bad_rows", "", /object/));
  });

  test("throws if the index is beyond the last row", () => {
    const sample = new Sample(rows);
    assert.throws(() => sample.steps(3), failure("no_such_row", "index", /3/));
    sample.free();
  });
});
