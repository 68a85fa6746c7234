// The page as it is deployed: from the Worker, bundled, with names that browsers may keep for ever.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { defined } from "../../scripts/lib/defined.mjs";
import { startHarness, token, workflow } from "../workerd/harness.mjs";
import { openPage, skipReason, startBrowser } from "./browser.mjs";
import { waitForText } from "./support.mjs";

/** @import { Browser } from "playwright-core" */

describe("the page of the Worker", { skip: skipReason, timeout: 240_000 }, () => {
  /** @type {Awaited<ReturnType<typeof startHarness>>} */
  let harness;
  /** @type {Browser} */
  let browser;
  before(async () => {
    [harness, browser] = await Promise.all([startHarness({ workflows: [workflow("demo")] }), startBrowser()]);
  });
  after(async () => {
    await browser.close();
    await harness.stop();
  });

  test("loads with fewer than ten requests, and asks for what it has only where its name can mean something new", async () => {
    const page = await openPage(browser, `${harness.worker.url}/#/sample`);
    await page.locator("[role=option]").first().waitFor();
    const assets = await page.evaluate(() => performance.getEntriesByType("resource").map(({ name }) => name));
    assert.ok(assets.length + 1 < 10, assets.join("\n"));
    for (const url of assets) {
      const { headers, status } = await fetch(url);
      assert.equal(status, 200, url);
      const isHashed = /-[\w-]{10}\.\w+$/.test(url);
      assert.equal(isHashed, !url.endsWith("/icon.svg"), url);
      assert.equal(
        headers.get("cache-control")?.includes("immutable"),
        isHashed,
        `${url} ${headers.get("cache-control")}`,
      );
      assert.ok(headers.get("content-security-policy")?.includes("default-src 'none'"), url);
    }
    assert.doesNotMatch(defined((await fetch(`${harness.worker.url}/`)).headers.get("cache-control")), /immutable/);
    assert.deepEqual(page.faults, []);
  });

  test("makes a dry run with the core of the bundle, and writes nothing", async () => {
    const page = await openPage(browser, `${harness.worker.url}/#token=${encodeURIComponent(token)}&to=/dry-run/demo`);
    await page.getByRole("button", { name: "Start the dry run" }).click();
    await page.locator(".report").waitFor({ timeout: 60_000 });
    await waitForText(page.locator("h2"), "What a real run would do");
    assert.deepEqual(await harness.sandbox.writes(), []);
    assert.deepEqual(page.faults, []);
  });
});
