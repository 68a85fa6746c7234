// A link that signs in: it opens its view, and its token stays nowhere.
import assert from "node:assert/strict";
import { test } from "node:test";
import { api } from "./fixtures.mjs";
import { token } from "./server.mjs";
import { waitForText, withPages } from "./support.mjs";

withPages("a link that signs in", (harness) => {
  test("opens its view, and leaves no token in the address or the history", async () => {
    const page = await harness.open(api, { address: `#token=${encodeURIComponent(token)}&to=/keys` });
    await page.locator("#sign-out").waitFor();
    await waitForText(page.locator("h1"), "own keys");
    assert.equal(new URL(page.url()).hash, "#/keys");
    await page.getByRole("link", { name: "Home", exact: true }).click();
    await page.goBack();
    assert.equal(new URL(page.url()).hash, "#/keys");
    assert.equal(await page.evaluate(() => performance.getEntriesByType("navigation").length), 1);
    for (const { url } of harness.server.requests) assert.ok(!url.includes(token));
  });

  test("with a wrong token says so, and asks for another one", async () => {
    const page = await harness.open(api, { address: "#token=wrong-token&to=/workflows" });
    await waitForText(page.locator(".notice.bad"), "does not accept the token");
    assert.equal(new URL(page.url()).hash, "#/workflows");
    await page.locator("#token").fill(token);
    await page.locator("#token").press("Enter");
    await page.locator("#sign-out").waitFor();
  });

  test("pasted into an open page signs in there", async () => {
    const page = await harness.open(api, { address: "#/sample" });
    await page.locator("h1").first().waitFor();
    await page.evaluate((hash) => (location.hash = hash), `token=${encodeURIComponent(token)}&to=/workflows`);
    await page.locator("#sign-out").waitFor();
    await page.locator(".card").first().waitFor();
    assert.equal(new URL(page.url()).hash, "#/workflows");
  });
});
