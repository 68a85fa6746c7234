// No output contains a key, and only answers to dry runs contain personal data, whatever goes wrong and whatever the APIs answer.
import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { defined } from "../../scripts/lib/defined.mjs";
import { secrets, startHarness, workflow } from "./harness.mjs";
import { workflowPath } from "./worker.mjs";

/** @typedef {import("../../build/package/index.js").RunReport} RunReport */

// They have characters that base64 and percent-encoding change, so that an encoded copy is another text.
const keys = {
  ...secrets,
  FLATCHR_API_KEY: "fk-7+Ab/9=&x~#1",
  HRFLOW_API_SECRET: "ask_3+Cd/8=&y~#2",
  HRFLOW_API_USER: "ops+sync/4=@example.com",
  WRONG_KEY: "wk-5+Ef/7=&z~#3",
};
const oneCandidate = { pull_parameters: { firstname: "Juliette" } };
const cron = "0 2 * * *";
const harness = await startHarness({
  secrets: { ...keys, CALLBACK_URL: "https://127.0.0.1:1/callback?token=cb-6+Gh/6=&w~#4" },
  sandbox: {
    flatchr_key: keys.FLATCHR_API_KEY,
    hrflow_secret: keys.HRFLOW_API_SECRET,
    hrflow_user: keys.HRFLOW_API_USER,
  },
  workflows: [
    workflow("plain", { cron }),
    workflow("incremental", { cron, incremental: true }),
    workflow("wrong Flatchr key", { cron, connector_auth: { api_key: { secret: "WRONG_KEY" } } }),
    workflow("wrong HrFlow key", { cron, hrflow_auth: { api_secret: { secret: "WRONG_KEY" } } }),
    workflow("wrong HrFlow user", { cron, hrflow_auth: { api_user: { secret: "WRONG_KEY" } } }),
    workflow("failing logic", {
      cron,
      ...oneCandidate,
      logics: ['error("not good: \\(.firstname) \\(.lastname) \\(.email) \\(.phone)")'],
    }),
    workflow("failing format", {
      cron,
      ...oneCandidate,
      format: 'if .firstname then "\\(.firstname) \\(.lastname)" | error else { reference: .id } end',
    }),
    workflow("format without a profile", {
      cron,
      ...oneCandidate,
      format: "if .email then [.email, .phone] else { reference: .id } end",
    }),
    // Keys in the wrong parameters.
    workflow("misconfigured", {
      ...{
        cron,
        callback: { secret: "WRONG_KEY" },
        push_parameters: { edit_mode: { secret: "WRONG_KEY" } },
        format: [keys.WRONG_KEY],
      },
      ...{
        connector_auth: { api_key: keys.FLATCHR_API_KEY },
        hrflow_auth: { api_secret: { secret: keys.HRFLOW_API_SECRET } },
      },
    }),
    workflow("unreachable callback", { cron: "0 1 * * *", ...oneCandidate, callback: { secret: "CALLBACK_URL" } }),
  ],
});
after(() => harness.stop());
const { sandbox, worker } = harness;

/**
 * The answers to runs that write, to checks, lists and reports.
 * @type {string[]}
 */
const answers = [];
/**
 * The answers to dry runs of the Worker, and to the requests of dry runs in the page.
 * @type {string[]}
 */
const dryAnswers = [];
/**
 * The configurations as the API returns them. They may have names of candidates, in the filters of a search.
 * @type {string[]}
 */
const configurations = [];
let log = "";

/** Collects everything that can be read after the runs. */
async function readAll() {
  const list = await worker.request("GET", "/api/workflows");
  answers.push(list.text);
  for (const { workflow_id: id } of list.body.workflows) {
    configurations.push((await worker.request("GET", workflowPath(id))).text);
    const runs = await worker.request("GET", workflowPath(id, "runs"));
    answers.push(runs.text);
    answers.push((await worker.request("GET", workflowPath(id, "ledger"))).text);
    for (const { run_id } of runs.body.runs)
      answers.push((await worker.request("GET", workflowPath(id, `runs/${run_id}`))).text);
  }
}

/** Runs and checks every workflow. */
async function runAll() {
  const { workflows } = (await worker.request("GET", "/api/workflows")).body;
  for (const { workflow_id: id, cron: trigger } of workflows) {
    // "unreachable callback" runs at the end.
    if (trigger && trigger !== cron) continue;
    dryAnswers.push((await worker.request("POST", workflowPath(id, "runs"), { body: '{"persist": false}' })).text);
    answers.push((await worker.request("POST", workflowPath(id, "runs"))).text);
    answers.push((await worker.request("POST", workflowPath(id, "check"))).text);
  }
}

/**
 * Reads candidates through the relay, as a dry run in the page does.
 *
 * @param {string[]} references
 */
async function relayAll(references) {
  const relay = workflowPath("plain", "relay");
  const search = await worker.request("POST", `${relay}/flatchr/company/own/search/applicants`, { body: "{}" });
  dryAnswers.push(search.text);
  /** @type {{ applicant: string }[]} */
  const rows = Array.isArray(search.body) ? search.body : [];
  const paths = [
    ...rows.map(({ applicant }) => `flatchr/company/own/applicant/${applicant}`),
    ...references.map((reference) => `hrflow/profile/indexing?source_key=own&reference=${reference}`),
  ];
  for (const path of paths) dryAnswers.push((await worker.request("GET", `${relay}/${path}`)).text);
}

before(async () => {
  const { info } = await sandbox.profile("Larfoillou");
  const leak = `${info.full_name} <${info.email}> ${info.phone}, with key ${keys.HRFLOW_API_SECRET} of ${keys.HRFLOW_API_USER}`;
  const bearer = `Bearer ${keys.FLATCHR_API_KEY}`;
  const answered = (/** @type {number} */ code, /** @type {string} */ message) => ({
    status: { code, body: JSON.stringify({ code, message }) },
  });
  const [first, second, third, fourth] = (await sandbox.profiles()).map((profile) => profile.reference);
  const noFile = { endpoint: "signed_link", action: { status: { code: 403, body: `<Error>${leak}</Error>` } } };
  /** @type {[api_variants: object, faults: object[]][]} */
  const worlds = [
    [
      {},
      [
        { endpoint: "applicant", id: first, action: answered(422, `"id" of ${leak} (${bearer})`) },
        { endpoint: "profile", id: second, action: answered(400, `Invalid parameters. ${leak}`) },
        { endpoint: "profile", id: third, action: { body: { raw: `<p>${leak}</p>` } } },
        { endpoint: "edit", id: fourth, action: answered(400, `Invalid profile fields: ${leak}`) },
        { endpoint: "parse", action: answered(400, `Cannot create profile with this reference: ${leak}`) },
      ],
    ],
    [{}, [noFile, { endpoint: "expire", action: answered(404, `${leak}: no such file`) }]],
    // Candidates are found by the tags of their profiles.
    [{ applicant: "missing" }, []],
    // Résumés are found through a redirect.
    [{ candidate_files: "key_only", expire: "redirect" }, [noFile]],
    [{}, [{ endpoint: "search", action: answered(400, `"${leak}" is not allowed with ${bearer}`) }]],
  ];
  for (const [api_variants, faults] of worlds) {
    await sandbox.reset({ candidates: 22, api_variants });
    await sandbox.fault(...faults);
    await runAll();
    await relayAll([first, second, third, fourth]);
    await worker.tick(cron);
  }
  // After a change the former data of a person is still personal.
  await sandbox.reset();
  const { items } = await worker.run("unreachable callback", { persist: false });
  const set = { lastname: "Nouvelle-Identité", email: "nouvelle.identite@example.org" };
  await sandbox.change({ edit_candidate: { id: items[0].candidate, set } });
  const last = await worker.run("unreachable callback");
  answers.push(JSON.stringify(last));
  await readAll();
  // workerd logs failed invocations itself, so these lines and those of the Worker are waited for separately.
  await worker.logged(new RegExp(`(Uncaught Error: wrong Flatchr key[^]*){${worlds.length}}`));
  log = await worker.logged(last.run_id);
});

/**
 * Every encoding in which a key might be copied.
 *
 * @param {string} key
 */
function formsOf(key) {
  const bytes = Buffer.from(key);
  // Within a longer text the base64 of a key depends on the position of its first byte modulo 3. The characters at both ends
  // also encode bits of the neighbouring bytes, so they are cut off.
  const base64 = [0, 1, 2].map((shift) =>
    Buffer.concat([Buffer.alloc(shift), bytes])
      .toString("base64")
      .replace(/=+$/, "")
      .slice(shift && 4, -2),
  );
  const forms = [
    key,
    encodeURIComponent(key),
    encodeURI(key),
    escape(key),
    JSON.stringify(key).slice(1, -1),
    bytes.toString("hex"),
    ...base64,
  ];
  return new Set([...forms, ...base64.map((form) => form.replaceAll("+", "-").replaceAll("/", "_"))]);
}

/**
 * Searches texts in outputs; returns up to 20 hits.
 *
 * @param {string[]} texts
 * @param {Record<string, string[]>} places Outputs by the name of the place.
 */
function found(texts, places) {
  const all = Object.entries(places).map(([name, list]) => [name, list.join("\n")]);
  const hits = all.flatMap(([name, place]) =>
    texts.filter((text) => place.includes(text)).map((text) => `${text} in ${name}`),
  );
  return hits.slice(0, 20);
}

/** The content of Workers KV, and the files in which KV and the Durable Objects store it. */
const stored = async () => [
  ...(await worker.kv()).flatMap(({ name, metadata, value }) => [name, JSON.stringify(metadata), value]),
  ...globSync(join(harness.folder, "state/v3/{kv,do}/**/*"), { withFileTypes: true })
    .filter((file) => file.isFile())
    .map((file) => readFileSync(join(file.parentPath, file.name), "utf8")),
];

describe("after runs with many failures", () => {
  test("there are enough answers, log lines and stored values to search", async () => {
    const counts = [answers.length, (await stored()).length, log.match(/^\{"level"/gm)?.length ?? 0];
    assert.ok(
      counts.every((count) => count > 90),
      `${counts}`,
    );
    const codes = new Set(answers.flatMap((text) => [...text.matchAll(/"code":"(\w+)"/g)].map(([, code]) => code)));
    const expected = [
      ...[
        "unauthorized",
        "rejected",
        "malformed",
        "logic_failed",
        "format_failed",
        "not_a_profile",
        "bad_configuration",
      ],
    ];
    assert.deepEqual(
      expected.filter((code) => !codes.has(code)),
      [],
    );
    assert.match(answers.join(), /"callback_failure":1/);
  });

  test("the log has a line of JSON for each run and each of its items", async () => {
    /** @type {Record<string, any>[]} */
    const lines = log
      .split("\n")
      .filter((line) => line.startsWith('{"level"'))
      .map((line) => JSON.parse(line));
    /** @type {RunReport} */
    const report = JSON.parse(
      defined(answers.find((text) => text.includes('"workflow_id":"incremental"') && text.includes('"run_id"'))),
    );
    const own = lines.filter((line) => line.run_id === report.run_id);
    const items = own.filter((line) => line.outcome !== undefined);
    assert.deepEqual(items.map((line) => line.applicant).sort(), report.items.map((item) => item.applicant).sort());
    const [run] = own.filter((line) => line.outcomes !== undefined);
    assert.deepEqual([run.status, run.requests], [report.status, report.requests]);
    const failed = defined(report.items.find((item) => item.outcome === "failed"));
    const line = defined(items.find(({ applicant }) => applicant === failed.applicant));
    assert.deepEqual([line.level, line.code, line.stage], ["warn", failed.error?.code, failed.stage]);
  });

  const texts = Object.entries({ ...keys, CALLBACK_URL: "cb-6+Gh/6=&w~#4" }).filter(
    ([name]) => !/_COMPANY_ID|_SOURCE_KEY/.test(name),
  );
  const forms = texts.flatMap(([, key]) => [...formsOf(key)]);

  test("no key is in the log, in Workers KV or in the answer to a run that writes, not even encoded", async () => {
    assert.deepEqual(found(forms, { log: [log], KV: await stored(), answers }), []);
  });

  test("no key is in a configuration that the API returns, whatever parameter it is in", () => {
    assert.match(configurations.join(), /"api_key":"REDACTED"/);
    assert.deepEqual(found(forms, { configurations }), []);
  });

  test("no key is in the answer to a dry run or to its relayed requests, although the APIs repeat keys in answers", () => {
    assert.deepEqual(found(forms, { "answers to dry runs": dryAnswers }), []);
  });

  test("no personal data is in the log, in Workers KV or in the answer to a run that writes", async () => {
    const data = await sandbox.personalData();
    assert.ok(data.length > 150, `${data.length} personal data`);
    assert.ok(data.includes("Nouvelle-Identité") && data.includes("Larfoillou"));
    assert.deepEqual(found(data, { log: [log], KV: await stored(), answers }), []);
    // The search works: it finds personal data in the answers to dry runs.
    assert.notDeepEqual(found(data, { "answers to dry runs": dryAnswers }), []);
  });
});
