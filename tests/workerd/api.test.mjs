// The HTTP API: its routes, its authentication, and its answers to wrong requests.
import assert from "node:assert/strict";
import { connect } from "node:net";
import { after, beforeEach, test } from "node:test";
import { defined } from "../../scripts/lib/defined.mjs";
import { startHarness, token, workflow } from "./harness.mjs";
import { workflowPath } from "./worker.mjs";

/** @typedef {Parameters<import("./worker.mjs").Worker["request"]>[2]} RequestOptions */

const unusualId = "Équipe RH / Île-de-France: 100 %? #1";
const harness = await startHarness({
  sandbox: { candidates: 2 },
  workflows: [
    workflow("plain"),
    workflow("dry", { persist: false, cron: "0 3 * * *" }),
    workflow(unusualId),
    workflow("wrong", {
      connector_auth: { api_key: { secret: "NO_SUCH_SECRET" } },
      push_parameters: { edit_mode: "overwrite", only_edit_fields: ["tags", "metadata"] },
      pull_parameters: { start: "13/31/25" },
      pulls: {},
    }),
  ],
});
after(() => harness.stop());
const { sandbox, worker } = harness;
beforeEach(() => sandbox.reset());

/**
 * Sends a request, and asserts what holds for every answer of the API.
 *
 * @param {string} method
 * @param {string} path
 * @param {RequestOptions} [options]
 */
async function ask(method, path, options) {
  const answer = await worker.request(method, path, options);
  assert.equal(answer.headers.get("content-type"), "application/json; charset=utf-8", `${method} ${path}`);
  assert.equal(answer.headers.get("cache-control"), "no-store", `${method} ${path}`);
  assert.equal(answer.headers.get("x-content-type-options"), "nosniff", `${method} ${path}`);
  assert.ok(answer.body !== null, `${method} ${path} answers JSON, not ${answer.text}`);
  return answer;
}

/**
 * Sends a request, and asserts that it is refused.
 *
 * @param {number} status
 * @param {string} code
 * @param {string} method
 * @param {string} path
 * @param {RequestOptions} [options]
 */
async function assertRefused(status, code, method, path, options) {
  const answer = await ask(method, path, options);
  assert.equal(answer.status, status, `${method} ${path}: ${answer.text}`);
  assert.equal(answer.body.error.code, code);
  assert.match(answer.body.error.message, /\w+ \w+/);
  return answer;
}

/** @param {string} id */
const runs = (id) => workflowPath(id, "runs");

test("health needs no token", async () => {
  const answer = await ask("GET", "/api/health", { headers: {} });
  assert.equal(answer.status, 200);
  assert.deepEqual(answer.body, { status: "ok" });
});

test("workflows are listed with the problems of their configuration", async () => {
  const answer = await ask("GET", "/api/workflows");
  assert.equal(answer.status, 200);
  const [plain, dry, , wrong] = answer.body.workflows;
  assert.deepEqual(plain, {
    workflow_id: "plain",
    persist: true,
    incremental: false,
    cron: null,
    left_out: false,
    stored_version: null,
    problems: [],
    warnings: [],
  });
  assert.deepEqual(dry, {
    workflow_id: "dry",
    persist: false,
    incremental: false,
    cron: "0 3 * * *",
    left_out: false,
    stored_version: null,
    problems: [],
    warnings: [],
  });
  assert.equal(wrong.workflow_id, "wrong");
  assert.equal(wrong.problems.length, 5);
  assert.deepEqual([answer.body.problems, answer.body.queue], [[], "none"]);
  assert.deepEqual(answer.body.servers, { flatchr: sandbox.url, hrflow: sandbox.url }, "origins without their paths");
});

test("a run returns its report, which is stored and listed", async () => {
  const started = await ask("POST", runs("plain"));
  assert.equal(started.status, 200);
  const report = started.body;
  assert.equal(report.status, "success");
  assert.equal(report.workflow_id, "plain");
  assert.equal(report.persist, true);
  assert.equal(report.items.length, 2);

  const listed = await ask("GET", runs("plain"));
  assert.equal(listed.status, 200);
  assert.equal(report.trigger, "api");
  assert.match(report.configuration, /^[0-9a-f]{16}$/);
  const { run_id, status, reason, trigger, configuration, persist, started_at, finished_at, complete, remaining } =
    report;
  const rows = { remaining, skipped: 0, postponed: 0, items: 2, outcomes: { updated: 2 }, whole_search: true };
  const counts = { ...rows, requests: report.requests };
  const about = { run_id, status, reason, trigger, configuration, persist };
  const summary = { ...about, started_at, finished_at, complete, ...counts };
  assert.deepEqual(listed.body, { runs: [summary], cursor: null });

  const stored = await ask("GET", `${runs("plain")}/${report.run_id}`);
  assert.equal(stored.status, 200);
  assert.deepEqual(stored.body, report);
});

test("a run that would change more than max_changes allows writes nothing", async () => {
  await sandbox.reset();
  const before = await sandbox.profiles();
  const answer = await ask("POST", runs("plain"), { body: JSON.stringify({ max_changes: 1 }) });
  assert.equal(answer.status, 200);
  const { status, stopped_by, brake, error, remaining, items } = answer.body;
  assert.deepEqual([status, stopped_by, remaining, items], ["success_with_failures", "max_changes", 2, []]);
  assert.deepEqual(brake, { max_changes: 1, changes: 2 });
  assert.equal(error.code, "too_many_changes");
  assert.deepEqual(await sandbox.profiles(), before);
  for (const max_changes of [0, -1, 1.5, "", "0%", "101%", "many", true, null, [1]]) {
    const refused = await ask("POST", runs("plain"), { body: JSON.stringify({ max_changes }) });
    assert.equal(refused.status, 400, JSON.stringify(max_changes));
  }
  const rest = await ask("POST", runs("plain"), { body: JSON.stringify({ max_changes: "100%" }) });
  assert.deepEqual([rest.body.complete, rest.body.items.length], [true, 2]);
});

test("a plan changes what its dry run showed, and leaves what has changed since", async () => {
  await sandbox.reset();
  const before = await sandbox.profiles();
  const made = await ask("POST", runs("plain"), { body: JSON.stringify({ persist: false, plan: true }) });
  assert.equal(made.body.plan, made.body.run_id);
  assert.deepEqual(await sandbox.profiles(), before);
  assert.ok(
    (await worker.kv()).every(({ value }) => !value.includes("info.")),
    "a plan has no names and no values",
  );
  const applied = await ask("POST", runs("plain"), { body: JSON.stringify({ plan: made.body.run_id }) });
  assert.equal(applied.status, 200);
  assert.equal(applied.body.plan, made.body.run_id);
  assert.deepEqual(
    applied.body.items.map((/** @type {any} */ { outcome }) => outcome),
    ["updated", "updated"],
  );

  const body = (/** @type {unknown} */ options) => ({ body: JSON.stringify(options) });
  await assertRefused(404, "not_found", "POST", runs("plain"), body({ plan: "no-such-plan" }));
  await assertRefused(404, "not_found", "POST", runs(unusualId), body({ plan: made.body.run_id }));
  await assertRefused(400, "bad_request", "POST", runs("plain"), body({ plan: true }));
  await assertRefused(400, "bad_request", "POST", runs("plain"), body({ plan: 1 }));
  await assertRefused(409, "conflict", "POST", runs("dry"), body({ plan: made.body.run_id }));
});

test("a paused workflow does not run until it is resumed", async () => {
  const at = (/** @type {string} */ action) => workflowPath("plain", action);
  const before = await sandbox.profiles();
  const paused = await ask("POST", at("pause"), { body: JSON.stringify({ reason: "the format is wrong" }) });
  assert.equal(paused.status, 200);
  const refused = await ask("POST", runs("plain"));
  assert.equal(refused.status, 409);
  assert.equal(refused.body.error.code, "paused");
  assert.match(refused.body.error.message, /paused since .*: the format is wrong; resume it/);
  assert.deepEqual(await sandbox.profiles(), before);
  assert.equal((await worker.ledger("plain")).paused.reason, "the format is wrong");
  const dry = await ask("POST", runs("plain"), { body: JSON.stringify({ persist: false }) });
  assert.deepEqual([dry.status, dry.body.complete], [200, true]);
  for (const body of [
    '"because"',
    "[]",
    '{"reason": 1}',
    '{"why": "x"}',
    '{"reason": "a\\nb"}',
    "{",
    "x".repeat(5000),
  ]) {
    const wrong = await ask("POST", at("pause"), { body });
    assert.ok([400, 413].includes(wrong.status), body.slice(0, 40));
  }
  assert.equal((await ask("POST", at("resume"))).status, 200);
  assert.match((await ask("POST", at("resume"))).body.message, /was not paused/);
  assert.match((await ask("POST", at("stop"))).body.message, /no run is under way/);
  assert.equal((await ask("POST", runs("plain"))).body.complete, true);
  for (const action of ["pause", "resume", "stop"]) {
    await assertRefused(404, "not_found", "POST", workflowPath("no such workflow", action));
    await assertRefused(405, "method_not_allowed", "GET", at(action));
  }
});

test("a report expires after thirty days", async () => {
  const report = await worker.run("plain");
  const entry = defined((await worker.kv()).find(({ value }) => value.includes(report.run_id)));
  const seconds = entry.expiration - Date.parse(report.finished_at) / 1000;
  assert.ok(Math.abs(seconds - 30 * 24 * 3600) < 60, `${seconds} s`);
});

test("a list of more than fifty reports has pages, newest first", async () => {
  await sandbox.reset({ candidates: 0 });
  const id = unusualId;
  /** @type {string[]} */
  const expected = [];
  while (expected.length < 53) expected.unshift((await worker.run(id)).run_id);
  const first = await ask("GET", runs(id));
  assert.equal(first.body.runs.length, 50);
  const second = await ask("GET", `${runs(id)}?cursor=${encodeURIComponent(first.body.cursor)}`);
  assert.equal(second.body.cursor, null);
  /** @type {{ run_id: string }[]} */
  const summaries = [...first.body.runs, ...second.body.runs];
  const listed = summaries.map((run) => run.run_id);
  assert.deepEqual(listed, expected);
});

test("the id of a workflow may be any text", async () => {
  const report = (await ask("POST", runs(unusualId), { body: '{"persist": false}' })).body;
  assert.equal(report.workflow_id, unusualId);
  const stored = (await ask("POST", runs(unusualId))).body;
  assert.deepEqual((await ask("GET", `${runs(unusualId)}/${stored.run_id}`)).body, stored);
  // An unencoded slash in the id is a separator of the path.
  await assertRefused(
    404,
    "not_found",
    "GET",
    `/api/workflows/${encodeURI(unusualId).replace("?", "%3F").replace("#", "%23")}/runs`,
  );
});

const allowed = {
  "/api/health": ["GET", "HEAD"],
  "/api/workflows": ["GET", "HEAD"],
  "/api/workflows/plain": ["DELETE", "GET", "HEAD", "PUT"],
  [runs("plain")]: ["GET", "HEAD", "POST"],
  [`${runs("plain")}/0`]: ["GET", "HEAD"],
  "/api/workflows/plain/check": ["POST"],
};
for (const [path, methods] of Object.entries(allowed)) {
  test(`${path} accepts only ${methods.join(" and ")}`, async () => {
    const others = ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"].filter((method) => !methods.includes(method));
    for (const method of others) {
      const answer = await assertRefused(405, "method_not_allowed", method, path);
      assert.equal(answer.headers.get("allow"), methods.join(", "));
    }
    assert.deepEqual(await sandbox.journal(), []);
  });
}

test("an unknown path is answered 404", async () => {
  const paths = [
    ...["/api", "/api/", "/api/workflow", "/api/workflows/nobody", "/api/workflows/plain/run", `${runs("plain")}/1/2`],
    ...[runs("Plain"), runs("plain "), runs(""), runs("%FF"), "/api/workflows/%FF/runs", `${runs("nobody")}/1`],
    ...[`${runs("plain")}/no-such-run`, `${runs("plain")}/01a20a34-7d5d-7cc6-96b1-e99ba900f4c5`],
  ];
  for (const path of paths) await assertRefused(404, "not_found", "GET", path);
  await assertRefused(404, "not_found", "POST", runs("nobody"), { body: "not even JSON" });
  await assertRefused(404, "not_found", "GET", "/elsewhere", { headers: {} });
});

test("a report of one workflow is not found under another workflow", async () => {
  const { run_id } = await worker.run("plain");
  await assertRefused(404, "not_found", "GET", `${runs(unusualId)}/${run_id}`);
});

test("the token is taken in every form that is right", async () => {
  for (const authorization of [
    `Bearer ${token}`,
    `bearer ${token}`,
    `BEARER ${token}`,
    `Bearer   ${token}`,
    `  Bearer ${token}  `,
  ]) {
    assert.equal((await ask("GET", "/api/workflows", { headers: { authorization } })).status, 200, authorization);
  }
});

test("a request without the token is answered 401, whether or not its path exists", async () => {
  const wrong = [
    ...[
      "",
      "Bearer",
      "Bearer ",
      token,
      `Basic ${token}`,
      `Bearer${token}`,
      `Token ${token}`,
      `Bearer ${token} ${token}`,
    ],
    ...[
      `Bearer ${token.slice(0, -1)}`,
      `Bearer ${token}x`,
      `Bearer ${token.toUpperCase()}`,
      `Bearer ${token}, Bearer x`,
    ],
    ...[`Bearer ${encodeURIComponent(token)}`, `Bearer ${btoa(token)}`, "Bearer \u00e9"],
  ];
  // Each from a client of its own: a client may send ten wrong ones in a minute.
  const clients = wrong.map((authorization, index) => ({ authorization, "cf-connecting-ip": `192.0.2.${index}` }));
  /** @type {Record<string, string>[]} */
  const headers = [{}, { cookie: `token=${token}` }, ...clients];
  for (const each of headers) {
    const answer = await assertRefused(401, "unauthorized", "GET", "/api/workflows", { headers: each });
    assert.equal(answer.headers.get("www-authenticate"), "Bearer", JSON.stringify(each));
    assert.ok(!answer.text.includes(token));
  }
  for (const path of [
    runs("plain"),
    runs("nobody"),
    "/api/nothing",
    `/api/workflows?token=${encodeURIComponent(token)}`,
  ]) {
    await assertRefused(401, "unauthorized", "GET", path, { headers: {} });
  }
  await assertRefused(401, "unauthorized", "POST", runs("plain"), { headers: {} });
  assert.deepEqual(await sandbox.journal(), []);
});

test("a run without options may have no body, an empty body or an empty object", async () => {
  for (const body of [undefined, "", " \r\n", "{}"]) {
    const answer = await ask("POST", runs("plain"), { body });
    assert.equal(answer.status, 200, answer.text);
    assert.equal(answer.body.persist, true);
  }
});

test("a body with wrong options is refused before any request is sent", async () => {
  const bodies = [
    ...["{", "[]", "null", '"persist"', "persist=false", '{"persist": "false"}', '{"persist": null}', '{"persist": 0}'],
    ...['{"persist": false, "persist": true}', '{"persist": true, "p\\u0065rsist": false}'],
    ...['{"presist": false}', '{"Persist": false}', '{"persist": false, "force": true}', '{"persist": false} {}'],
    ...[Buffer.from([0x7b, 0xff, 0xfe, 0x7d]), "\u0000"],
  ];
  for (const body of bodies) await assertRefused(400, "bad_request", "POST", runs("plain"), { body });
  assert.deepEqual(await sandbox.journal(), []);
});

test("a body that is too large is refused, with and without a Content-Length", async () => {
  const large = `${" ".repeat(5_000)}{"persist": false}`;
  await assertRefused(413, "too_large", "POST", runs("plain"), { body: large });
  await assertRefused(413, "too_large", "POST", runs("plain"), { body: new Blob([large]).stream() });
  assert.deepEqual(await sandbox.journal(), []);
});

test("a body that breaks off starts no run", async () => {
  // Half of `{"persist": false}`. If the Worker took it for an empty body, it would start a run that writes.
  const socket = connect(Number(new URL(worker.url).port), "127.0.0.1");
  const closed = new Promise((resolve) => socket.once("close", resolve));
  socket.on("error", () => {});
  socket.resume();
  const head = [
    `POST ${runs("plain")} HTTP/1.1`,
    "Host: 127.0.0.1",
    `Authorization: Bearer ${token}`,
    "Content-Length: 18",
  ];
  socket.end(`${head.join("\r\n")}\r\n\r\n{"persist": f`);
  await closed;
  // If the broken request had started a run, that run would have searched before this one.
  await worker.run("dry");
  const searches = await sandbox.requests("search");
  assert.equal(searches.length, 1);
  assert.deepEqual(await sandbox.writes(), []);
});

test("a run of a wrongly configured workflow is refused with every problem", async () => {
  const answer = await assertRefused(422, "bad_configuration", "POST", runs("wrong"));
  /** @type {{ path: string, message: string }[]} */
  const list = answer.body.error.problems;
  const problems = Object.fromEntries(list.map(({ path, message }) => [path, message]));
  assert.deepEqual(Object.keys(problems).sort(), [
    ...["connector_auth.api_key", "pull_parameters.start", "pulls"],
    ...["push_parameters.edit_mode", "push_parameters.only_edit_fields[1]"],
  ]);
  assert.match(problems["connector_auth.api_key"], /wrangler secret put NO_SUCH_SECRET/);
  assert.match(problems["pull_parameters.start"], /13\/31\/25.*MM\/DD\/YY/);
  assert.match(problems["push_parameters.edit_mode"], /`overwrite`.*`merge`, `replace`/);
  assert.match(problems["push_parameters.only_edit_fields[1]"], /`metadatas`\?/);
  assert.match(problems.pulls, /did you mean|the names are/);
  assert.deepEqual(await sandbox.journal(), []);
});

test("a request cannot make a workflow write that has persist = false", async () => {
  await assertRefused(409, "conflict", "POST", runs("dry"), { body: '{"persist": true}' });
  assert.deepEqual(await sandbox.journal(), []);
  assert.equal((await ask("POST", runs("dry"))).body.persist, false);
  assert.deepEqual(await sandbox.writes(), []);
});

test("a dry run may search for less than the workflow does", async () => {
  const pull_parameters = { firstname: "Nobody", column: null };
  const body = JSON.stringify({ persist: false, pull_parameters });
  const answer = await ask("POST", runs("plain"), { body });
  assert.deepEqual([answer.status, answer.body.persist], [200, false], answer.text);
  const [search] = await sandbox.requests("search");
  assert.equal(search.body.firstname, "Nobody");
  assert.deepEqual(await sandbox.writes(), []);
});

test("pull_parameters of a request are read as those of the configuration, and never for a run that writes", async () => {
  const wrong = { body: JSON.stringify({ persist: false, pull_parameters: { emial: "a@example.com" } }) };
  const { body } = await assertRefused(422, "bad_configuration", "POST", runs("plain"), wrong);
  assert.match(body.error.problems[0].message, /`email`/);
  const pull_parameters = { email: "a@example.com" };
  for (const refused of [
    { pull_parameters },
    { persist: true, pull_parameters },
    { persist: false, plan: true, pull_parameters },
    { persist: false, pull_parameters: "a@example.com" },
  ])
    await assertRefused(400, "bad_request", "POST", runs("plain"), { body: JSON.stringify(refused) });
  assert.deepEqual(await sandbox.journal(), []);
});
