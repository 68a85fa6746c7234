// The page says so where the Worker does not ask the vendors' own servers, and fills in the keys of a sandbox.
import assert from "node:assert/strict";
import { test } from "node:test";
import { sandboxKeys } from "../../www/dry-run/sandbox-keys.js";
import { keyField } from "./dry-run-page.mjs";
import { fakeApis } from "./fake-apis.mjs";
import { assertAccessible, colorSchemes, fitsWidth, text, withPages } from "./support.mjs";

/** @param {Record<string, string | null>} servers */
const routes = (servers) => ({
  ...fakeApis(),
  "GET /api/workflows": { body: { workflows: [], problems: [], servers } },
});
const sandbox = { flatchr: "http://127.0.0.1:4001", hrflow: "http://localhost:4002" };

withPages("the servers of the Worker", (harness) => {
  test("a sandbox is named on every view that asks it, with its addresses", async () => {
    for (const colorScheme of colorSchemes) {
      const page = await harness.signIn(routes(sandbox), { colorScheme, viewport: { width: 360, height: 700 } });
      const banner = page.locator("#servers");
      const words =
        "Sandbox. This Worker does not talk to the real APIs: Flatchr is http://127.0.0.1:4001 HrFlow.ai is http://localhost:4002";
      assert.equal(await text(banner), words);
      const ground = await banner.locator(".servers").evaluate((element) => getComputedStyle(element).backgroundColor);
      assert.notEqual(ground, "rgba(0, 0, 0, 0)", "the banner stands out");
      assert.ok(await fitsWidth(page));
      await assertAccessible(page);
      await page.getByRole("link", { name: "Sample" }).click();
      await page.locator("h1").first().waitFor();
      assert.ok(await banner.isHidden(), "sample mode asks no server");
      await page.getByRole("link", { name: "Your keys" }).click();
      await keyField(page, "api_key").waitFor();
      assert.equal(await text(banner), words);
    }
  });

  test("the keys of a sandbox are filled in", async () => {
    const page = await harness.signIn(routes(sandbox), { address: "#/keys" });
    for (const [path, value] of Object.entries(sandboxKeys)) {
      const [, name] = path.split(".");
      await keyField(page, name).waitFor();
      assert.equal(await keyField(page, name).inputValue(), value);
    }
    await page.getByText("The keys of the sandbox are filled in").waitFor();
    assert.ok(!(await page.content()).includes(sandboxKeys["hrflow_auth.api_secret"]));
  });

  test("a gateway on another host is no sandbox: it is named, and no keys are filled in", async () => {
    const page = await harness.signIn(routes({ flatchr: "https://gateway.example", hrflow: null }), {
      address: "#/keys",
    });
    await keyField(page, "api_key").waitFor();
    assert.equal(
      await text(page.locator("#servers")),
      "Other servers. This Worker does not talk to the vendors’ own: Flatchr is https://gateway.example",
    );
    assert.equal(await keyField(page, "api_key").inputValue(), "");
  });

  test("the vendors' own servers need no word", async () => {
    const own = { flatchr: "https://api.demo.flatchr.io", hrflow: "https://api.hrflow.ai" };
    for (const servers of [own, { flatchr: null, hrflow: null }]) {
      const page = await harness.signIn(routes(servers), { address: "#/keys" });
      await keyField(page, "api_key").waitFor();
      assert.ok(await page.locator("#servers").isHidden());
    }
  });
});
