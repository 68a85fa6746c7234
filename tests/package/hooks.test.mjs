// The hooks (logics, format, callback) as functions, sync and async, and as jq programs.
import assert from "node:assert/strict";
import { after, beforeEach, describe, mock, test } from "node:test";
import { email, FetchSandbox, load, options } from "./support.mjs";

/** @typedef {import("../../build/package/index.js").Item} Item */
/** @typedef {import("../../build/package/index.js").Logic} Logic */
/** @typedef {import("../../build/package/index.js").RunReport} RunReport */

const { updateProfilesInHrflow } = await load();
const sandbox = await FetchSandbox.launch();
after(() => sandbox.stop());
beforeEach(() => sandbox.reset());

/** @param {Record<string, any>} changes */
const dryRun = (changes) => updateProfilesInHrflow(options({ persist: false, fetch: sandbox.fetch, ...changes }));
/** Restricts a run to one person. */
const one = { pull_parameters: { email } };
/**
 * A promise that is not resolved yet when it is returned.
 *
 * @template T
 * @param {T} [value]
 * @returns {Promise<T>}
 */
const later = (value) => new Promise((resolve) => setImmediate(() => resolve(/** @type {T} */ (value))));
/** @param {RunReport} report */
const only = ({ items }) => {
  assert.equal(items.length, 1);
  return items[0];
};
/**
 * @param {RunReport["items"][number]} item
 * @param {string} field
 */
const newValue = (item, field) => item.changes.find((change) => change.field === field)?.new;

describe("logics", () => {
  test("may be functions, async functions and jq programs, and run in their order", async () => {
    /** @type {Item[]} */
    const seen = [];
    /** @type {(Logic | string)[]} */
    const logics = [
      (item) => ({ ...item, column: "a" }),
      '.column += "b"',
      async (item) => later({ ...item, column: `${item.column}c` }),
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

  test("get items: the row with the data of the candidate", async () => {
    /** @type {Item[]} */
    const items = [];
    await dryRun({ ...one, logics: [(/** @type {Item} */ item) => (items.push(item), item)] });
    const [{ applicant, id, firstname, lastname, created_at, column, hired }] = items;
    assert.deepEqual(
      { firstname, lastname, column, hired },
      { firstname: "Juliette", lastname: "Larfoillou", column: "Entretien RH", hired: false },
    );
    assert.match(created_at ?? "", /^\d{4}-\d\d-\d\dT/);
    assert.ok(applicant && id && applicant !== id);
    assert.equal(Object.getPrototypeOf(items[0]), Object.prototype);
  });

  /** @type {Record<string, () => unknown>} */
  const discarding = { null: () => null, "a promise of null": async () => later(null) };
  for (const [how, logic] of Object.entries(discarding)) {
    test(`discard an item by returning ${how}`, async () => {
      const next = mock.fn((item) => item);
      const report = await dryRun({ ...one, logics: [logic, next] });
      assert.deepEqual(
        [only(report).outcome, only(report).stage, report.events.logics_discard],
        ["discarded", "logics", 1],
      );
      assert.equal(next.mock.callCount(), 0);
    });
  }

  for (const persist of [true, false])
    test(`fail the item by returning nothing, with name and place${persist ? "" : ", in a dry run too"}`, async () => {
      /** @type {any} A TypeScript user would be told by the compiler. */
      const withCity = (/** @type {Item} */ item) => {
        item.city = "Lyon";
      };
      await sandbox.reset();
      const logics = ["select(.hired | not)", withCity];
      const report = await updateProfilesInHrflow(options({ persist, fetch: sandbox.fetch, ...one, logics }));
      const { outcome, error } = only(report);
      assert.deepEqual([outcome, error?.code, report.events.logics_discard], ["failed", "logic_failed", 0]);
      assert.match(error?.message ?? "", /^logics\[1\] failed because the function `withCity` returned nothing/);
      assert.deepEqual(await sandbox.writes(), []);
    });

  test("get a copy of the item, so that only what they return has an effect", async () => {
    /** @type {Item[]} */
    const received = [];
    /** @type {Logic[]} */
    const logics = [
      (item) => {
        received.push(item);
        return { ...item };
      },
      (item) => {
        received[0].column = "changed afterwards";
        return item;
      },
    ];
    const report = await dryRun({ ...one, logics });
    assert.notEqual(newValue(only(report), "tags.column"), "changed afterwards");
  });

  /** @type {Record<string, Logic | string>} */
  const failures = {
    "an exception": () => {
      throw new RangeError("no such column");
    },
    "a rejection": async () => later().then(() => Promise.reject(new Error("no such column"))),
    "a thrown value that is not an error": () => {
      throw "no such column";
    },
    "a jq error": '"no such column" | error',
  };
  for (const [what, logic] of Object.entries(failures)) {
    test(`that end with ${what} fail only that item, with the message`, async () => {
      const logics = [
        typeof logic === "string"
          ? `if .email == "${email}" then ${logic} else . end`
          : (/** @type {Item} */ item) => (item.email === email ? logic(item) : item),
      ];
      const report = await dryRun({ logics });
      const failed = report.items.filter(({ stage }) => stage === "logics");
      assert.equal(failed.length, 1);
      assert.deepEqual([failed[0].outcome, report.events.logics_failure], ["failed", 1]);
      assert.match(failed[0].error?.detail ?? "", /no such column/);
      assert.ok(report.items.filter(({ outcome }) => outcome === "updated").length > 25);
    });
  }
});

describe("format", () => {
  /** @type {Record<string, import("../../build/package/index.js").Format | string>} */
  const formats = {
    "a function": (item) => ({ reference: item.id, tags: [{ name: "stage", value: item.column }] }),
    "an async function": async (item) => later({ reference: item.id, tags: [{ name: "stage", value: item.column }] }),
    "a jq program": '{ reference: .id, tags: [{ name: "stage", value: .column }] }',
  };
  for (const [what, format] of Object.entries(formats)) {
    test(`may be ${what}`, async () => {
      const { changes } = only(await dryRun({ ...one, format }));
      assert.deepEqual(changes, [{ field: "tags.stage", old: null, new: "Entretien RH" }]);
    });
  }

  test("that throws fails the item, with the message", async () => {
    const format = () => {
      throw new Error("no profile of this");
    };
    const report = await dryRun({ ...one, format });
    const { outcome, stage, error } = only(report);
    assert.deepEqual([outcome, stage, report.events.format_failure], ["failed", "format", 1]);
    assert.match(error?.detail ?? "", /no profile of this/);
  });

  for (const [what, value] of Object.entries({ null: null, "a string": "profile", "an array": [] })) {
    test(`that returns ${what} fails the item`, async () => {
      const { outcome, stage } = only(await dryRun({ ...one, format: () => value }));
      assert.deepEqual([outcome, stage], ["failed", "format"]);
    });
  }
});

describe("callback", () => {
  /** @param {Record<string, any>} changes */
  const run = (changes) => updateProfilesInHrflow(options({ ...one, fetch: sandbox.fetch, ...changes }));

  for (const isAsync of [false, true]) {
    test(`as ${isAsync ? "an async" : "a"} function gets the report at the end of the run`, async () => {
      let ended = false;
      /** @type {import("../../build/package/index.js").Callback} */
      const end = isAsync ? () => later().then(() => (ended = true)) : () => (ended = true);
      const callback = mock.fn(end);
      const report = await run({ callback });
      assert.equal(ended, true);
      assert.equal(callback.mock.callCount(), 1);
      const [received] = callback.mock.calls[0].arguments;
      assert.deepEqual([received.run_id, received.status, received.items.length], [report.run_id, "success", 1]);
      assert.equal(report.events.callback_executed, 1);
    });
  }

  test("that throws is counted, and the items stay updated", async () => {
    const callback = async () => {
      throw new Error("the callback failed");
    };
    const report = await run({ callback });
    assert.deepEqual(
      [report.status, report.events.callback_failure, only(report).outcome],
      ["success_with_failures", 1, "updated"],
    );
    assert.match(JSON.stringify(report.error), /the callback failed|callback/);
  });

  test("as an address gets the report by POST", async () => {
    const report = await run({ callback: `${sandbox.url}/_sandbox/callback` });
    assert.equal(report.events.callback_executed, 1);
    const [received] = await sandbox.callbacks();
    assert.deepEqual([received.run_id, received.items[0].changes], [report.run_id, report.items[0].changes]);
  });
});

test("an incremental run processes every row again once the source of a function has changed", async () => {
  /** @type {Map<string, Uint8Array>} */
  const entries = new Map();
  /** @type {import("../../build/package/index.js").State} */
  const state = { get: (key) => entries.get(key) ?? null, put: (key, bytes) => void entries.set(key, bytes) };
  /** @type {Logic} */
  const first = (item) => item;
  /** @type {Logic} */
  const second = (item) => ({ ...item });
  const processed = [];
  for (const logic of [first, first, second]) {
    const changes = { ...one, fetch: sandbox.fetch, incremental: true, state, logics: [logic] };
    processed.push((await updateProfilesInHrflow(options(changes))).items.length);
  }
  assert.deepEqual(processed, [1, 0, 1]);
});
