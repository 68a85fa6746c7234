// `make demo`: one link that signs in, two demos beside each other, and storage that is gone.
import assert from "node:assert/strict";
import { globSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { ChildProcess } from "../../scripts/lib/child-process.mjs";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "../..");
const folder = mkdtempSync(join(tmpdir(), "demo-"));
process.env.PATH = `${join(root, "node_modules/.bin")}:${process.env.PATH}`;
process.env.DEMO_FOLDER = join(folder, "state");
/** @type {ChildProcess[]} */
const demos = [];
let [url, token] = ["", ""];

/** Starts a demo, and waits for its link. */
async function startDemo() {
  const log = join(folder, `demo-${demos.length}.log`);
  const demo = new ChildProcess("demo", process.execPath, [join(root, "scripts/demo.mjs")], { cwd: root, log });
  demos.push(demo);
  const link = /signed in: (http:\S+)#token=(\S+)&to=\/dry-run\/demo/;
  const [, address, key] = await demo.waitUntil("print its link", 240, () => link.exec(demo.output()));
  return [address, key];
}

/** @param {ChildProcess} demo */
async function endDemo(demo) {
  demo.signal("SIGINT");
  await demo.ended;
}

before(async () => ([url, token] = await startDemo()));
after(async () => {
  await Promise.all(demos.map(endDemo));
  rmSync(folder, { recursive: true, force: true });
});

/** @param {string} path */
const ask = (path) => fetch(`${url}api/${path}`, { headers: { authorization: `Bearer ${token}` } });

test("the page is told that the servers are a sandbox's", async () => {
  const { servers } = /** @type {any} */ (await (await ask("workflows")).json());
  assert.match(servers.flatchr, /^http:\/\/127\.0\.0\.1:\d+$/);
  assert.equal(servers.hrflow, servers.flatchr);
});

test("a second demo beside the first disturbs nothing, neither while it runs nor when it ends", async () => {
  const [other] = await startDemo();
  assert.notEqual(other, url);
  assert.equal((await ask("workflows/demo/runs")).status, 200);
  await endDemo(demos[1]);
  assert.equal(demos[1].ending, "ended with status 0");
  const { runs } = /** @type {any} */ (await (await ask("workflows/demo/runs")).json());
  assert.equal(runs.length, 1);
});

test("storage that is gone is told in a sentence", async () => {
  for (const state of globSync(join(folder, "state/*/state"))) rmSync(state, { recursive: true });
  const ledger = await ask("workflows/demo/ledger");
  assert.deepEqual([ledger.status, (await errorOf(ledger)).code], [503, "state_unavailable"]);
  const run = await fetch(`${url}api/workflows/demo/runs`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}` },
  });
  assert.equal((await errorOf(run)).code, "state_unavailable");
  const error = await errorOf(await ask("workflows/demo/runs"));
  assert.equal(error.code, "store_unavailable");
  assert.match(error.message, /the folder of its state may be gone: start it again/);
  assert.ok(!error.message.includes("JsValue"), error.message);
});

/** @param {Response} answer */
const errorOf = async (answer) => /** @type {any} */ (await answer.json()).error;
