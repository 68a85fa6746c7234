// The HTTP API: every route, who may use it, and what it says to those who use it wrongly.
import assert from "node:assert/strict";
import { connect } from "node:net";
import { after, beforeEach, test } from "node:test";
import { startLab, token, workflow } from "./support.mjs";

const strange = "Équipe RH / Île-de-France: 100 %? #1";
const lab = await startLab({
  sandbox: { candidates: 2 },
  workflows: [
    workflow("plain"),
    workflow("dry", { persist: false, cron: "0 3 * * *" }),
    workflow(strange),
    workflow("wrong", {
      connector_auth: { api_key: { secret: "NO_SUCH_SECRET" } },
      push_parameters: { edit_mode: "overwrite", only_edit_fields: ["tags", "metadata"] },
      pull_parameters: { start: "13/31/25" },
      pulls: {},
    }),
  ],
});
after(() => lab.stop());
const { sandbox, worker } = lab;
beforeEach(() => sandbox.reset());

// Asks, and holds every answer to what all of them promise.
async function ask(method, path, options) {
  const answer = await worker.request(method, path, options);
  assert.equal(answer.headers.get("content-type"), "application/json; charset=utf-8", `${method} ${path}`);
  assert.equal(answer.headers.get("cache-control"), "no-store", `${method} ${path}`);
  assert.equal(answer.headers.get("x-content-type-options"), "nosniff", `${method} ${path}`);
  assert.ok(answer.body !== null, `${method} ${path} answers JSON, not ${answer.text}`);
  return answer;
}

async function refuses(status, code, method, path, options) {
  const answer = await ask(method, path, options);
  assert.equal(answer.status, status, `${method} ${path}: ${answer.text}`);
  assert.equal(answer.body.error.code, code);
  assert.match(answer.body.error.message, /\w+ \w+/);
  return answer;
}

const runs = (id) => `/api/workflows/${encodeURIComponent(id)}/runs`;

test("health answers anybody", async () => {
  const answer = await ask("GET", "/api/health", { headers: {} });
  assert.equal(answer.status, 200);
  assert.deepEqual(answer.body, { status: "ok" });
});

test("the workflows are listed with what is wrong with them", async () => {
  const answer = await ask("GET", "/api/workflows");
  assert.equal(answer.status, 200);
  const [plain, dry, , wrong] = answer.body.workflows;
  assert.deepEqual(plain, { workflow_id: "plain", persist: true, incremental: false, cron: null, problems: [] });
  assert.deepEqual(dry, { workflow_id: "dry", persist: false, incremental: false, cron: "0 3 * * *", problems: [] });
  assert.equal(wrong.workflow_id, "wrong");
  assert.equal(wrong.problems.length, 5);
  assert.deepEqual([answer.body.problems, answer.body.queue], [[], "none"]);
});

test("a run answers its report, which is then listed and kept", async () => {
  const started = await ask("POST", runs("plain"));
  assert.equal(started.status, 200);
  const report = started.body;
  assert.equal(report.status, "success");
  assert.equal(report.workflow_id, "plain");
  assert.equal(report.persist, true);
  assert.equal(report.items.length, 2);

  const listed = await ask("GET", runs("plain"));
  assert.equal(listed.status, 200);
  const { run_id, status, reason, persist, started_at, finished_at, complete, remaining } = report;
  const counts = { remaining, skipped: 0, postponed: 0, outcomes: { updated: 2 } };
  const summary = { run_id, status, reason, persist, started_at, finished_at, complete, ...counts };
  assert.deepEqual(listed.body, { runs: [summary], cursor: null });

  const kept = await ask("GET", `${runs("plain")}/${report.run_id}`);
  assert.equal(kept.status, 200);
  assert.deepEqual(kept.body, report);
});

test("reports are kept for thirty days", async () => {
  const report = await worker.run("plain");
  const kept = (await worker.kv()).find(({ value }) => value.includes(report.run_id));
  const seconds = kept.expiration - Date.parse(report.finished_at) / 1000;
  assert.ok(Math.abs(seconds - 30 * 24 * 3600) < 60, `${seconds} s`);
});

test("a list of more than fifty reports comes in pages, newest first", async () => {
  await sandbox.reset({ candidates: 0 });
  const id = strange;
  const made = [];
  while (made.length < 53) made.unshift((await worker.run(id)).run_id);
  const first = await ask("GET", runs(id));
  assert.equal(first.body.runs.length, 50);
  const second = await ask("GET", `${runs(id)}?cursor=${encodeURIComponent(first.body.cursor)}`);
  assert.equal(second.body.cursor, null);
  const listed = [...first.body.runs, ...second.body.runs].map((run) => run.run_id);
  assert.deepEqual(listed, made);
});

test("a workflow's id may be any text", async () => {
  const report = (await ask("POST", runs(strange), { body: '{"persist": false}' })).body;
  assert.equal(report.workflow_id, strange);
  const kept = (await ask("POST", runs(strange))).body;
  assert.deepEqual((await ask("GET", `${runs(strange)}/${kept.run_id}`)).body, kept);
  // The slash within it does not make it another path.
  await refuses(
    404,
    "not_found",
    "GET",
    `/api/workflows/${encodeURI(strange).replace("?", "%3F").replace("#", "%23")}/runs`,
  );
});

const allowed = {
  "/api/health": ["GET"],
  "/api/workflows": ["GET"],
  "/api/workflows/plain": ["GET"],
  [runs("plain")]: ["GET", "POST"],
  [`${runs("plain")}/0`]: ["GET"],
  "/api/workflows/plain/check": ["POST"],
};
for (const [path, methods] of Object.entries(allowed)) {
  test(`${path} takes ${methods.join(" and ")} and says so to all else`, async () => {
    const others = ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"].filter((method) => !methods.includes(method));
    for (const method of others) {
      const answer = await refuses(405, "method_not_allowed", method, path);
      assert.equal(answer.headers.get("allow"), methods.join(", "));
    }
    assert.deepEqual(await sandbox.journal(), []);
  });
}

test("what does not exist is not found", async () => {
  const paths = [
    ...["/api", "/api/", "/api/workflow", "/api/workflows/nobody", "/api/workflows/plain/run", `${runs("plain")}/1/2`],
    ...[runs("Plain"), runs("plain "), runs(""), runs("%FF"), "/api/workflows/%FF/runs", `${runs("nobody")}/1`],
    ...[`${runs("plain")}/no-such-run`, `${runs("plain")}/01a20a34-7d5d-7cc6-96b1-e99ba900f4c5`],
  ];
  for (const path of paths) await refuses(404, "not_found", "GET", path);
  await refuses(404, "not_found", "POST", runs("nobody"), { body: "not even JSON" });
  await refuses(404, "not_found", "GET", "/elsewhere", { headers: {} });
});

test("a report of one workflow is not found under another", async () => {
  const { run_id } = await worker.run("plain");
  await refuses(404, "not_found", "GET", `${runs(strange)}/${run_id}`);
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

test("without the token nothing is answered, not even whether a path exists", async () => {
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
  const headers = [{}, { cookie: `token=${token}` }, ...wrong.map((authorization) => ({ authorization }))];
  for (const each of headers) {
    const answer = await refuses(401, "unauthorized", "GET", "/api/workflows", { headers: each });
    assert.equal(answer.headers.get("www-authenticate"), "Bearer", JSON.stringify(each));
    assert.ok(!answer.text.includes(token));
  }
  for (const path of [
    runs("plain"),
    runs("nobody"),
    "/api/nothing",
    `/api/workflows?token=${encodeURIComponent(token)}`,
  ]) {
    await refuses(401, "unauthorized", "GET", path, { headers: {} });
  }
  await refuses(401, "unauthorized", "POST", runs("plain"), { headers: {} });
  assert.deepEqual(await sandbox.journal(), []);
});

test("no body, an empty one and one without options are the same", async () => {
  for (const body of [undefined, "", " \r\n", "{}"]) {
    const answer = await ask("POST", runs("plain"), { body });
    assert.equal(answer.status, 200, answer.text);
    assert.equal(answer.body.persist, true);
  }
});

test("a body that is no run's options starts nothing", async () => {
  const bodies = [
    ...["{", "[]", "null", '"persist"', "persist=false", '{"persist": "false"}', '{"persist": null}', '{"persist": 0}'],
    ...['{"presist": false}', '{"Persist": false}', '{"persist": false, "force": true}', '{"persist": false} {}'],
    ...[Buffer.from([0x7b, 0xff, 0xfe, 0x7d]), "\u0000"],
  ];
  for (const body of bodies) await refuses(400, "bad_request", "POST", runs("plain"), { body });
  assert.deepEqual(await sandbox.journal(), []);
});

test("a body that is too large starts nothing, announced or not", async () => {
  const large = `${" ".repeat(5_000)}{"persist": false}`;
  await refuses(413, "too_large", "POST", runs("plain"), { body: large });
  await refuses(413, "too_large", "POST", runs("plain"), { body: new Blob([large]).stream() });
  assert.deepEqual(await sandbox.journal(), []);
});

test("a body that breaks off starts nothing", async () => {
  // Half of `{"persist": false}`: taken for no body, it would start a run that writes.
  const socket = connect(new URL(worker.url).port, "127.0.0.1");
  const closed = new Promise((resume) => socket.once("close", resume));
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
  // A run that had started would be ahead of this one.
  await worker.run("dry");
  const searches = await sandbox.requests("search");
  assert.equal(searches.length, 1);
  assert.deepEqual(await sandbox.writes(), []);
});

test("a workflow that is configured wrongly does not start, and all that is wrong is told", async () => {
  const answer = await refuses(422, "bad_configuration", "POST", runs("wrong"));
  const problems = Object.fromEntries(answer.body.error.problems.map(({ path, message }) => [path, message]));
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

test("a request cannot make a workflow write that is configured not to", async () => {
  await refuses(409, "conflict", "POST", runs("dry"), { body: '{"persist": true}' });
  assert.deepEqual(await sandbox.journal(), []);
  assert.equal((await ask("POST", runs("dry"))).body.persist, false);
  assert.deepEqual(await sandbox.writes(), []);
});
