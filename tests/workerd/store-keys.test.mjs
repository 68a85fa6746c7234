// The key that seals is replaced while workflows run; a sealed value opens under its key and at its place alone.
import assert from "node:assert/strict";
import { globSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { after, test } from "node:test";
import { defined } from "../../scripts/lib/defined.mjs";
import { secrets, startHarness, workflow } from "./harness.mjs";
import { workflowPath } from "./worker.mjs";

const [first, second, third] = ["1a", "2b", "3c"].map((digits) => digits.repeat(32));
// The Worker's own secrets of these names would hide that a sealed one is not used.
const { FLATCHR_API_KEY, HRFLOW_API_SECRET, ...others } = secrets;
/** @type {Record<string, string>} */
const set = { ...others, SEALING_KEY: first };
const harness = await startHarness({ sandbox: { candidates: 2 }, secrets: set, workflows: [] });
after(() => harness.stop());
const ids = ["acme", "other"];

/** Starts the Worker with other keys. */
async function restartWith(/** @type {Record<string, string>} */ keys) {
  await harness.killWorker();
  delete set.SEALING_KEY;
  delete set.SEALING_KEY_NEXT;
  Object.assign(set, keys);
  await harness.restartWorker();
}

/**
 * @param {string} method
 * @param {string} path
 * @param {object} [body]
 */
const request = (method, path, body) => harness.worker.request(method, path, { body: body && JSON.stringify(body) });
const putSecret = (/** @type {string} */ id, /** @type {string} */ name, /** @type {string} */ value) =>
  request("PUT", workflowPath(id, `secrets/${name}`), { value });
const reseal = async () => (await request("POST", "/api/secrets/reseal")).body;

/** How a dry run of each workflow ends. */
async function outcomes() {
  const answers = [];
  for (const id of ids) {
    const answer = await request("POST", workflowPath(id, "runs"), { persist: false });
    answers.push(answer.status === 200 ? answer.body.status : answer.body.error.problems[0].message);
  }
  return answers;
}

/**
 * Changes the store's secrets in its file.
 * @param {(rows: { id: string, name: string, sealed: string }[]) => string[]} change
 */
async function tamper(change) {
  await harness.killWorker();
  const files = globSync(join(harness.folder, "state/v3/do/*-WorkflowStore/*.sqlite"));
  const file = defined(files.find((each) => !each.endsWith("metadata.sqlite")));
  const database = new DatabaseSync(file);
  const rows = /** @type {any[]} */ (database.prepare("SELECT id, name, sealed FROM secrets ORDER BY id, name").all());
  const update = database.prepare("UPDATE secrets SET sealed = ? WHERE id = ? AND name = ?");
  for (const [index, sealed] of change(rows).entries()) update.run(sealed, rows[index].id, rows[index].name);
  database.close();
  await harness.restartWorker();
}

test("a key is replaced without a moment in which a workflow does not run", async () => {
  for (const id of ids) {
    await putSecret(id, "FLATCHR_API_KEY", FLATCHR_API_KEY);
    await putSecret(id, "HRFLOW_API_SECRET", HRFLOW_API_SECRET);
    assert.equal((await request("PUT", workflowPath(id), workflow(id))).status, 201);
  }
  const fine = ["success", "success"];
  assert.deepEqual(await outcomes(), fine);
  assert.deepEqual(await reseal(), { resealed: 0, unopened: [] });

  await restartWith({ SEALING_KEY: first, SEALING_KEY_NEXT: second });
  assert.deepEqual(await outcomes(), fine);
  assert.deepEqual(await reseal(), { resealed: 4, unopened: [] });
  assert.deepEqual(await outcomes(), fine);

  await restartWith({ SEALING_KEY: second });
  assert.deepEqual(await outcomes(), fine);
  assert.deepEqual(await reseal(), { resealed: 0, unopened: [] });
});

test("under another key no secret opens, and the sentences say what to do", async () => {
  await restartWith({ SEALING_KEY: third });
  for (const message of await outcomes())
    assert.match(
      message,
      /was sealed under a SEALING_KEY that is not set any more; set it again with PUT …\/secrets\//,
    );
  const { resealed, unopened } = await reseal();
  assert.deepEqual([resealed, unopened.length], [0, 4]);
  assert.deepEqual(unopened[0], { workflow_id: "acme", name: "FLATCHR_API_KEY" });
});

test("without a key, or with one that is none, nothing is sealed, and the problem says how to make one", async () => {
  /** @type {Record<string, string>[]} */
  const wrong = [{}, { SEALING_KEY: second, SEALING_KEY_NEXT: "a password" }];
  for (const keys of wrong) {
    await restartWith(keys);
    for (const answer of [await putSecret("acme", "NEW", "x"), await request("POST", "/api/secrets/reseal")]) {
      assert.deepEqual([answer.status, answer.body.error.code], [503, "no_sealing_key"]);
      assert.match(answer.body.error.message, /openssl rand -hex 32.*wrangler secret put SEALING_KEY/);
      assert.doesNotMatch(answer.text, /a password/);
    }
    const { body } = await request("GET", "/api/workflows");
    assert.match(body.problems[0].path, /^SEALING_KEY/);
  }
  assert.deepEqual(await outcomes(), ["success", "success"]);
});

test("a sealed value does not open in another workflow, under another name, or changed by one character", async () => {
  /** @type {string[]} */
  const sealed = [];
  // In the order of ids and names.
  await tamper((rows) => {
    sealed.push(...rows.map((row) => row.sealed));
    const [ofAcme, , ofOther, secretOfOther] = sealed;
    const at = secretOfOther.length - 5;
    const changed = secretOfOther.slice(0, at) + (secretOfOther[at] === "A" ? "B" : "A") + secretOfOther.slice(at + 1);
    return [ofOther, ofAcme, secretOfOther, changed];
  });
  const shown = await Promise.all(ids.map((id) => request("GET", workflowPath(id))));
  for (const { body } of shown) {
    assert.deepEqual(
      body.problems.map((/** @type {any} */ { path }) => path),
      ["connector_auth.api_key", "hrflow_auth.api_secret"],
    );
    for (const { message } of body.problems)
      assert.match(message, /does not open: its stored bytes were changed, or belong elsewhere; set it again with PUT/);
  }
  await tamper(() => sealed);
  assert.deepEqual(await outcomes(), ["success", "success"]);
});
