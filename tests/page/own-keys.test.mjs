// The dry run with the user's own keys, which must leave the page in request headers only.
import assert from "node:assert/strict";
import { test } from "node:test";
import { fillKeys, keyField, relayRequests, startDryRun, toggleGroup } from "./dry-run-page.mjs";
import { fakeApis, format } from "./fake-apis.mjs";
import { token } from "./server.mjs";
import { assertAccessible, waitForText, withPages } from "./support.mjs";

withPages("a dry run with the user's own keys", (harness) => {
  const keys = {
    api_key: "fl-own-key-1234",
    company_id: "Company-1",
    api_secret: "ask_own_secret",
    api_user: "me@example.com",
    source_key: "source-77",
  };

  test("the keys go into request headers for the relay and nowhere else", async () => {
    const page = await harness.signIn(fakeApis(), { address: "#/keys" });
    await fillKeys(page, keys);
    for (const name of Object.keys(keys)) assert.equal(await keyField(page, name).getAttribute("autocomplete"), "off");
    await toggleGroup(page, "Logics and format");
    await page.getByLabel("format", { exact: true }).fill(format);
    await page.getByText("Link with these settings").click();
    await page.getByText("Configuration for wrangler.toml").click();
    await page.locator(".snippet").waitFor();
    const traces = () =>
      page.evaluate(() =>
        [
          location.href,
          document.documentElement.outerHTML,
          document.cookie,
          JSON.stringify(localStorage),
          JSON.stringify(sessionStorage),
          JSON.stringify(history.state),
          ...[...document.querySelectorAll("input")].filter((input) => input.readOnly).map(({ value }) => value),
        ].join("\n"),
      );
    for (const key of Object.values(keys)) assert.ok(!(await traces()).includes(key), key);
    await assertAccessible(page);
    await startDryRun(page);
    await page.locator(".report").waitFor();
    for (const { url, headers } of relayRequests(harness.server)) {
      assert.equal(headers.authorization, `Bearer ${token}`);
      for (const key of [keys.api_key, keys.api_secret, keys.api_user]) assert.ok(!url.includes(key));
      if (url.startsWith("/api/relay/flatchr/"))
        assert.deepEqual(
          [headers["x-relay-authorization"], headers["x-api-key"]],
          [`Bearer ${keys.api_key}`, undefined],
        );
      else
        assert.deepEqual(
          [
            url.startsWith("/api/relay/hrflow/"),
            headers["x-api-key"],
            headers["x-user-email"],
            headers["x-relay-authorization"],
          ],
          [true, keys.api_secret, keys.api_user, undefined],
        );
    }
    for (const key of Object.values(keys)) assert.ok(!(await traces()).includes(key), key);
    await page.getByRole("button", { name: "Change and run again" }).click();
    await page.getByRole("button", { name: "Forget the keys" }).click();
    await waitForText(page.locator("#live-region"), "The page has forgotten the keys");
    for (const name of Object.keys(keys)) assert.equal(await keyField(page, name).inputValue(), "");
  });

  test("requests to Flatchr's demo environment use its own relay", async () => {
    const page = await harness.signIn(fakeApis(), { address: "#/keys" });
    await fillKeys(page, keys);
    await page.getByLabel("env_base_url").selectOption("https://api.demo.flatchr.io");
    await startDryRun(page);
    await page.locator(".report").waitFor();
    assert.ok(
      relayRequests(harness.server).some(
        ({ url }) => url === "/api/relay/flatchr-demo/company/Company-1/search/applicants",
      ),
    );
  });

  test("wrong values are reported while the user types, missing ones when the dry run starts", async () => {
    const page = await harness.signIn(fakeApis(), { address: "#/keys" });
    await keyField(page, "api_key").waitFor();
    assert.equal(await page.locator(".wrong p").count(), 0);
    await keyField(page, "api_key").fill("with a space");
    await waitForText(page.locator(".wrong"), "contains characters that keys do not have");
    await startDryRun(page);
    await waitForText(page.getByRole("alert"), "Correct 5 fields before you start");
    assert.equal(await page.locator("[aria-invalid]").count(), 5);
    assert.deepEqual(relayRequests(harness.server), []);
    await assertAccessible(page);
  });

  test("signing out forgets the keys", async () => {
    const page = await harness.signIn(fakeApis(), { address: "#/keys" });
    await fillKeys(page, keys);
    await page.locator("#sign-out").click();
    await page.locator("#token").fill(token);
    await page.keyboard.press("Enter");
    await keyField(page, "api_key").waitFor();
    assert.equal(await keyField(page, "api_key").inputValue(), "");
  });
});
