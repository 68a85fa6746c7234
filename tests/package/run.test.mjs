// A run from JavaScript: what is sent, what is written, what is told, and how it ends.
import assert from "node:assert/strict";
import { after, before, beforeEach, describe, mock, test } from "node:test";
import { load, options, Sandbox } from "./support.mjs";

const { updateProfilesInHrflow } = await load();
const sandbox = await Sandbox.start();
after(() => sandbox.stop());
beforeEach(() => sandbox.reset());

const run = (changes = {}) => updateProfilesInHrflow(options({ fetch: sandbox.fetch, ...changes }));
const dryRun = (changes = {}) => run({ persist: false, ...changes });
/** The value that a profile holds in a field as changes name them: `text`, `info.phone`, `tags.column`. */
function valueOf(profile, field) {
  const [group, ...rest] = field.split(".");
  if (rest.length === 0) return profile[group];
  const name = rest.join(".");
  return group === "info" ? profile.info[name] : profile[group].find((each) => each.name === name)?.value;
}

describe("a dry run", () => {
  test("shows every change, old beside new, and writes nothing", async () => {
    const before = new Map((await sandbox.profiles()).map((profile) => [profile.reference, profile]));
    const report = await dryRun();
    assert.equal(report.status, "success_with_failures");
    assert.deepEqual([report.persist, report.complete, report.workflow_id], [false, true, "package"]);
    const updated = report.items.filter(({ outcome }) => outcome === "updated");
    assert.ok(updated.length > 25, `${updated.length} items are updated`);
    for (const { candidate, changes } of updated) {
      for (const { field, old } of changes) assert.deepEqual(old, valueOf(before.get(candidate), field) ?? null, field);
    }
    assert.deepEqual(await sandbox.writes(), []);
    assert.deepEqual([...before.values()], await sandbox.profiles());
  });

  test("shows what a run then does", async () => {
    const { items } = await dryRun();
    await run();
    const after = new Map((await sandbox.profiles()).map((profile) => [profile.reference, profile]));
    const shown = items.filter(({ outcome, resume }) => outcome === "updated" && !resume);
    assert.ok(shown.length > 5, `${shown.length} items`);
    for (const { candidate, changes } of shown) {
      for (const { field, new: value } of changes.filter(({ field }) => field.startsWith("tags.")))
        assert.deepEqual(valueOf(after.get(candidate), field), value, field);
    }
  });

  test("calls no callback", async () => {
    const callback = mock.fn();
    await dryRun({ callback });
    assert.equal(callback.mock.callCount(), 0);
  });
});

describe("a run", () => {
  test("writes, and tells which fields without their values", async () => {
    const report = await run();
    assert.ok((await sandbox.writes()).length > 25);
    const changes = report.items.flatMap((item) => item.changes);
    assert.ok(changes.length > 25);
    for (const change of changes) assert.deepEqual(Object.keys(change), ["field"]);
  });

  test("gives the same as JSON as it is", async () => {
    const report = await dryRun();
    assert.deepEqual(JSON.parse(JSON.stringify(report)), report);
    assert.equal(Object.getPrototypeOf(report), Object.prototype);
  });

  test("says what is wrong with the parameters, all of it, and sends nothing", async () => {
    const report = await run({
      persist: "no",
      connector_auth: { api_key: "k" },
      push_parameters: { source_key: "s", edit_mod: "merge" },
      wrong: 1,
    });
    assert.deepEqual([report.status, report.reason], ["fatal", "bad_origin_parameters"]);
    const paths = report.problems.map(({ path }) => path).sort();
    assert.deepEqual(paths, ["connector_auth.company_id", "persist", "push_parameters.edit_mod", "wrong"]);
    assert.match(report.problems.find(({ path }) => path === "push_parameters.edit_mod").message, /edit_mode/);
    assert.deepEqual(sandbox.calls, []);
  });

  for (const options of [undefined, null, 1, "text", []]) {
    test(`is refused with ${JSON.stringify(options)} for options`, async () => {
      const report = await updateProfilesInHrflow(options);
      assert.equal(report.status, "fatal");
      assert.ok(report.problems.length > 0);
    });
  }

  test("that meets a wrong key ends, and says what to check", async () => {
    const report = await run({ connector_auth: { api_key: "wrong-key-0f3b", company_id: "Wy3EOp2NP3p1KMq8" } });
    assert.deepEqual([report.status, report.reason, report.stopped_by], ["fatal", "read_failure", "error"]);
    assert.match(report.error.remedy, /api_key/);
    assert.ok(!JSON.stringify(report).includes("wrong-key-0f3b"));
  });
});

describe("fetch", () => {
  test("is called with an address and what fetch takes", async () => {
    await dryRun();
    assert.ok(sandbox.calls.length > 40);
    for (const [url, init, ...more] of sandbox.calls) {
      assert.equal(typeof url, "string");
      assert.deepEqual(more, []);
      assert.equal(Object.getPrototypeOf(init.headers), Object.prototype);
      assert.ok(Object.values(init.headers).every((value) => typeof value === "string"));
      assert.equal(init.redirect, "manual");
      assert.ok(init.signal instanceof AbortSignal);
    }
    const [[search, { method, body, headers }]] = sandbox.calls.filter(([url]) => url.includes("/search/"));
    assert.equal(search, "https://api.flatchr.io/company/Wy3EOp2NP3p1KMq8/search/applicants");
    assert.deepEqual(
      [method, await new Response(body).text(), headers.authorization],
      ["POST", "{}", "Bearer demo-flatchr-key"],
    );
    const toHrflow = sandbox.calls.find(([url]) => url.startsWith("https://api.hrflow.ai/v1/profile/"));
    assert.equal(toHrflow[1].headers["x-api-key"], "demo-hrflow-secret");
  });

  test("is the global one where none is given", async () => {
    const own = globalThis.fetch;
    globalThis.fetch = (url, init) => own(sandbox.address(url), init);
    try {
      const report = await updateProfilesInHrflow(options({ persist: false }));
      assert.ok(report.items.length > 25);
    } finally {
      globalThis.fetch = own;
    }
  });

  test("that rejects is a request that failed, told in a sentence", async () => {
    const fetch = () => Promise.reject(new TypeError("no network here"));
    const report = await run({ fetch, connector_auth: { ...options().connector_auth } });
    assert.equal(report.status, "fatal");
    assert.match(report.error.message, /Flatchr/);
  });
});

describe("onProgress", () => {
  test("tells of the search, and then of each row", async () => {
    const told = [];
    const report = await dryRun({ onProgress: (progress) => told.push(progress) });
    const [first, ...rest] = told;
    const { length: pulled } = report.items;
    assert.deepEqual(first, { pulled, total: pulled, done: 0, outcome: null });
    assert.deepEqual(
      rest.map(({ done }) => done),
      rest.map((_, index) => index + 1),
    );
    assert.ok(rest.every((progress) => progress.pulled === pulled && progress.total === pulled));
    assert.deepEqual(rest.map(({ outcome }) => outcome).sort(), report.items.map(({ outcome }) => outcome).sort());
  });

  test("that throws stops nothing", async () => {
    const complained = mock.method(console, "error", () => {});
    const onProgress = () => {
      throw new Error("from onProgress");
    };
    const report = await dryRun({ onProgress });
    complained.mock.restore();
    assert.equal(report.complete, true);
    assert.match(String(complained.mock.calls[0].arguments), /from onProgress/);
  });
});

describe("a signal", () => {
  const aborted = (error) => {
    const { name, code, path } = error;
    assert.ok(error instanceof Error);
    assert.deepEqual({ name, code, path }, { name: "AbortError", code: "aborted", path: "signal" });
    assert.ok(error.message.length > 10);
    return true;
  };

  test("that is aborted already lets nothing leave", async () => {
    await assert.rejects(dryRun({ signal: AbortSignal.abort("never mind") }), (error) => {
      aborted(error);
      assert.equal(error.cause, "never mind");
      assert.deepEqual(error.report.items, []);
      return true;
    });
    assert.deepEqual(sandbox.calls, []);
  });

  test("ends the run in its middle, with the report of what was done", async () => {
    const controller = new AbortController();
    const reason = new Error("the window was closed");
    const onProgress = ({ done }) => done === 5 && controller.abort(reason);
    await assert.rejects(run({ onProgress, signal: controller.signal }), (error) => {
      aborted(error);
      assert.equal(error.cause, reason);
      const { report } = error;
      assert.equal(report.complete, false);
      assert.equal(report.stopped_by, "aborted");
      assert.ok(report.items.length >= 5 && report.remaining > 0, `${report.items.length} of ${report.remaining}`);
      return true;
    });
    const { length } = sandbox.calls;
    await new Promise((resume) => setImmediate(resume));
    assert.equal(sandbox.calls.length, length);
  });

  test("that is aborted after the end changes nothing", async () => {
    const controller = new AbortController();
    const report = await dryRun({ signal: controller.signal });
    controller.abort();
    assert.equal(report.complete, true);
  });
});

describe("state", () => {
  /** State as a page or a program may keep it: over a Map, at once or by promises. */
  const kept = (promised) => {
    const entries = new Map();
    const given = (value) => (promised ? Promise.resolve(value) : value);
    return {
      entries,
      get: (key) => given(entries.get(key) ?? null),
      put: (key, bytes) => given(void entries.set(key, bytes)),
      delete: (key) => given(void entries.delete(key)),
    };
  };

  for (const promised of [false, true]) {
    test(`lets the second run skip what the first has done, ${promised ? "by promises" : "at once"}`, async () => {
      const state = kept(promised);
      const first = await run({ incremental: true, state });
      assert.equal(first.skipped, 0);
      assert.ok([...state.entries].every(([key, bytes]) => typeof key === "string" && bytes instanceof Uint8Array));
      sandbox.calls = [];
      const second = await run({ incremental: true, state });
      assert.ok(second.skipped > 25, `${second.skipped} skipped`);
      assert.ok(second.skipped + second.items.length >= first.items.length);
      const again = new Set(second.items.map(({ applicant }) => applicant));
      for (const { applicant, outcome } of first.items)
        if (outcome === "updated") assert.ok(!again.has(applicant), applicant);
    });
  }

  test("is called as methods of its object", async () => {
    class Kept {
      #entries = new Map();
      get(key) {
        return this.#entries.get(key) ?? null;
      }
      put(key, bytes) {
        this.#entries.set(key, bytes);
      }
    }
    const report = await run({ incremental: true, state: new Kept() });
    assert.notEqual(report.status, "fatal");
  });

  test("is not touched by a dry run", async () => {
    const state = kept(false);
    await dryRun({ incremental: true, state });
    assert.deepEqual([...state.entries.keys()], []);
  });

  test("is required for an incremental run", async () => {
    const report = await run({ incremental: true });
    assert.deepEqual([report.status, report.reason], ["fatal", "backend_not_configured"]);
    assert.deepEqual(await sandbox.writes(), []);
  });

  test("that fails ends the run before it writes anything", async () => {
    const state = { get: () => Promise.reject(new Error("the disk is gone")), put: () => {} };
    const report = await run({ incremental: true, state });
    assert.deepEqual([report.status, report.stopped_by], ["fatal", "state"]);
    assert.match(JSON.stringify(report.error), /the disk is gone/);
    assert.deepEqual(await sandbox.writes(), []);
  });
});
