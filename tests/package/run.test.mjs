// A run from JavaScript: its requests, its writes, its report and progress, and how it ends.
import assert from "node:assert/strict";
import { after, beforeEach, describe, mock, test } from "node:test";
import { defined } from "../../scripts/lib/defined.mjs";
import { fieldValue } from "../support.mjs";
import { FetchSandbox, load, options } from "./support.mjs";

/** @typedef {import("../../build/package/index.js").Progress} Progress */
/** @typedef {import("./support.mjs").UpdateError} UpdateError */

const { updateProfilesInHrflow } = await load();
const sandbox = await FetchSandbox.launch();
after(() => sandbox.stop());
beforeEach(() => sandbox.reset());

/** @param {Record<string, any>} [changes] */
const run = (changes = {}) => updateProfilesInHrflow(options({ fetch: sandbox.fetch, ...changes }));
/** @param {Record<string, any>} [changes] */
const dryRun = (changes = {}) => run({ persist: false, ...changes });

describe("a dry run", () => {
  test("reports the old and the new value of every change, and writes nothing", async () => {
    const before = new Map((await sandbox.profiles()).map((profile) => [profile.reference, profile]));
    const report = await dryRun();
    assert.equal(report.status, "success_with_failures");
    assert.deepEqual([report.persist, report.complete, report.workflow_id], [false, true, "package"]);
    const updated = report.items.filter(({ outcome }) => outcome === "updated");
    assert.ok(updated.length > 25, `${updated.length} items are updated`);
    for (const { candidate, changes } of updated) {
      const profile = defined(before.get(candidate));
      for (const { field, old } of changes) assert.deepEqual(old, fieldValue(profile, field) ?? null, field);
    }
    assert.deepEqual(await sandbox.writes(), []);
    assert.deepEqual([...before.values()], await sandbox.profiles());
  });

  test("reports the changes that a run then makes", async () => {
    const { items } = await dryRun();
    await run();
    const after = new Map((await sandbox.profiles()).map((profile) => [profile.reference, profile]));
    const reported = items.filter(({ outcome, resume }) => outcome === "updated" && !resume);
    assert.ok(reported.length > 5, `${reported.length} items`);
    for (const { candidate, changes } of reported) {
      const profile = defined(after.get(candidate));
      for (const { field, new: value } of changes.filter(({ field }) => field.startsWith("tags.")))
        assert.deepEqual(fieldValue(profile, field), value, field);
    }
  });

  test("calls no callback", async () => {
    const callback = mock.fn();
    await dryRun({ callback });
    assert.equal(callback.mock.callCount(), 0);
  });
});

describe("a run", () => {
  test("writes, and reports the names of the changed fields without their values", async () => {
    const report = await run();
    assert.ok((await sandbox.writes()).length > 25);
    const changes = report.items.flatMap((item) => item.changes);
    assert.ok(changes.length > 25);
    for (const change of changes) assert.deepEqual(Object.keys(change), ["field"]);
  });

  test("returns a report that JSON can represent", async () => {
    const report = await dryRun();
    assert.deepEqual(JSON.parse(JSON.stringify(report)), report);
    assert.equal(Object.getPrototypeOf(report), Object.prototype);
  });

  test("reports every problem of the parameters, and sends nothing", async () => {
    const report = await run({
      persist: "no",
      connector_auth: { api_key: "k" },
      push_parameters: { source_key: "s", edit_mod: "merge" },
      wrong: 1,
    });
    assert.deepEqual([report.status, report.reason], ["fatal", "bad_origin_parameters"]);
    const problems = defined(report.problems);
    const paths = problems.map(({ path }) => path).sort();
    assert.deepEqual(paths, ["connector_auth.company_id", "persist", "push_parameters.edit_mod", "wrong"]);
    const misspelt = problems.find(({ path }) => path === "push_parameters.edit_mod");
    assert.match(defined(misspelt).message, /edit_mode/);
    assert.deepEqual(sandbox.calls, []);
  });

  for (const persist of [true, false])
    test(`says persist: ${persist} in the report of a run that it refuses, as it was asked`, async () => {
      const report = await run({ persist, wrong: 1 });
      assert.deepEqual([report.status, report.persist], ["fatal", persist]);
    });

  for (const options of [undefined, null, 1, "text", []]) {
    test(`is fatal if the options are ${JSON.stringify(options)}`, async () => {
      const report = await updateProfilesInHrflow(/** @type {any} */ (options));
      assert.equal(report.status, "fatal");
      assert.ok(defined(report.problems).length > 0);
    });
  }

  test("ends if a key is wrong, and reports what to check", async () => {
    const report = await run({ connector_auth: { api_key: "wrong-key-0f3b", company_id: "Wy3EOp2NP3p1KMq8" } });
    assert.deepEqual([report.status, report.reason, report.stopped_by], ["fatal", "read_failure", "error"]);
    assert.match(report.error?.remedy ?? "", /api_key/);
    assert.ok(!JSON.stringify(report).includes("wrong-key-0f3b"));
  });
});

describe("fetch", () => {
  test("is called with an address and the options of fetch", async () => {
    await dryRun();
    assert.ok(sandbox.calls.length > 40);
    for (const [url, init, ...more] of sandbox.calls) {
      assert.equal(typeof url, "string");
      assert.deepEqual(more, []);
      const headers = defined(init.headers);
      assert.equal(Object.getPrototypeOf(headers), Object.prototype);
      assert.ok(Object.values(headers).every((value) => typeof value === "string"));
      assert.equal(init.redirect, "manual");
      assert.ok(init.signal instanceof AbortSignal);
    }
    /** @param {RequestInit} init */
    const headersOf = ({ headers }) => /** @type {Record<string, string>} */ (headers);
    const [[search, init]] = sandbox.calls.filter(([url]) => url.includes("/search/"));
    assert.equal(search, "https://api.flatchr.io/company/Wy3EOp2NP3p1KMq8/search/applicants");
    assert.deepEqual(
      [init.method, await new Response(init.body).text(), headersOf(init).authorization],
      ["POST", "{}", "Bearer demo-flatchr-key"],
    );
    const toHrflow = defined(sandbox.calls.find(([url]) => url.startsWith("https://api.hrflow.ai/v1/profile/")));
    assert.equal(headersOf(toHrflow[1])["x-api-key"], "demo-hrflow-secret");
  });

  test("is the global fetch by default", async () => {
    const original = globalThis.fetch;
    globalThis.fetch = (url, init) => original(sandbox.address(String(url)), init);
    try {
      const report = await updateProfilesInHrflow(options({ persist: false }));
      assert.ok(report.items.length > 25);
    } finally {
      globalThis.fetch = original;
    }
  });

  test("that rejects makes the run fatal, with a sentence about the request", async () => {
    const fetch = () => Promise.reject(new TypeError("no network here"));
    const report = await run({ fetch, connector_auth: { ...options().connector_auth } });
    assert.equal(report.status, "fatal");
    assert.match(report.error?.message ?? "", /Flatchr/);
  });
});

describe("onProgress", () => {
  test("is called after the search, and then with each row", async () => {
    /** @type {Progress[]} */
    const calls = [];
    const report = await dryRun({ onProgress: (/** @type {Progress} */ progress) => calls.push(progress) });
    const [first, ...rest] = calls;
    const { length: pulled } = report.items;
    assert.deepEqual(first, { pulled, total: pulled, done: 0, outcome: null });
    assert.deepEqual(
      rest.map(({ done }) => done),
      rest.map((_, index) => index + 1),
    );
    assert.ok(rest.every((progress) => progress.pulled === pulled && progress.total === pulled));
    assert.deepEqual(rest.map(({ outcome }) => outcome).sort(), report.items.map(({ outcome }) => outcome).sort());
  });

  test("that throws does not stop the run", async () => {
    const logged = mock.method(console, "error", () => {});
    const onProgress = () => {
      throw new Error("from onProgress");
    };
    const report = await dryRun({ onProgress });
    logged.mock.restore();
    assert.equal(report.complete, true);
    assert.match(String(logged.mock.calls[0].arguments), /from onProgress/);
  });
});

describe("a signal", () => {
  /** @param {UpdateError} error */
  const assertAborted = (error) => {
    const { name, code, path } = error;
    assert.ok(error instanceof Error);
    assert.deepEqual({ name, code, path }, { name: "AbortError", code: "aborted", path: "signal" });
    assert.ok(error.message.length > 10);
  };

  test("that is aborted before the run prevents every request", async () => {
    const signal = AbortSignal.abort("never mind");
    await assert.rejects(dryRun({ signal }), (/** @type {UpdateError} */ error) => {
      assertAborted(error);
      assert.equal(error.cause, "never mind");
      assert.deepEqual(error.report?.items, []);
      return true;
    });
    assert.deepEqual(sandbox.calls, []);
  });

  test("ends the run in its middle, with a report of the finished items", async () => {
    const { signal, abort } = abortable(new Error("the window was closed"));
    const onProgress = (/** @type {Progress} */ { done }) => done === 5 && abort();
    await assert.rejects(run({ onProgress, signal }), (/** @type {UpdateError} */ error) => {
      assertAborted(error);
      assert.equal(error.cause, signal.reason);
      const report = defined(error.report);
      assert.equal(report.complete, false);
      assert.equal(report.stopped_by, "aborted");
      assert.ok(report.items.length >= 5 && report.remaining > 0, `${report.items.length} of ${report.remaining}`);
      return true;
    });
    const { length } = sandbox.calls;
    await new Promise((resolve) => setImmediate(resolve));
    assert.equal(sandbox.calls.length, length);
  });

  test("that is aborted after the end of the run has no effect", async () => {
    const { signal, abort } = abortable(new Error("too late"));
    const report = await dryRun({ signal });
    abort();
    assert.equal(report.complete, true);
  });

  /** @param {Error} reason */
  function abortable(reason) {
    const controller = new AbortController();
    return { signal: controller.signal, abort: () => controller.abort(reason) };
  }
});

describe("state", () => {
  /**
   * A state over a Map.
   *
   * @param {boolean} isAsync Whether its functions return promises.
   */
  const mapState = (isAsync) => {
    /** @type {Map<string, Uint8Array>} */
    const entries = new Map();
    /**
     * @template T
     * @param {T} value
     */
    const result = (value) => (isAsync ? Promise.resolve(value) : value);
    /** @type {import("../../build/package/index.js").State & { entries: typeof entries }} */
    const state = {
      entries,
      get: (key) => result(entries.get(key) ?? null),
      put: (key, bytes) => result(void entries.set(key, bytes)),
      delete: (key) => result(void entries.delete(key)),
    };
    return state;
  };

  for (const isAsync of [false, true]) {
    test(`lets the second run skip finished rows, with ${isAsync ? "async" : "sync"} functions`, async () => {
      const state = mapState(isAsync);
      const first = await run({ incremental: true, state });
      assert.equal(first.skipped, 0);
      assert.ok([...state.entries].every(([key, bytes]) => typeof key === "string" && bytes instanceof Uint8Array));
      sandbox.calls = [];
      const second = await run({ incremental: true, state });
      assert.ok(second.skipped > 25, `${second.skipped} skipped`);
      assert.ok(second.skipped + second.items.length >= first.items.length);
      const again = new Set(second.items.map(({ applicant }) => applicant));
      for (const { applicant, outcome } of first.items)
        if (outcome === "updated") assert.ok(!again.has(applicant), `${applicant}`);
    });
  }

  test("may be an instance of a class", async () => {
    class MapState {
      /** @type {Map<string, Uint8Array>} */
      #entries = new Map();
      /** @param {string} key */
      get(key) {
        return this.#entries.get(key) ?? null;
      }
      /**
       * @param {string} key
       * @param {Uint8Array} bytes
       */
      put(key, bytes) {
        this.#entries.set(key, bytes);
      }
    }
    const report = await run({ incremental: true, state: new MapState() });
    assert.notEqual(report.status, "fatal");
  });

  test("is not changed by a dry run", async () => {
    const state = mapState(false);
    await dryRun({ incremental: true, state });
    assert.deepEqual([...state.entries.keys()], []);
  });

  test("is required for an incremental run", async () => {
    const report = await run({ incremental: true });
    assert.deepEqual([report.status, report.reason], ["fatal", "backend_not_configured"]);
    assert.deepEqual(await sandbox.writes(), []);
  });

  test("that rejects ends the run before it writes anything", async () => {
    const state = { get: () => Promise.reject(new Error("the disk is gone")), put: () => {} };
    const report = await run({ incremental: true, state });
    assert.deepEqual([report.status, report.stopped_by], ["fatal", "state"]);
    assert.match(JSON.stringify(report.error), /the disk is gone/);
    assert.deepEqual(await sandbox.writes(), []);
  });
});
