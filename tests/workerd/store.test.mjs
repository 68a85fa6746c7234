// Workflows in the Worker's store: every route with good and bad input, two operators at once, versions, secrets, ticks.
import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { secrets, startHarness, token, workflow } from "./harness.mjs";
import { workflowPath } from "./worker.mjs";

const viewer = "viewer-0123456789-0123456789-01234567";
const sealingKey = "0f".repeat(32);
const cron = "*/15 * * * *";
/** A quarter of an hour in milliseconds, and a moment at which `cron` fires, far from now. */
const quarter = 900_000;
const noon = Date.UTC(2100, 0, 1, 12);

const harness = await startHarness({
  sandbox: { candidates: 3 },
  secrets: { ...secrets, VIEWER_TOKEN: viewer, SEALING_KEY: sealingKey },
  workflows: [workflow("of the var", { cron: "0 1 * * *" })],
});
after(() => harness.stop());
const { sandbox, worker } = harness;

/**
 * @param {string} method
 * @param {string} path
 * @param {unknown} [body]
 * @param {Record<string, string>} [headers]
 */
const send = (method, path, body, headers = {}) =>
  worker.request(method, path, {
    body: body === undefined ? undefined : typeof body === "string" ? body : JSON.stringify(body),
    headers: { authorization: `Bearer ${token}`, ...headers },
  });

/**
 * @param {string} id
 * @param {unknown} document
 * @param {Record<string, string>} [headers]
 */
const put = (id, document, headers) => send("PUT", workflowPath(id), document, headers);

/**
 * @param {string} id
 * @param {string} name
 * @param {string} value
 */
const putSecret = (id, name, value) => send("PUT", workflowPath(id, `secrets/${name}`), { value });

/** @param {import("./worker.mjs").Answer} answer */
const paths = (answer) => answer.body.error.problems.map((/** @type {{ path: string }} */ { path }) => path).sort();

/** A workflow that searches for its own id, which identifies it in the sandbox's journal. */
const named = (/** @type {string} */ id, changes = {}) =>
  workflow(id, { pull_parameters: { firstname: id }, cron, ...changes });

/** The workflows that have searched. */
const searched = async () => (await sandbox.requests("search")).map((entry) => entry.body.firstname);

/** @param {number} time */
const tickAt = (time, trigger = cron) =>
  worker.request(
    "GET",
    `/cdn-cgi/local/scheduled?${new URLSearchParams({ cron: trigger, format: "json", time: `${time}` })}`,
    {
      headers: {},
    },
  );

describe("a stored workflow", () => {
  const id = "Équipe / RH 1";

  test("is made by one request, shown as it was sent, and runs", async () => {
    const document = workflow(id, { pull_parameters: { firstname: "Juliette" }, format: "{ reference: .id }" });
    const made = await put(id, document);
    assert.deepEqual([made.status, made.headers.get("etag")], [201, '"1"'], made.text);
    assert.deepEqual(made.body, { workflow_id: id, version: 1, hash: made.body.hash, warnings: [] });
    assert.match(made.body.hash, /^[0-9a-f]{16}$/);

    const shown = await send("GET", workflowPath(id), undefined, { authorization: `Bearer ${viewer}` });
    assert.deepEqual([shown.status, shown.headers.get("etag")], [200, '"1"']);
    assert.deepEqual([shown.body.workflow, shown.body.problems], [document, []]);
    const { version, hash, secrets: names, changed_at } = shown.body.stored;
    assert.deepEqual([version, hash, names], [1, made.body.hash, []]);
    assert.ok(Math.abs(Date.parse(changed_at) - Date.now()) < 600_000);

    const report = await worker.run(id, { persist: false });
    assert.deepEqual([report.status, report.workflow_id, report.configuration_version], ["success", id, 1]);
  });

  test("keeps its version if the same is sent again", async () => {
    const { body } = await send("GET", workflowPath(id));
    const again = await put(id, body.workflow);
    assert.deepEqual([again.status, again.body.version], [200, 1]);
  });

  test("is in the list, in the health, in the metrics, and has the routes of a workflow", async () => {
    const { body } = await send("GET", "/api/workflows");
    assert.equal(body.store, "bound");
    const listed = body.workflows.find((/** @type {any} */ each) => each.workflow_id === id);
    assert.deepEqual([listed.stored_version, listed.problems], [1, []]);
    assert.equal(
      body.workflows.find((/** @type {any} */ each) => each.workflow_id === "of the var").stored_version,
      null,
    );
    const health = (await send("GET", "/api/health/workflows")).body.workflows;
    assert.deepEqual(health.map((/** @type {any} */ each) => each.workflow_id).sort(), ["of the var", id].sort());
    assert.match((await send("GET", "/metrics")).text, /workflow_id="Équipe \/ RH 1"/);
    for (const [method, rest] of [
      ["GET", "runs"],
      ["GET", "ledger"],
      ["POST", "check"],
      ["POST", "pause"],
      ["POST", "resume"],
      ["GET", "relay/hrflow/source?key=own"],
    ])
      assert.equal((await send(method, workflowPath(id, rest))).status, 200, rest);
    assert.equal((await send("POST", workflowPath(id, "alerts/test"))).body.error.code, "conflict");
  });

  test("is removed with its secrets; its versions stay, and one of them brings it back", async () => {
    assert.equal((await putSecret(id, "FLATCHR_API_KEY", "its-own-key-0123")).status, 200);
    assert.equal((await send("DELETE", workflowPath(id))).status, 200);
    for (const [method, rest] of [
      ["GET", undefined],
      ["POST", "runs"],
      ["GET", "ledger"],
      ["DELETE", undefined],
      ["DELETE", "secrets/FLATCHR_API_KEY"],
    ])
      assert.equal(
        (await send(/** @type {string} */ (method), workflowPath(id, rest))).status,
        404,
        `${method} ${rest}`,
      );
    const { versions } = (await send("GET", workflowPath(id, "versions"))).body;
    assert.deepEqual(
      versions.map((/** @type {any} */ { version, change, role, restores }) => [version, change, role, restores]),
      [
        [2, "delete", "operator", null],
        [1, "put", "operator", null],
      ],
    );
    assert.equal((await send("POST", workflowPath(id, "versions/2/restore"))).status, 409);
    const restored = await send("POST", workflowPath(id, "versions/1/restore"));
    assert.deepEqual([restored.status, restored.body.version], [201, 3]);
    assert.equal((await worker.run(id, { persist: false })).configuration_version, 3);
  });
});

describe("versions", () => {
  const id = "versions";
  const columns = Array.from({ length: 25 }, (_, index) => `Column ${index}`);

  test("the last twenty are kept, each with its configuration, and one can be taken back", async () => {
    for (const column of columns)
      assert.ok((await put(id, workflow(id, { pull_parameters: { column } }))).status < 300);
    const { versions } = (await send("GET", workflowPath(id, "versions"))).body;
    assert.deepEqual(
      versions.map((/** @type {any} */ each) => each.version),
      Array.from({ length: 20 }, (_, index) => 25 - index),
    );
    const old = await send("GET", workflowPath(id, "versions/7"));
    assert.deepEqual(old.body.workflow.pull_parameters, { column: "Column 6" });
    const restored = await send("POST", workflowPath(id, "versions/7/restore"));
    assert.deepEqual([restored.status, restored.body.version, restored.body.hash], [200, 26, old.body.hash]);
    assert.equal((await send("GET", workflowPath(id, "versions"))).body.versions[0].restores, 7);
  });

  test("one that there is not is not found", async () => {
    for (const version of ["0", "5", "27", "99999999999", "-1", "x", "1.5"])
      for (const [method, rest] of [
        ["GET", ""],
        ["POST", "/restore"],
      ]) {
        const answer = await send(method, workflowPath(id, `versions/${version}${rest}`));
        assert.deepEqual([answer.status, answer.body.error.code], [404, "not_found"], version);
      }
    assert.equal((await send("GET", workflowPath("of the var", "versions"))).status, 404);
  });
});

describe("two operators at once", () => {
  const id = "shared";

  test("one that has not seen the other's version is told, and nothing is lost", async () => {
    const first = await put(id, workflow(id), { "if-none-match": "*" });
    assert.equal(first.status, 201);
    const etag = /** @type {string} */ (first.headers.get("etag"));
    const change = (/** @type {string} */ column) =>
      put(id, workflow(id, { pull_parameters: { column } }), { "if-match": etag });
    const answers = await Promise.all([change("A"), change("B")]);
    assert.deepEqual(answers.map(({ status }) => status).sort(), [200, 412]);
    const won = answers[0].status === 200 ? "A" : "B";
    const lost = answers.find(({ status }) => status === 412)?.body.error;
    assert.equal(lost.code, "precondition_failed");
    assert.match(lost.message, /version 2 now/);
    const shown = await send("GET", workflowPath(id));
    assert.deepEqual(shown.body.workflow.pull_parameters, { column: won });

    for (const [method, path, body] of [
      ["PUT", workflowPath(id), workflow(id)],
      ["DELETE", workflowPath(id), undefined],
      ["POST", workflowPath(id, "versions/1/restore"), undefined],
    ])
      assert.equal(
        (await send(/** @type {string} */ (method), /** @type {string} */ (path), body, { "if-match": etag })).status,
        412,
      );
    assert.equal((await put(id, workflow(id), { "if-none-match": "*" })).status, 412);
    assert.equal((await put("nowhere", workflow("nowhere"), { "if-match": "*" })).status, 412);
    assert.equal((await put(id, workflow(id), { "if-match": 'W/"2"' })).status, 200);
  });

  test("a condition that is not understood changes nothing", async () => {
    /** @type {Record<string, string>[]} */
    const conditions = [{ "if-match": "2" }, { "if-match": '"x"' }, { "if-none-match": '"2"' }];
    for (const headers of conditions) {
      const answer = await put(id, workflow(id, { persist: false }), headers);
      assert.deepEqual([answer.status, answer.body.error.code], [400, "bad_request"]);
    }
    assert.equal((await send("GET", workflowPath(id))).body.workflow.persist, undefined);
  });
});

describe("a configuration that is wrong", () => {
  test("is refused with all problems at once, each with its path", async () => {
    const document = workflow("other id", {
      cron: "no cron",
      format: "(",
      persist: "yes",
      unknown: 1,
      push_parameters: { edit_mode: "overwrite" },
      connector_auth: { api_key: { secret: "NOT_SET" } },
    });
    const answer = await put("wrong", document);
    assert.deepEqual([answer.status, answer.body.error.code], [422, "bad_configuration"]);
    assert.deepEqual(paths(answer), [
      "connector_auth.api_key",
      "cron",
      "format",
      "persist",
      "push_parameters.edit_mode",
      "unknown",
      "workflow_id",
    ]);
    assert.match(answer.text, /the secret NOT_SET is not set; set it with PUT …\/secrets\/NOT_SET/);
    assert.equal((await send("GET", workflowPath("wrong"))).status, 404);
  });

  test("holds no key, which the store would keep and show", async () => {
    const key = "fk-0123456789abcdef";
    const document = workflow("clear", {
      connector_auth: { api_key: key, company_id: "acme" },
      hrflow_auth: { api_user: "ops@example.com" },
      callback: "https://hooks.example.com/0123456789",
      pull_parameters: { column: "ask_0123456789abcdef" },
      alerts: { receivers: [{ slack: "https://hooks.slack.com/services/0123456789" }] },
    });
    const answer = await put("clear", document);
    assert.equal(answer.status, 422);
    assert.deepEqual(paths(answer), [
      "alerts.receivers[0].slack",
      "callback",
      "connector_auth.api_key",
      "hrflow_auth.api_user",
      "pull_parameters.column",
    ]);
    assert.match(answer.text, /PUT …\/secrets\/NAME/);
    assert.doesNotMatch(answer.text, /fk-0123|ask_0123|services/);
  });

  test("is no document of another form or size", async () => {
    const large = JSON.stringify({ ...workflow("large"), format: " ".repeat(65_536) });
    for (const [body, status] of /** @type {[string, number][]} */ ([
      ["", 422],
      ["[]", 400],
      ['"text"', 400],
      ["{", 400],
      ['{"workflow_id":"a","workflow_id":"b"}', 400],
      [large, 413],
    ])) {
      const answer = await put("form", body);
      assert.equal(answer.status, status, `${body.slice(0, 40)}: ${answer.text}`);
    }
    const control = await send("PUT", "/api/workflows/a%0Ab", workflow("a\nb"));
    assert.deepEqual([control.status, paths(control)], [422, ["workflow_id"]]);
  });

  test("cannot take the place of one of the var, nor give it secrets", async () => {
    const id = "of the var";
    for (const [method, rest, body] of /** @type {[string, string | undefined, unknown][]} */ ([
      ["PUT", undefined, workflow(id)],
      ["DELETE", undefined, undefined],
      ["PUT", "secrets/FLATCHR_API_KEY", { value: "x" }],
      ["DELETE", "secrets/FLATCHR_API_KEY", undefined],
    ])) {
      const answer = await send(method, workflowPath(id, rest), body);
      assert.deepEqual([answer.status, answer.body.error.code], [409, "conflict"], `${method} ${rest}`);
      assert.match(answer.body.error.message, /in the var WORKFLOWS, which is used/);
    }
  });
});

describe("secrets of a stored workflow", () => {
  const id = "sealed";
  const value = `the key of "Acme" + é/?&=0123456789`;
  const names = ["FLATCHR_API_KEY", "FLATCHR_COMPANY_ID", "HRFLOW_API_SECRET", "HRFLOW_API_USER", "HRFLOW_SOURCE_KEY"];

  test("onboarding a company is one request a secret, and one for the workflow", async () => {
    /** @type {import("./worker.mjs").Answer[]} */
    const answers = [];
    const own = names.map((name) => [name, `ACME_${name}`]);
    for (const [name, ownName] of own)
      answers.push(await putSecret(id, ownName, secrets[/** @type {keyof typeof secrets} */ (name)]));
    const document = JSON.parse(JSON.stringify(named(id)).replaceAll(/"secret":"/g, '"secret":"ACME_'));
    answers.push(await put(id, document));
    assert.deepEqual(
      answers.map(({ status }) => status),
      [200, 200, 200, 200, 200, 201],
    );
    const report = await worker.run(id, { persist: false });
    assert.deepEqual([report.status, report.problems], ["success", undefined]);
    const { stored } = (await send("GET", workflowPath(id))).body;
    assert.deepEqual(
      stored.secrets.map((/** @type {any} */ each) => each.name),
      own.map(([, name]) => name).sort(),
    );
  });

  test("its own secret is used before the Worker's of the same name, and the Worker's where it has none", async () => {
    const both = "both";
    await put(both, named(both));
    assert.equal((await worker.run(both, { persist: false })).status, "success");
    await putSecret(both, "FLATCHR_API_KEY", "wrong-key-0f3b");
    assert.equal((await worker.run(both, { persist: false })).error?.code, "unauthorized");
    assert.equal((await send("DELETE", workflowPath(both, "secrets/FLATCHR_API_KEY"))).status, 200);
    assert.equal((await worker.run(both, { persist: false })).status, "success");
  });

  test("a workflow whose secret was removed shows the problem, and does not run", async () => {
    await sandbox.reset();
    await send("DELETE", workflowPath(id, "secrets/ACME_HRFLOW_API_SECRET"));
    const shown = await send("GET", workflowPath(id));
    assert.deepEqual(
      shown.body.problems.map((/** @type {any} */ each) => each.path),
      ["hrflow_auth.api_secret"],
    );
    assert.match(shown.body.problems[0].message, /set it with PUT …\/secrets\/ACME_HRFLOW_API_SECRET/);
    assert.equal((await send("POST", workflowPath(id, "runs"))).status, 422);
    assert.deepEqual(await sandbox.journal(), []);
    await putSecret(id, "ACME_HRFLOW_API_SECRET", secrets.HRFLOW_API_SECRET);
    assert.equal((await worker.run(id, { persist: false })).status, "success");
  });

  test("bad names, values and bodies are refused, and nothing is set", async () => {
    const path = (/** @type {string} */ name) => workflowPath("bad", `secrets/${encodeURIComponent(name)}`);
    for (const [name, body, status] of /** @type {[string, string, number][]} */ ([
      ["lower", '{"value":"x"}', 422],
      ["ADMIN_TOKEN", '{"value":"x"}', 422],
      ["SEALING_KEY", '{"value":"x"}', 422],
      ["SEALING_KEY_NEXT", '{"value":"x"}', 422],
      ["0123456789ABCDEF", '{"value":"x"}', 422],
      ["KEY", JSON.stringify({ value: token }), 422],
      ["KEY", JSON.stringify({ value: ` ${sealingKey}\n` }), 422],
      ["KEY", "", 400],
      ["KEY", "{}", 400],
      ["KEY", '{"value":""}', 400],
      ["KEY", '{"value":"  "}', 400],
      ["KEY", '{"value":7}', 400],
      ["KEY", '{"value":null}', 400],
      ["KEY", '{"value":"x","name":"y"}', 400],
      ["KEY", '{"value":"x","value":"y"}', 400],
      ["KEY", '["x"]', 400],
      ["KEY", JSON.stringify({ value: "x".repeat(5_001) }), 400],
      ["KEY", JSON.stringify({ value: "x".repeat(40_000) }), 413],
    ])) {
      const answer = await send("PUT", path(name), body);
      assert.equal(answer.status, status, `${name} ${body.slice(0, 40)}: ${answer.text}`);
      assert.doesNotMatch(answer.text, /0123456789ABCDEF/);
    }
    assert.equal((await send("DELETE", path("KEY"))).status, 404);
    assert.equal((await send("DELETE", path("KEY"), "{}")).status, 400);
  });

  test("a value is in no answer, no log and no file after it was set", async () => {
    await putSecret(id, "SPARE", value);
    const document = named(id, { connector_auth: { api_key: { secret: "SPARE" } } });
    await put(id, document);
    await worker.request("POST", workflowPath(id, "runs"));
    await worker.request("POST", workflowPath(id, "check"));
    const answers = [];
    for (const path of ["", "versions", "versions/1", "runs", "ledger"])
      answers.push((await send("GET", workflowPath(id, path || undefined))).text);
    answers.push((await send("GET", "/api/workflows")).text, (await send("GET", "/api/health/workflows")).text);
    const log = await worker.logged('"change":"put_secret"');
    const files = globSync(join(harness.folder, "state/**/*.sqlite*"));
    assert.ok(
      files.some((file) => file.includes("WorkflowStore")),
      files.join("\n"),
    );
    const stored = files.map((file) => readFileSync(file, "utf8"));
    for (const text of [...answers, log, ...stored])
      for (const spelling of [value, JSON.stringify(value).slice(1, -1), "0123456789abcdef".repeat(2)])
        assert.ok(!text.includes(spelling));
  });
});

describe("who may do what", () => {
  const id = "guarded";
  const writes = /** @type {const} */ ([
    ["PUT", workflowPath(id)],
    ["DELETE", workflowPath(id)],
    ["PUT", workflowPath(id, "secrets/KEY")],
    ["DELETE", workflowPath(id, "secrets/KEY")],
    ["POST", workflowPath(id, "versions/1/restore")],
    ["POST", "/api/secrets/reseal"],
  ]);

  test("a viewer changes nothing, and a stranger nothing", async () => {
    await put(id, workflow(id));
    for (const [method, path] of writes) {
      const body = JSON.stringify(workflow(id, { persist: false }));
      const seen = await worker.request(method, path, { body, headers: { authorization: `Bearer ${viewer}` } });
      assert.deepEqual([seen.status, seen.body.error.code], [403, "forbidden"], `${method} ${path}`);
      const strange = await worker.request(method, path, { body, headers: {} });
      assert.equal(strange.status, 401);
    }
    assert.equal((await send("GET", workflowPath(id))).body.stored.version, 1);
    for (const path of ["versions", "versions/1"]) {
      const headers = { authorization: `Bearer ${viewer}` };
      assert.equal((await worker.request("GET", workflowPath(id, path), { headers })).status, 200);
    }
  });

  test("a request with options that there are not changes nothing", async () => {
    for (const [method, path] of [writes[1], writes[3], writes[4], writes[5]])
      assert.equal((await send(method, path, '{"all":true}')).status, 400, `${method} ${path}`);
    assert.equal((await send("GET", workflowPath(id))).body.stored.version, 1);
  });

  test("a change is in the log, with the role and the version", async () => {
    const log = await worker.logged('"workflow_id":"guarded","change":"put","version":1');
    assert.match(log, /"event":"workflow_changed","role":"operator","workflow_id":"guarded"/);
  });
});

describe("ticks", () => {
  test("a stored workflow runs at the first trigger at or after its time, whatever trigger that is", async () => {
    const id = "daily";
    // From the moment of the PUT on, so the first time is before this year's end.
    await put(id, named(id, { cron: "0 12 * * *" }));
    /** @type {[number, boolean][]} */
    const ticks = [
      [noon, true],
      [noon, false],
      [noon + quarter, false],
      [noon + 95 * quarter, false],
      [noon + 96 * quarter + 60_000, true],
      [noon + 97 * quarter, false],
      // Days without any trigger are not made up for one by one.
      [noon + 960 * quarter, true],
      [noon + 961 * quarter, false],
    ];
    for (const [time, isDue] of ticks) {
      await sandbox.reset();
      assert.equal((await tickAt(time, "3 3 3 3 *")).status, 200);
      assert.equal((await searched()).includes(id), isDue, new Date(time).toISOString());
    }
  });

  test("one without a cron runs on every trigger, and a change of its cron counts from the change on", async () => {
    const id = "each";
    await put(id, named(id, { cron: null }));
    for (const time of [noon, noon]) {
      await sandbox.reset();
      await tickAt(time, "3 3 3 3 *");
      assert.ok((await searched()).includes(id));
    }
    await put(id, named(id, { cron: "0 0 29 2 *" }));
    await sandbox.reset();
    await tickAt(Date.now(), "3 3 3 3 *");
    assert.ok(!(await searched()).includes(id));
  });

  test("a removed workflow does not run", async () => {
    const id = "gone";
    await put(id, named(id, { cron: null }));
    await send("DELETE", workflowPath(id));
    await sandbox.reset();
    await tickAt(noon);
    assert.ok(!(await searched()).includes(id));
  });

  test("workflows of the var run on their trigger alone", async () => {
    await sandbox.reset();
    await tickAt(noon, "0 1 * * *");
    assert.ok((await sandbox.requests("search")).some((entry) => entry.body.firstname === undefined));
  });
});
