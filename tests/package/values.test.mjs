// Values cross without loss, both ways: from a row of the search to a function, and from there to what is sent.
import assert from "node:assert/strict";
import { after, beforeEach, describe, test } from "node:test";
import { load, options, Sandbox } from "./support.mjs";

const { compare, format, updateProfilesInHrflow } = await load();
const sandbox = await Sandbox.start();
after(() => sandbox.stop());
beforeEach(() => sandbox.reset());

const one = { pull_parameters: { email: "juliette.larfoillou1@example.org" } };

/** A run over one row, into which `text` is put as it is. */
function run(text, changes) {
  const fetch = async (url, init) => {
    const answer = await sandbox.fetch(url, init);
    if (!url.includes("/search/")) return answer;
    return new Response((await answer.text()).replace("{", `{${text},`), {
      status: answer.status,
      headers: answer.headers,
    });
  };
  return updateProfilesInHrflow(options({ ...one, fetch, ...changes }));
}

/** What a logic sees of a field whose JSON is `text`. */
async function seen(text) {
  let item;
  await run(`"field":${text}`, { persist: false, logics: [(each) => ((item = each), each)] });
  return item.field;
}

/** The text of the value that is sent for a field, which a format gives. */
async function sent(value) {
  const report = await run('"more":1', {
    format: (item) => ({ reference: item.id, metadatas: [{ name: "field", value, last: true }] }),
  });
  const edit = sandbox.calls.find(([url, { method }]) => method === "PUT" && url.startsWith("https://api.hrflow.ai/"));
  assert.ok(edit, JSON.stringify(report.items));
  const body = await new Response(edit[1].body).text();
  return /"name":"field","value":(.*?),"last":true/s.exec(body)[1];
}

describe("to a function come", () => {
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
    test(text, async () => assert.deepEqual(await seen(text), value));
  }

  test("fields that are missing, as missing; and null as null", async () => {
    assert.ok(!("b" in (await seen('{"a":null}'))));
    assert.equal((await seen('{"a":null}')).a, null);
  });

  test("a field named __proto__ as any other", async () => {
    const value = await seen('{"__proto__":{"a":1}}');
    assert.equal(Object.getPrototypeOf(value), Object.prototype);
    assert.deepEqual(Object.entries(value), [["__proto__", { a: 1 }]]);
  });
});

describe("from a function go", () => {
  class Point {
    constructor(x) {
      this.x = x;
    }
  }
  const values = [
    ["integers over 2^53, as BigInt", 9007199254740993n, "9007199254740993"],
    ["integers of 64 bits without a sign", 18446744073709551615n, "18446744073709551615"],
    ["negative ones", -9223372036854775808n, "-9223372036854775808"],
    ["integers without a point", 7, "7"],
    ["fractions", 0.1, "0.1"],
    ["dates, as ISO strings", new Date(Date.UTC(2026, 0, 2, 3, 4, 5, 6)), '"2026-01-02T03:04:05.006Z"'],
    [
      "maps, as objects",
      new Map([
        ["a", 1],
        ["b", new Map()],
      ]),
      '{"a":1,"b":{}}',
    ],
    ["objects of classes", new Point(1), '{"x":1}'],
    ["objects without a prototype", Object.assign(Object.create(null), { a: 1 }), '{"a":1}'],
    ["what is undefined in an object, as missing", { a: undefined, b: 1 }, '{"b":1}'],
    ["what is undefined in a list, as null", [undefined, 1], "[null,1]"],
    ["addresses, as they are in JSON", new URL("https://example.com/"), '"https://example.com/"'],
    ["texts of any language", "é😀\u2028", '"é😀\u2028"'],
  ];
  for (const [what, value, text] of values) {
    test(what, async () => assert.equal(await sent(value), text));
  }
});

describe("what JSON does not have is refused, with its path:", () => {
  const cycle = { a: {} };
  cycle.a.b = cycle;
  const values = {
    NaN: [NaN, /tags\[0\]\.value.*NaN/],
    "an infinity": [-Infinity, /tags\[0\]\.value/],
    "a function": [() => 1, /tags\[0\]\.value.*[Ff]unction/],
    "a symbol": [Symbol("s"), /tags\[0\]\.value.*[Ss]ymbol/],
    "a cycle": [cycle, /tags\[0\]\.value.*holds itself/],
    "a date that there is not": [new Date(NaN), /tags\[0\]\.value.*date/],
    "an integer of more than 64 bits": [1n << 64n, /tags\[0\]\.value.*64 bits/],
    "a map whose keys are no strings": [new Map([[1, 2]]), /tags\[0\]\.value.*key/],
    "a set": [new Set(), /tags\[0\]\.value.*Set/],
  };
  for (const [what, [value, words]] of Object.entries(values)) {
    const profile = { reference: "r", tags: [{ name: "n", value }] };
    test(`${what}, from a format`, async () => {
      const { items } = await run('"more":1', { persist: false, format: () => profile });
      assert.equal(items[0].outcome, "failed");
      assert.match(items[0].error.detail, words);
    });
    test(`${what}, in an argument`, () => {
      assert.throws(
        () => compare({}, profile),
        (error) => {
          assert.ok(error instanceof Error);
          assert.equal(error.code, "bad_value");
          assert.match(error.path, /^formatted\.tags\[0\]\.value/);
          assert.ok(error.path.length < 200, "a path that one can read");
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
  assert.equal(tags.find(({ name }) => name === "vacancy_id").value, id);
  assert.deepEqual(compare({ tags: [{ name: "n", value: id }] }, { tags: [{ name: "n", value: id + 1n }] }), [
    { field: "tags.n", old: id, new: id + 1n },
  ]);
});
