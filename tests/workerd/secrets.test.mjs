// No key is told to anybody, and nothing personal but in the answer to a dry run: whatever goes wrong, and whatever the APIs say.
import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { secrets, startLab, workflow } from "./support.mjs";

// Made of what base64 and percent-encoding change, so that an encoded copy would be another text.
const keys = {
  ...secrets,
  FLATCHR_API_KEY: "fk-7+Ab/9=&x~#1",
  HRFLOW_API_SECRET: "ask_3+Cd/8=&y~#2",
  HRFLOW_API_USER: "ops+sync/4=@example.com",
  WRONG_KEY: "wk-5+Ef/7=&z~#3",
};
const one = { pull_parameters: { firstname: "Juliette" } };
const cron = "0 2 * * *";
const lab = await startLab({
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
      ...one,
      logics: ['error("not good: \\(.firstname) \\(.lastname) \\(.email) \\(.phone)")'],
    }),
    workflow("failing format", { cron, ...one, format: '"\\(.firstname) \\(.lastname)" | error' }),
    workflow("format of no profile", { cron, ...one, format: "[.email, .phone]" }),
    // A key where it does not belong, in a parameter that is wrong.
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
    workflow("unreachable callback", { cron: "0 1 * * *", ...one, callback: { secret: "CALLBACK_URL" } }),
  ],
});
after(() => lab.stop());
const { sandbox, worker } = lab;

// Whatever the Worker answered to a run that writes, to a list and to a report; and to dry runs, the Worker's and the page's.
const answers = [];
const dryAnswers = [];
// What is configured may name whom to search for.
const configurations = [];
let log;

async function everyReport() {
  const list = await worker.request("GET", "/api/workflows");
  answers.push(list.text);
  for (const { workflow_id: id } of list.body.workflows) {
    configurations.push((await worker.request("GET", `/api/workflows/${encodeURIComponent(id)}`)).text);
    const path = `/api/workflows/${encodeURIComponent(id)}/runs`;
    const runs = await worker.request("GET", path);
    answers.push(runs.text);
    answers.push((await worker.request("GET", `/api/workflows/${encodeURIComponent(id)}/ledger`)).text);
    for (const { run_id } of runs.body.runs) answers.push((await worker.request("GET", `${path}/${run_id}`)).text);
  }
}

async function runAll() {
  const { workflows } = (await worker.request("GET", "/api/workflows")).body;
  for (const { workflow_id: id, cron: its } of workflows) {
    // The one with another trigger has its own time.
    if (its && its !== cron) continue;
    const path = `/api/workflows/${encodeURIComponent(id)}/runs`;
    dryAnswers.push((await worker.request("POST", path, { body: '{"persist": false}' })).text);
    answers.push((await worker.request("POST", path)).text);
    answers.push((await worker.request("POST", `/api/workflows/${encodeURIComponent(id)}/check`)).text);
  }
}

/** What a dry run in the page reads of these candidates, through the relay. */
async function relayAll(references) {
  const relay = "/api/workflows/plain/relay";
  const rows = await worker.request("POST", `${relay}/flatchr/company/own/search/applicants`, { body: "{}" });
  dryAnswers.push(rows.text);
  const paths = [
    ...(Array.isArray(rows.body) ? rows.body : []).map(({ applicant }) => `flatchr/company/own/applicant/${applicant}`),
    ...references.map((reference) => `hrflow/profile/indexing?source_key=own&reference=${reference}`),
  ];
  for (const path of paths) dryAnswers.push((await worker.request("GET", `${relay}/${path}`)).text);
}

before(async () => {
  const someone = (await sandbox.profile("Larfoillou")).info;
  const told = `${someone.full_name} <${someone.email}> ${someone.phone}, with key ${keys.HRFLOW_API_SECRET} of ${keys.HRFLOW_API_USER}`;
  const bearer = `Bearer ${keys.FLATCHR_API_KEY}`;
  const says = (code, text) => ({ status: { code, body: JSON.stringify({ code, message: text }) } });
  const [first, second, third, fourth] = (await sandbox.profiles()).map((profile) => profile.reference);
  const noFile = { endpoint: "signed_link", action: { status: { code: 403, body: `<Error>${told}</Error>` } } };
  const worlds = [
    [
      {},
      [
        { endpoint: "applicant", id: first, action: says(422, `"id" of ${told} (${bearer})`) },
        { endpoint: "profile", id: second, action: says(400, `Invalid parameters. ${told}`) },
        { endpoint: "profile", id: third, action: { body: { raw: `<p>${told}</p>` } } },
        { endpoint: "edit", id: fourth, action: says(400, `Invalid profile fields: ${told}`) },
        { endpoint: "parse", action: says(400, `Cannot create profile with this reference: ${told}`) },
      ],
    ],
    [{}, [noFile, { endpoint: "expire", action: says(404, `${told}: no such file`) }]],
    // Candidates are found by moving them, in dry runs by their address, and résumés by way of a redirect.
    [{ applicant: "missing", candidate_files: "key_only", expire: "redirect" }, [noFile]],
    [{}, [{ endpoint: "search", action: says(400, `"${told}" is not allowed with ${bearer}`) }]],
  ];
  for (const [dialect, faults] of worlds) {
    await sandbox.reset({ candidates: 22, dialect });
    await sandbox.fault(...faults);
    await runAll();
    await relayAll([first, second, third, fourth]);
    await worker.tick(cron);
  }
  // People change; what they were is personal too.
  await sandbox.reset();
  const { items } = await worker.run("unreachable callback", { persist: false });
  const set = { lastname: "Nouvelle-Identité", email: "nouvelle.identite@example.org" };
  await sandbox.change({ edit_candidate: { id: items[0].candidate, set } });
  const last = await worker.run("unreachable callback");
  answers.push(JSON.stringify(last));
  await everyReport();
  // An invocation that failed is logged by another way than what the Worker says.
  await worker.logged(new RegExp(`(Uncaught Error: wrong Flatchr key[^]*){${worlds.length}}`));
  log = await worker.logged(last.run_id);
});

/** Every form in which a key might be copied. */
function formsOf(key) {
  const bytes = Buffer.from(key);
  // In the middle of a longer text base64 begins at any of three bits; its ends belong to the neighbours.
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

/** The first of the texts that are somewhere in the places, which are lists of texts under a name. */
function found(texts, places) {
  const all = Object.entries(places).map(([name, list]) => [name, list.join("\n")]);
  const hits = all.flatMap(([name, place]) =>
    texts.filter((text) => place.includes(text)).map((text) => `${text} in ${name}`),
  );
  return hits.slice(0, 20);
}

// What Workers KV tells, and the files in which KV and the Durable Objects keep what they keep.
const kept = async () => [
  ...(await worker.kv()).flatMap(({ name, metadata, value }) => [name, JSON.stringify(metadata), value]),
  ...globSync(join(lab.folder, "state/v3/{kv,do}/**/*"), { withFileTypes: true })
    .filter((file) => file.isFile())
    .map((file) => readFileSync(join(file.parentPath, file.name), "utf8")),
];

describe("after runs in which much went wrong", () => {
  test("there is something to look at", async () => {
    const counts = [answers.length, (await kept()).length, log.match(/^\{"level"/gm).length];
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
      ...["resume_not_found", "resume_rejected"],
    ];
    assert.deepEqual(
      expected.filter((code) => !codes.has(code)),
      [],
    );
    assert.match(answers.join(), /"callback_failure":1/);
  });

  test("each item of a run has a line of JSON, and so has the run", async () => {
    const lines = log
      .split("\n")
      .filter((line) => line.startsWith('{"level"'))
      .map((line) => JSON.parse(line));
    const report = JSON.parse(
      answers.find((text) => text.includes('"workflow_id":"incremental"') && text.includes('"run_id"')),
    );
    const own = lines.filter((line) => line.run_id === report.run_id);
    const items = own.filter((line) => line.outcome !== undefined);
    assert.deepEqual(items.map((line) => line.applicant).sort(), report.items.map((item) => item.applicant).sort());
    const [run] = own.filter((line) => line.outcomes !== undefined);
    assert.deepEqual([run.status, run.requests], [report.status, report.requests]);
    const failed = report.items.find((item) => item.outcome === "failed");
    const line = items.find(({ applicant }) => applicant === failed.applicant);
    assert.deepEqual([line.level, line.code, line.stage], ["warn", failed.error.code, failed.stage]);
  });

  const texts = Object.entries({ ...keys, CALLBACK_URL: "cb-6+Gh/6=&w~#4" }).filter(
    ([name]) => !/_COMPANY_ID|_SOURCE_KEY/.test(name),
  );
  const forms = texts.flatMap(([, key]) => [...formsOf(key)]);

  test("no key is in the log, in Workers KV or in the answer to a run that writes, not even encoded", async () => {
    assert.deepEqual(found(forms, { log: [log], KV: await kept(), answers }), []);
  });

  test("no key is in a configuration that is shown, wherever it was put", () => {
    assert.match(configurations.join(), /"api_key":"REDACTED"/);
    assert.deepEqual(found(forms, { configurations }), []);
  });

  test("no key is in the answer to a dry run, or relayed for one, though the APIs repeat keys in what they say", () => {
    assert.deepEqual(found(forms, { "answers to dry runs": dryAnswers }), []);
  });

  test("nothing personal is in the log, in Workers KV or in the answer to a run that writes", async () => {
    const data = await sandbox.personalData();
    assert.ok(data.length > 150, `${data.length} personal data`);
    assert.ok(data.includes("Nouvelle-Identité") && data.includes("Larfoillou"));
    assert.deepEqual(found(data, { log: [log], KV: await kept(), answers }), []);
    // The means to find it are good: a dry run shows it.
    assert.notDeepEqual(found(data, { "answers to dry runs": dryAnswers }), []);
  });
});
