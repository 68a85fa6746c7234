// Addresses of the page: unknown ones say so, and programs go from sample mode to a dry run and back.
import assert from "node:assert/strict";
import { test } from "node:test";
import { toggleGroup } from "./dry-run-page.mjs";
import { fakeApis } from "./fake-apis.mjs";
import { assertAccessible, text, waitForText, withPages } from "./support.mjs";

withPages("addresses", (harness) => {
  test("an unknown address says so, without a request", async () => {
    const page = await harness.open(fakeApis(), { address: "#/workflow" });
    for (const address of ["#/workflow", "#/runs/one", "#/sample/a/b", "#/__proto__"]) {
      await page.evaluate((hash) => (location.hash = hash), address);
      await waitForText(page.locator("h1"), "There is no such view");
    }
    assert.equal(await page.locator("[aria-current=page]").count(), 0);
    await assertAccessible(page);
    assert.deepEqual(harness.server.requests, []);
    await page.getByRole("link", { name: "Go to the start page" }).click();
    await waitForText(page.locator("h1"), "See what a run would change");
  });

  test("programs go from sample mode to a dry run and back, and outlive a reload", async () => {
    const page = await harness.signIn(fakeApis(), { address: "#/keys" });
    await page.getByRole("link", { name: "Sample", exact: true }).click();
    const logic = page.getByLabel("logics[0]", { exact: true });
    await logic.fill("del(.phone)");
    await page.getByRole("link", { name: "Use in a dry run" }).click();
    await waitForText(page.locator("h1"), "own keys");
    await toggleGroup(page, "Logics and format");
    assert.equal(await logic.inputValue(), "del(.phone)");
    await logic.fill("del(.email)");
    await page.getByRole("link", { name: "Try these programs on sample rows" }).click();
    await page.locator("[role=option]").first().waitFor();
    assert.equal(new URL(page.url()).hash, "#/sample");
    assert.equal(await logic.inputValue(), "del(.email)");
    await page.reload();
    await page.locator("[role=option]").first().waitFor();
    assert.equal(await logic.inputValue(), "del(.email)");
  });

  test("with own keys, the check stands above the start, and labels say whose key it is", async () => {
    const page = await harness.signIn(fakeApis(), { address: "#/keys" });
    const [check, start] = ["Check the connection", "Start the dry run"].map((name) =>
      page.getByRole("button", { name }),
    );
    const top = async (/** @type {typeof check} */ button) => (await button.boundingBox())?.y ?? NaN;
    assert.ok((await top(check)) < (await top(start)));
    const labels = page.locator(".group").first().locator("label");
    for (const words of ["Flatchr api_key", "Flatchr company_id", "HrFlow.ai api_secret", "HrFlow.ai source_key"])
      assert.match(await text(labels.filter({ hasText: words })), new RegExp(words));
  });
});
