// Rows with values that the relay does not send: the page tells each row as the Worker's own dry run does.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { startHarness, token, workflow } from "../workerd/harness.mjs";
import { startRecordingProxy } from "../workerd/recording-proxy.mjs";
import { openPage, skipReason, startBrowser } from "./browser.mjs";
import { savedText, startDryRun } from "./dry-run-page.mjs";
import { enterToken } from "./support.mjs";

/** @import { Browser } from "playwright-core" */
/** @import { ItemReport, RunReport } from "../../build/package/index.js" */
/** @import { Harness } from "../workerd/harness.mjs" */

/**
 * What makes a row odd.
 * @type {Record<string, unknown>[]}
 */
const oddities = [
  { email: "bell\u0007@example.org" },
  { email: "trailing@example.org\n" },
  { email: "escape\u001b@example.org", candidate_id: undefined },
  { candidate_id: "c\n1" },
  { candidate_id: "trailing\n" },
  { applicant: "with space" },
  { applicant: "accentué" },
  { applicant: "x".repeat(129) },
  { applicant: "a/../b" },
];

describe("a dry run with odd rows", { skip: skipReason, timeout: 300_000 }, () => {
  /** @type {Harness} */
  let harness;
  /** @type {Browser} */
  let browser;
  /** @type {Awaited<ReturnType<typeof startRecordingProxy>>} */
  let proxy;
  before(async () => {
    proxy = await startRecordingProxy();
    [harness, browser] = await Promise.all([
      startHarness({ workflows: [workflow("demo")], via: (sandbox) => proxy.forwardTo(sandbox) }),
      startBrowser(),
    ]);
    proxy.change = ({ path, answer }) => {
      if (!path.endsWith("/search/applicants")) return null;
      const rows = JSON.parse(answer.body.toString()).map((/** @type {{}} */ row, /** @type {number} */ index) => ({
        ...row,
        ...oddities[index],
      }));
      const { "content-length": _length, ...headers } = answer.headers;
      return { ...answer, headers, body: JSON.stringify(rows) };
    };
  });
  after(async () => {
    await browser?.close();
    await harness?.stop();
    await proxy?.stop();
  });

  test("the page tells every row as the Worker does", async () => {
    const page = await openPage(browser, `${harness.worker.url}/#/dry-run/demo`);
    await enterToken(page, token);
    await startDryRun(page);
    await page.locator(".report").waitFor({ timeout: 60_000 });
    /** @type {RunReport} */
    const shown = JSON.parse(await savedText(page, "Report as JSON"));
    const told = await harness.worker.run("demo", { persist: false });
    const essence = (/** @type {ItemReport} */ { applicant, candidate, outcome, stage }) => ({
      applicant,
      candidate,
      outcome,
      stage,
    });
    assert.equal(shown.complete, true);
    assert.deepEqual(shown.items.map(essence), told.items.map(essence));
    // Some of them fail, and most of the others do not.
    const failed = shown.items.filter(({ error }) => error?.code === "rejected");
    assert.ok(failed.length > 0 && shown.items.length > 40, `${failed.length} of ${shown.items.length}`);
    assert.deepEqual(page.faults, []);
  });
});
