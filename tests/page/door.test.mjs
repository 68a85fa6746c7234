// Home, and the door: what is open, how one gets in, what is refused, and that the token stays in memory.
import assert from "node:assert/strict";
import { test } from "node:test";
import { api, runAddress } from "./fixtures.mjs";
import { hangUp, headersOf, noToken, token, unauthorized } from "./server.mjs";
import { assertAccessible, giveToken, says, text, withPages } from "./support.mjs";

withPages("the door", (lab) => {
  test("home is open: what this is, and three ways on", async () => {
    const page = await lab.open();
    await says(page.locator("h1"), "See what a run would do, before it does it");
    assert.equal(await page.title(), "update_profiles_in_hrflow");
    assert.deepEqual(
      await page
        .locator(".ways a")
        .evaluateAll((links) => links.map((link) => [link.textContent, link.getAttribute("href")])),
      [
        ["Try it with sample candidates", "#/sample"],
        ["Workflows of this Worker", "#/workflows"],
        ["Your own keys", "#/keys"],
      ],
    );
    assert.equal(await page.locator("#forget").isVisible(), false);
    assert.deepEqual(lab.server.requests, []);
    await assertAccessible(page);
  });

  test("the navigation says where one is, and leads back", async () => {
    const page = await lab.enter(api, { address: runAddress(2) });
    const here = page.locator(".places [aria-current=page]");
    await says(page.locator("h1"), "Run of");
    assert.equal(await text(here), "Workflows");
    await page.locator(".path a").click();
    await page.locator(".card").first().waitFor();
    await page.getByRole("link", { name: "Start", exact: true }).click();
    await page.locator(".ways").waitFor();
    assert.equal(await text(here), "Start");
    assert.equal(await page.evaluate(() => document.activeElement.tagName), "H1");
    await page.getByRole("link", { name: "Workflows of this Worker" }).click();
    await page.locator(".card").first().waitFor();
    assert.equal(await page.locator("#token").count(), 0);
  });

  test("forgetting the token at home leaves one there", async () => {
    const page = await lab.enter();
    await page.getByRole("link", { name: "Start", exact: true }).click();
    await page.locator(".ways").waitFor();
    await page.locator("#forget").click();
    await says(page.locator("#live"), "The token is forgotten");
    assert.equal(await page.locator("#forget").isVisible(), false);
    await page.getByRole("link", { name: "Workflows of this Worker" }).click();
    await page.locator("#token").waitFor();
  });

  test("nothing is asked of the API before there is a token", async () => {
    const page = await lab.open(api, { address: "#/workflows" });
    await page.locator("#token").waitFor();
    assert.equal(await page.title(), "Open this Worker · update_profiles_in_hrflow");
    assert.deepEqual(lab.server.requests, []);
    assert.equal(await page.locator("#token").evaluate((input) => input === document.activeElement), true);
    await assertAccessible(page);
  });

  test("the token goes into the header, and nowhere else", async () => {
    const page = await lab.enter();
    await page.locator(".runs-table").first().waitFor();
    await page.locator(".runs-table a").first().click();
    await page.locator(".handle").first().waitFor();
    assert.ok(lab.server.requests.length >= 3);
    for (const { url, headers } of lab.server.requests) {
      assert.equal(headers.authorization, `Bearer ${token}`);
      assert.ok(!url.includes(token));
      assert.equal(headers.referer, undefined);
    }
    const traces = await page.evaluate(() =>
      [
        location.href,
        document.documentElement.outerHTML,
        document.cookie,
        JSON.stringify(localStorage),
        JSON.stringify(sessionStorage),
        JSON.stringify(history.state),
      ].join("\n"),
    );
    assert.ok(!traces.includes(token));
    assert.deepEqual(await page.evaluate(() => [localStorage.length, sessionStorage.length, document.cookie]), [
      0,
      0,
      "",
    ]);
  });

  test("a reload forgets it, and it opens the same address again", async () => {
    const page = await lab.enter(api, { address: runAddress(2) });
    await says(page.locator("h1"), "Run of");
    await page.reload();
    await page.locator("#token").waitFor();
    await giveToken(page);
    await says(page.locator("h1"), "Run of");
    assert.equal(new URL(page.url()).hash, runAddress(2));
  });

  test("forgetting it takes everything away", async () => {
    const page = await lab.enter();
    await page.locator(".card").first().waitFor();
    await page.locator("#forget").click();
    await says(page.locator(".notice"), "The token is forgotten");
    assert.equal(await page.locator(".card").count(), 0);
    assert.equal(await page.locator("#forget").isVisible(), false);
    assert.equal(await page.locator("#token").inputValue(), "");
  });

  test("a wrong token is told as such, and one can try again", async () => {
    const page = await lab.open(api, { address: "#/workflows" });
    await giveToken(page, "wrong");
    const alert = page.getByRole("alert");
    await says(alert, "The token is not accepted");
    assert.match(await text(alert), /That is not this Worker’s ADMIN_TOKEN\. 401 · unauthorized$/);
    await assertAccessible(page);
    await giveToken(page);
    await page.locator(".card").first().waitFor();
  });

  test("a Worker without a token says how to set one", async () => {
    const page = await lab.open({ always: noToken }, { address: "#/workflows" });
    await giveToken(page);
    const alert = page.getByRole("alert");
    await says(alert, "The API is closed: no token is set");
    assert.equal(await text(alert.locator("p code")), "npx wrangler secret put ADMIN_TOKEN");
    await assertAccessible(page);
  });

  test("a Worker that cannot be reached", async () => {
    const page = await lab.open({ always: hangUp }, { address: "#/workflows" });
    await giveToken(page);
    await says(page.getByRole("alert"), "The Worker cannot be reached");
  });

  test("an answer that is not the API's", async () => {
    const page = await lab.open(
      { always: { status: 502, body: "<html>Bad gateway</html>" } },
      { address: "#/workflows" },
    );
    await giveToken(page);
    await says(page.getByRole("alert"), "The answer (status 502) is not the API’s JSON");
  });

  test("what no header can carry is told before it is sent", async () => {
    const page = await lab.open(api, { address: "#/workflows" });
    await giveToken(page, "   ");
    await says(page.getByRole("alert"), "Enter the token.");
    await giveToken(page, "tok en");
    await says(page.getByRole("alert"), "A token has no spaces");
    await giveToken(page, "jetoné");
    await says(page.getByRole("alert"), "A token has no spaces");
    assert.deepEqual(lab.server.requests, []);
  });

  test("a token that is no longer accepted leads back to the door", async () => {
    const page = await lab.enter();
    await page.locator(".runs-table").first().waitFor();
    lab.server.reset({ always: unauthorized });
    await page.getByRole("button", { name: "Refresh" }).click();
    await says(page.getByRole("alert"), "The token is not accepted");
    await page.locator("#token").waitFor();
  });

  test("the policy is strict, and it holds", async () => {
    const page = await lab.enter();
    const {
      "Content-Security-Policy": policy,
      "X-Content-Type-Options": sniff,
      "Referrer-Policy": referrer,
    } = await headersOf();
    assert.equal(
      policy,
      "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; connect-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    );
    assert.equal(sniff, "nosniff");
    assert.equal(referrer, "no-referrer");
    await page.evaluate(() => {
      const script = document.createElement("script");
      script.textContent = "window.wasHere = true";
      document.body.append(script);
    });
    assert.equal(await page.evaluate(() => window.wasHere), undefined);
    assert.deepEqual(
      page.faults.splice(0).filter((fault) => fault.startsWith("policy")),
      ["policy: script-src-elem inline"],
    );
  });
});
