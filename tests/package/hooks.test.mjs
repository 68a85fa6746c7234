// logics, format and callback as functions, sync and async, and as jq, in one run.
import assert from "node:assert/strict";
import { after, beforeEach, describe, mock, test } from "node:test";
import { load, options, Sandbox } from "./support.mjs";

const { updateProfilesInHrflow } = await load();
const sandbox = await Sandbox.start();
after(() => sandbox.stop());
beforeEach(() => sandbox.reset());

const dryRun = (changes) => updateProfilesInHrflow(options({ persist: false, fetch: sandbox.fetch, ...changes }));
/** One person, whose profile takes whatever the format says. */
const one = { pull_parameters: { email: "juliette.larfoillou1@example.org" } };
const soon = (value) => new Promise((resume) => setImmediate(resume, value));
const only = ({ items }) => {
  assert.equal(items.length, 1);
  return items[0];
};
const newValue = (item, field) => item.changes.find((change) => change.field === field)?.new;

describe("logics", () => {
  test("are functions, async functions and jq, in their order", async () => {
    const seen = [];
    const logics = [
      (item) => ({ ...item, column: "a" }),
      '.column += "b"',
      async (item) => soon({ ...item, column: `${item.column}c` }),
      '{ column: (.column + "d"), id, email }',
      (item) => (seen.push(item), item),
    ];
    const report = await dryRun({ ...one, logics });
    assert.equal(newValue(only(report), "tags.column"), "abcd");
    assert.deepEqual(
      seen.map(({ column }) => column),
      ["abcd"],
    );
  });

  test("get items: the row and what is known of the candidate", async () => {
    const items = [];
    await dryRun({ ...one, logics: [(item) => (items.push(item), item)] });
    const [{ applicant, id, firstname, lastname, created_at, column, hired }] = items;
    assert.deepEqual(
      { firstname, lastname, column, hired },
      { firstname: "Juliette", lastname: "Larfoillou", column: "Entretien RH", hired: false },
    );
    assert.match(created_at, /^\d{4}-\d\d-\d\dT/);
    assert.ok(applicant && id && applicant !== id);
    assert.equal(Object.getPrototypeOf(items[0]), Object.prototype);
  });

  for (const [how, logic] of Object.entries({
    null: () => null,
    "a promise of null": async () => soon(null),
    nothing: () => {},
  })) {
    test(`discard an item by giving ${how}`, async () => {
      const later = mock.fn((item) => item);
      const report = await dryRun({ ...one, logics: [logic, later] });
      assert.deepEqual(
        [only(report).outcome, only(report).stage, report.events.logics_discard],
        ["discarded", "logics", 1],
      );
      assert.equal(later.mock.callCount(), 0);
    });
  }

  test("get an item of their own, so that what they do to it is seen only where they give it", async () => {
    const given = [];
    const logics = [
      (item) => {
        given.push(item);
        return { ...item };
      },
      (item) => {
        given[0].column = "changed behind one's back";
        return item;
      },
    ];
    const report = await dryRun({ ...one, logics });
    assert.notEqual(newValue(only(report), "tags.column"), "changed behind one's back");
  });

  const failures = {
    "an exception": () => {
      throw new RangeError("no such column");
    },
    "a rejection": async () => soon().then(() => Promise.reject(new Error("no such column"))),
    "something thrown that is no error": () => {
      throw "no such column";
    },
    "a jq error": '"no such column" | error',
  };
  for (const [what, logic] of Object.entries(failures)) {
    test(`that end with ${what} fail that item, with its message, and no other`, async () => {
      const isFirst = (item) => item.email === one.pull_parameters.email;
      const logics = [
        typeof logic === "string"
          ? `if .email == "${one.pull_parameters.email}" then ${logic} else . end`
          : (item) => (isFirst(item) ? logic(item) : item),
      ];
      const report = await dryRun({ logics });
      const failed = report.items.filter(({ stage }) => stage === "logics");
      assert.equal(failed.length, 1);
      assert.deepEqual([failed[0].outcome, report.events.logics_failure], ["failed", 1]);
      assert.match(failed[0].error.detail, /no such column/);
      assert.ok(report.items.filter(({ outcome }) => outcome === "updated").length > 25);
    });
  }
});

describe("format", () => {
  const formats = {
    "a function": (item) => ({ reference: item.id, tags: [{ name: "stage", value: item.column }] }),
    "an async function": async (item) => soon({ reference: item.id, tags: [{ name: "stage", value: item.column }] }),
    jq: '{ reference: .id, tags: [{ name: "stage", value: .column }] }',
  };
  for (const [what, format] of Object.entries(formats)) {
    test(`is ${what}`, async () => {
      const { changes } = only(await dryRun({ ...one, format }));
      assert.deepEqual(changes, [{ field: "tags.stage", old: null, new: "Entretien RH" }]);
    });
  }

  test("that throws fails the item, with its message", async () => {
    const format = () => {
      throw new Error("no profile of this");
    };
    const report = await dryRun({ ...one, format });
    const { outcome, stage, error } = only(report);
    assert.deepEqual([outcome, stage, report.events.format_failure], ["failed", "format", 1]);
    assert.match(error.detail, /no profile of this/);
  });

  for (const [what, value] of Object.entries({ null: null, "a text": "profile", "a list": [] })) {
    test(`that gives ${what} fails the item`, async () => {
      const { outcome, stage } = only(await dryRun({ ...one, format: () => value }));
      assert.deepEqual([outcome, stage], ["failed", "format"]);
    });
  }
});

describe("callback", () => {
  const run = (changes) => updateProfilesInHrflow(options({ ...one, fetch: sandbox.fetch, ...changes }));

  for (const isAsync of [false, true]) {
    test(`is ${isAsync ? "an async" : "a"} function that gets the report at the end`, async () => {
      let ended = false;
      const callback = mock.fn(isAsync ? () => soon().then(() => (ended = true)) : () => (ended = true));
      const report = await run({ callback });
      assert.equal(ended, true);
      assert.equal(callback.mock.callCount(), 1);
      const [told] = callback.mock.calls[0].arguments;
      assert.deepEqual([told.run_id, told.status, told.items.length], [report.run_id, "success", 1]);
      assert.equal(report.events.callback_executed, 1);
    });
  }

  test("that throws is counted, and the rest stays done", async () => {
    const callback = async () => {
      throw new Error("nobody listens");
    };
    const report = await run({ callback });
    assert.deepEqual(
      [report.status, report.events.callback_failure, only(report).outcome],
      ["success_with_failures", 1, "updated"],
    );
    assert.match(JSON.stringify(report.error), /nobody listens|callback/);
  });

  test("is an address that gets the report by POST", async () => {
    const report = await run({ callback: `${sandbox.url}/_sandbox/callback` });
    assert.equal(report.events.callback_executed, 1);
    const [told] = await sandbox.callbacks();
    assert.deepEqual([told.run_id, told.items[0].changes], [report.run_id, report.items[0].changes]);
  });
});

test("a run with functions remembers what they are: others look at every row again", async () => {
  const entries = new Map();
  const state = { get: (key) => entries.get(key) ?? null, put: (key, bytes) => void entries.set(key, bytes) };
  const run = (logics) =>
    updateProfilesInHrflow(options({ ...one, fetch: sandbox.fetch, incremental: true, state, logics }));
  const same = (item) => item;
  const looked = [];
  for (const logics of [[same], [same], [(item) => ({ ...item })]]) looked.push((await run(logics)).items.length);
  assert.deepEqual(looked, [1, 0, 1]);
});
