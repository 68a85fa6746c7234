// The welcome page and the sign-in: which views are public, which tokens are accepted, and that the token stays in memory.
import assert from "node:assert/strict";
import { test } from "node:test";
import { api, runAddress } from "./fixtures.mjs";
import { hangUp, assetHeaders, noToken, token, unauthorized } from "./server.mjs";
import { assertAccessible, enterToken, focused, text, waitForText, withPages } from "./support.mjs";

withPages("sign-in", (harness) => {
  test("the welcome page is public and has three entry points", async () => {
    const page = await harness.open();
    await waitForText(page.locator("h1"), "See what a run would change before it runs");
    assert.equal(await page.title(), "update_profiles_in_hrflow");
    assert.deepEqual(
      await page
        .locator(".entry-points a")
        .evaluateAll((links) => links.map((link) => [link.textContent, link.getAttribute("href")])),
      [
        ["Try it with sample candidates", "#/sample"],
        ["Workflows of this Worker", "#/workflows"],
        ["Your own keys", "#/keys"],
      ],
    );
    assert.equal(await page.locator("#sign-out").isVisible(), false);
    assert.deepEqual(harness.server.requests, []);
    await assertAccessible(page);
  });

  test("the navigation shows the current section and leads to the others", async () => {
    const page = await harness.signIn(api, { address: runAddress(2) });
    const here = page.locator(".navigation [aria-current=page]");
    await waitForText(page.locator("h1"), "Run of");
    assert.equal(await text(here), "Workflows");
    await page.locator(".path a").click();
    await page.locator(".card").first().waitFor();
    await page.getByRole("link", { name: "Home", exact: true }).click();
    await page.locator(".entry-points").waitFor();
    assert.equal(await text(here), "Home");
    assert.equal(await focused(page, "tagName"), "H1");
    await page.getByRole("link", { name: "Workflows of this Worker" }).click();
    await page.locator(".card").first().waitFor();
    assert.equal(await page.locator("#token").count(), 0);
  });

  test("signing out on the welcome page stays there", async () => {
    const page = await harness.signIn();
    await page.getByRole("link", { name: "Home", exact: true }).click();
    await page.locator(".entry-points").waitFor();
    await page.locator("#sign-out").click();
    await waitForText(page.locator("#live-region"), "You are signed out");
    assert.equal(await page.locator("#sign-out").isVisible(), false);
    await page.getByRole("link", { name: "Workflows of this Worker" }).click();
    await page.locator("#token").waitFor();
  });

  test("the page sends no request to the API before it has a token", async () => {
    const page = await harness.open(api, { address: "#/workflows" });
    await page.locator("#token").waitFor();
    assert.equal(await page.title(), "Sign in to this Worker · update_profiles_in_hrflow");
    assert.deepEqual(harness.server.requests, []);
    assert.equal(await page.locator("#token").evaluate((input) => input === document.activeElement), true);
    await assertAccessible(page);
  });

  test("the token goes into a request header and nowhere else", async () => {
    const page = await harness.signIn();
    await page.locator(".runs-table").first().waitFor();
    await page.locator(".runs-table a").first().click();
    await page.locator(".details-toggle").first().waitFor();
    assert.ok(harness.server.requests.length >= 3);
    for (const { url, headers } of harness.server.requests) {
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

  test("a reload forgets the token, and signing in again shows the same address", async () => {
    const page = await harness.signIn(api, { address: runAddress(2) });
    await waitForText(page.locator("h1"), "Run of");
    await page.reload();
    await page.locator("#token").waitFor();
    await enterToken(page);
    await waitForText(page.locator("h1"), "Run of");
    assert.equal(new URL(page.url()).hash, runAddress(2));
  });

  test("signing out removes everything that the token showed", async () => {
    const page = await harness.signIn();
    await page.locator(".card").first().waitFor();
    await page.locator("#sign-out").click();
    await waitForText(page.locator(".notice"), "You are signed out");
    assert.equal(await page.locator(".card").count(), 0);
    assert.equal(await page.locator("#sign-out").isVisible(), false);
    assert.equal(await page.locator("#token").inputValue(), "");
  });

  test("a page that nobody uses forgets the token after half an hour", async () => {
    const page = await harness.open(api, { address: "#/workflows" });
    await page.clock.install();
    await enterToken(page);
    await page.locator(".card").first().waitFor();
    await page.clock.fastForward("29:00");
    await page.keyboard.press("Shift");
    await page.clock.fastForward("29:00");
    assert.equal(await page.locator("#sign-out").isVisible(), true);
    await page.clock.fastForward("02:00");
    await waitForText(page.locator(".notice"), "not used for half an hour");
    assert.equal(await page.locator(".card").count(), 0);
    assert.equal(await page.locator("#token").inputValue(), "");
  });

  test("a page that is always used forgets the token after twelve hours", async () => {
    const page = await harness.open(api, { address: "#/workflows" });
    await page.clock.install();
    await enterToken(page);
    await page.locator(".card").first().waitFor();
    for (let minutes = 0; minutes < 12 * 60 - 20; minutes += 20) {
      await page.clock.fastForward("20:00");
      await page.keyboard.press("Shift");
    }
    assert.equal(await page.locator("#sign-out").isVisible(), true);
    await page.clock.fastForward("20:10");
    await waitForText(page.locator(".notice"), "open for twelve");
  });

  test("a wrong token is reported, and the user can try again", async () => {
    const page = await harness.open(api, { address: "#/workflows" });
    await enterToken(page, "wrong");
    const alert = page.getByRole("alert");
    await waitForText(alert, "The Worker does not accept the token");
    assert.match(
      await text(alert),
      /The token is neither this Worker’s ADMIN_TOKEN nor its VIEWER_TOKEN\. 401 · unauthorized$/,
    );
    await assertAccessible(page);
    await enterToken(page);
    await page.locator(".card").first().waitFor();
  });

  test("a Worker without a token shows how to set one", async () => {
    const page = await harness.open({ always: noToken }, { address: "#/workflows" });
    await enterToken(page);
    const alert = page.getByRole("alert");
    await waitForText(alert, "The API is closed because no token is set");
    assert.deepEqual(await alert.locator("p code").allTextContents(), [
      "openssl rand -hex 32",
      "npx wrangler secret put ADMIN_TOKEN",
      "503 · no_admin_token",
    ]);
    await assertAccessible(page);
  });

  test("an unreachable Worker is reported", async () => {
    const page = await harness.open({ always: hangUp }, { address: "#/workflows" });
    await enterToken(page);
    await waitForText(page.getByRole("alert"), "The page cannot reach the Worker");
  });

  test("a response that is not the API's JSON is reported", async () => {
    const page = await harness.open(
      { always: { status: 502, body: "<html>Bad gateway</html>" } },
      { address: "#/workflows" },
    );
    await enterToken(page);
    await waitForText(page.getByRole("alert"), "The response (status 502) is not the API’s JSON");
  });

  test("a token that no header can carry is rejected without a request", async () => {
    const page = await harness.open(api, { address: "#/workflows" });
    await enterToken(page, "   ");
    await waitForText(page.getByRole("alert"), "Enter the token.");
    await enterToken(page, "tok en");
    await waitForText(page.getByRole("alert"), "A token has no spaces");
    await enterToken(page, "jetoné");
    await waitForText(page.getByRole("alert"), "A token has no spaces");
    assert.deepEqual(harness.server.requests, []);
  });

  test("a token that is no longer accepted leads back to the sign-in form", async () => {
    const page = await harness.signIn();
    await page.locator(".runs-table").first().waitFor();
    harness.server.reset({ always: unauthorized });
    await page.getByRole("button", { name: "Refresh" }).click();
    await waitForText(page.getByRole("alert"), "The Worker does not accept the token");
    await page.locator("#token").waitFor();
  });

  test("every asset is for this page only, and for https only", async () => {
    await harness.open();
    const response = await fetch(`${harness.server.url}/main.js`);
    const header = (/** @type {string} */ name) => response.headers.get(name);
    assert.equal(header("strict-transport-security"), "max-age=31536000; includeSubDomains");
    assert.equal(header("cross-origin-resource-policy"), "same-origin");
    assert.equal(header("cross-origin-opener-policy"), "same-origin");
    assert.equal(header("referrer-policy"), "no-referrer");
  });

  test("the content security policy blocks inline scripts", async () => {
    const page = await harness.signIn();
    const {
      "Content-Security-Policy": policy,
      "X-Content-Type-Options": sniff,
      "Referrer-Policy": referrer,
    } = await assetHeaders();
    assert.equal(
      policy,
      "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    );
    assert.equal(sniff, "nosniff");
    assert.equal(referrer, "no-referrer");
    await page.evaluate(() => {
      const script = document.createElement("script");
      script.textContent = "window.wasHere = true";
      document.body.append(script);
    });
    assert.equal(await page.evaluate(() => /** @type {any} */ (window).wasHere), undefined);
    assert.deepEqual(
      page.faults.splice(0).filter((fault) => fault.startsWith("policy")),
      ["policy: script-src-elem inline"],
    );
  });
});
