// Values between the core and JavaScript: they are converted without loss from the search to a function, and from there to a request.
import assert from "node:assert/strict";
import { after, beforeEach, describe, test } from "node:test";
import { defined } from "../../scripts/lib/defined.mjs";
import { email, FetchSandbox, load, options } from "./support.mjs";

/** @typedef {import("../../build/package/index.js").Item} Item */

const { compare, format, updateProfilesInHrflow } = await load();
const sandbox = await FetchSandbox.launch();
after(() => sandbox.stop());
beforeEach(() => sandbox.reset());

/**
 * A run over one row.
 *
 * @param {string} text JSON of fields that are added to the row.
 * @param {Record<string, any>} changes
 */
function run(text, changes) {
  /** @type {import("../../build/package/index.js").Fetch} */
  const fetch = async (url, init) => {
    const answer = await sandbox.fetch(url, init);
    if (!url.includes("/search/")) return answer;
    return new Response((await answer.text()).replace("{", `{${text},`), {
      status: answer.status,
      headers: answer.headers,
    });
  };
  return updateProfilesInHrflow(options({ pull_parameters: { email }, fetch, ...changes }));
}

/**
 * The value that a logic receives for a field.
 *
 * @param {string} text The JSON of the field.
 */
async function received(text) {
  /** @type {Item[]} */
  const items = [];
  await run(`"field":${text}`, { persist: false, logics: [(/** @type {Item} */ item) => (items.push(item), item)] });
  return items[0].field;
}

/**
 * The JSON that is sent for a value that a format returns.
 *
 * @param {unknown} value
 */
async function sent(value) {
  const report = await run('"more":1', {
    format: (/** @type {Item} */ item) => ({
      reference: item.id,
      metadatas: [{ name: "field", value, last: true }],
    }),
  });
  const edit = sandbox.calls.find(([url, { method }]) => method === "PUT" && url.startsWith("https://api.hrflow.ai/"));
  assert.ok(edit, JSON.stringify(report.items));
  const body = await new Response(edit[1].body).text();
  return /"name":"field","value":(.*?),"last":true/s.exec(body)?.[1];
}

describe("a function receives", () => {
  const values = {
    0: 0,
    "-1.5": -1.5,
    9007199254740991: Number.MAX_SAFE_INTEGER,
    "9007199254740993": 9007199254740993n,
    "-9007199254740993": -9007199254740993n,
    "18446744073709551615": 18446744073709551615n,
    "1e300": 1e300,
    null: null,
    false: false,
    '""': "",
    '"é\\u0000\\ud83d\\ude00"': "é\0😀",
    "[]": [],
    "{}": {},
    '{"a":[null,{"b":9007199254740993}]}': { a: [null, { b: 9007199254740993n }] },
  };
  for (const [text, value] of Object.entries(values)) {
    test(`${text} without loss`, async () => assert.deepEqual(await received(text), value));
  }

  test("no property for a missing field, and null for null", async () => {
    assert.ok(!("b" in (await received('{"a":null}'))));
    assert.equal((await received('{"a":null}')).a, null);
  });

  test("a field named __proto__ like any other", async () => {
    const value = await received('{"__proto__":{"a":1}}');
    assert.equal(Object.getPrototypeOf(value), Object.prototype);
    assert.deepEqual(Object.entries(value), [["__proto__", { a: 1 }]]);
  });
});

describe("a format may return", () => {
  class Point {
    /** @param {number} x */
    constructor(x) {
      this.x = x;
    }
  }
  /** @type {[string, unknown, string][]} */
  const values = [
    ["a BigInt over 2^53", 9007199254740993n, "9007199254740993"],
    ["the largest unsigned integer of 64 bits", 18446744073709551615n, "18446744073709551615"],
    ["the smallest signed integer of 64 bits", -9223372036854775808n, "-9223372036854775808"],
    ["an integer of more than 64 bits", 123456789012345678901234567890n, "123456789012345678901234567890"],
    ["a number that is an integer, which is sent without a point", 7, "7"],
    ["a fraction", 0.1, "0.1"],
    [
      "a Date, which is sent as an ISO string",
      new Date(Date.UTC(2026, 0, 2, 3, 4, 5, 6)),
      '"2026-01-02T03:04:05.006Z"',
    ],
    ["a Map, which is sent as an object", new Map(Object.entries({ a: 1, b: new Map() })), '{"a":1,"b":{}}'],
    ["an instance of a class", new Point(1), '{"x":1}'],
    ["an object without a prototype", Object.assign(Object.create(null), { a: 1 }), '{"a":1}'],
    ["undefined in an object, which is left out", { a: undefined, b: 1 }, '{"b":1}'],
    ["undefined in an array, which is sent as null", [undefined, 1], "[null,1]"],
    ["an object with toJSON, such as a URL", new URL("https://example.com/"), '"https://example.com/"'],
    ["text of any language", "é😀\u2028", '"é😀\u2028"'],
  ];
  for (const [what, value, text] of values) {
    test(what, async () => assert.equal(await sent(value), text));
  }
});

describe("a value that JSON does not have is rejected with its path:", () => {
  /** @type {{ a: { b?: object } }} */
  const cycle = { a: {} };
  cycle.a.b = cycle;
  /** @type {Record<string, [unknown, RegExp]>} */
  const values = {
    NaN: [NaN, /tags\[0\]\.value.*NaN/],
    "an infinity": [-Infinity, /tags\[0\]\.value/],
    "a function": [() => 1, /tags\[0\]\.value.*[Ff]unction/],
    "a symbol": [Symbol("s"), /tags\[0\]\.value.*[Ss]ymbol/],
    "a cycle": [cycle, /tags\[0\]\.value.*contains itself/],
    "an invalid Date": [new Date(NaN), /tags\[0\]\.value.*date/],
    "an integer beyond all numbers": [10n ** 309n, /tags\[0\]\.value.*range/],
    "a Map whose keys are not strings": [new Map([[1, 2]]), /tags\[0\]\.value.*key/],
    "a Set": [new Set(), /tags\[0\]\.value.*Set/],
  };
  for (const [what, [value, words]] of Object.entries(values)) {
    const profile = { reference: "r", tags: [{ name: "n", value }] };
    test(`${what}, from a format`, async () => {
      const { items } = await run('"more":1', { persist: false, format: () => profile });
      assert.equal(items[0].outcome, "failed");
      assert.match(items[0].error?.detail ?? "", words);
    });
    test(`${what}, in an argument`, () => {
      assert.throws(
        () => compare({}, profile),
        (/** @type {import("./support.mjs").UpdateError} */ error) => {
          assert.ok(error instanceof Error);
          assert.equal(error.code, "bad_value");
          assert.match(error.path, /^formatted\.tags\[0\]\.value/);
          assert.ok(error.path.length < 200, "the path is short enough to be read");
          assert.match(error.message, words);
          return true;
        },
      );
    });
  }
});

test("format and compare keep integers over 2^53", () => {
  const id = 9007199254740993n;
  const { tags } = format({ applicant: "a", vacancy_id: id });
  assert.equal(defined(tags.find(({ name }) => name === "vacancy_id")).value, id);
  assert.deepEqual(compare({ tags: [{ name: "n", value: id }] }, { tags: [{ name: "n", value: id + 1n }] }), [
    { field: "tags.n", old: id, new: id + 1n },
  ]);
});
