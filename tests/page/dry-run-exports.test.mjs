// The exports of a dry run: the report, the configuration for wrangler.toml and the link with the settings.
import assert from "node:assert/strict";
import { test } from "node:test";
import { address, completedRun, relayRequests, savedText, toggleGroup } from "./dry-run-page.mjs";
import { configuration, fakeApis, people } from "./fake-apis.mjs";
import { assertAccessible, waitForText, withPages } from "./support.mjs";

/** @import { Locator } from "playwright-core" */

withPages("the exports of a dry run", (harness) => {
  test("the report can be saved as JSON and as CSV", async () => {
    const page = await completedRun(harness);
    const report = JSON.parse(await savedText(page, "Report as JSON"));
    assert.deepEqual(
      [
        report.workflow_id,
        report.persist,
        report.items.map((/** @type {{ applicant: string }} */ { applicant }) => applicant),
      ],
      ["acme-paris", false, ["app1", "app2", "app3", "app4"]],
    );
    const csv = await savedText(page, "Report as CSV");
    assert.match(csv, /^\ufeffapplicant,candidate,outcome/);
    assert.ok(csv.includes("app1,c-app1,updated,push,tags.column,Nouveaux candidats,Entretien RH,"));
    assert.ok(csv.includes("app1,c-app1,updated,push,info.phone,,+33 6 12 34 56 78,"));
  });

  test("the configuration for wrangler.toml names the keys", async () => {
    const page = await completedRun(harness);
    await page.getByText("Configuration for wrangler.toml").click();
    const toml = await page.locator(".snippet").innerText();
    for (const line of [
      "# npx wrangler secret put FLATCHR_API_KEY",
      'workflow_id = "acme-paris"',
      'api_user = { secret = "HRFLOW_API_USER" }',
      'callback = { secret = "CALLBACK_URL" }',
      'edit_mode = "replace"',
      'format = ".profile + { reference: .id }"',
    ])
      assert.ok(toml.includes(line), line);
    assert.ok(!toml.includes("REDACTED"));
    await assertAccessible(page);
  });

  test("a link fills in its settings and starts nothing", async () => {
    const page = await harness.signIn(fakeApis(), { address });
    await toggleGroup(page, "Which candidates");
    await page.getByLabel("column", { exact: true }).fill("Recruté");
    await page.getByLabel("email", { exact: true }).fill("someone@example.org");
    await page.getByText("Link with these settings").click();
    await waitForText(page.locator(".unfolded"), "Left out because they name a person: pull_parameters.email");
    const link = await page.getByLabel("Link with these settings").inputValue();
    const url = new URL(link);
    assert.deepEqual([url.search, url.hash.startsWith(`${address}/`)], ["", true]);
    const other = await harness.signIn(fakeApis(), { address: url.hash });
    await waitForText(other.locator(".notice"), "The page has filled in the settings of the link");
    await toggleGroup(other, "Which candidates");
    assert.deepEqual(
      [
        await other.getByLabel("column", { exact: true }).inputValue(),
        await other.getByLabel("email", { exact: true }).inputValue(),
      ],
      ["Recruté", ""],
    );
    assert.deepEqual(relayRequests(harness.server), []);
    assert.equal(new URL(other.url()).hash, address);
    await assertAccessible(other);
  });

  test("the configuration and the link follow what the user types, also when they are copied", async () => {
    const page = await harness.signIn(fakeApis(), { address });
    // The test keeps the copied text to itself and out of the system's clipboard.
    await page.evaluate(() =>
      Object.defineProperty(navigator, "clipboard", {
        value: { writeText: async (/** @type {string} */ text) => Object.assign(globalThis, { copied: text }) },
      }),
    );
    await page.getByText("Configuration for wrangler.toml").click();
    await page.getByText("Link with these settings").click();
    const link = page.getByLabel("Link with these settings");
    await link.waitFor();
    const before = await link.inputValue();
    await toggleGroup(page, "Which candidates");
    await page.getByLabel("column", { exact: true }).fill("Recruté");
    await waitForText(page.locator(".snippet"), 'column = "Recruté"');
    const after = await link.inputValue();
    assert.notEqual(after, before);
    const copied = async (/** @type {Locator} */ place) => {
      await place.getByRole("button", { name: "Copy" }).click();
      await place.getByRole("button", { name: "Copied" }).waitFor();
      return page.evaluate(() => /** @type {any} */ (globalThis).copied);
    };
    assert.match(await copied(page.locator(".unfolded").nth(0)), /column = "Recruté"/);
    assert.equal(await copied(page.locator(".unfolded").nth(1)), after);
    await page.getByRole("button", { name: "Reset to the configuration" }).click();
    assert.equal(await link.inputValue(), before);
    assert.ok(!(await page.locator(".snippet").innerText()).includes("Recruté"));
  });

  test("a link with too many logics, or one that is too long, is not read", async () => {
    const encoded = (/** @type {{}} */ settings) =>
      Buffer.from(JSON.stringify({ v: 1, settings })).toString("base64url");
    const many = encoded({ logics: new Array(8000).fill(".") });
    const long = encoded({ format: "#".repeat(46_000) });
    for (const link of [many, long]) {
      const page = await harness.signIn(fakeApis(), { address: `${address}/${link}` });
      await waitForText(page.locator(".notice.warn"), "longer than 60,000 characters or has more than 50 logics");
      await toggleGroup(page, "Logics and format");
      assert.equal(await page.locator(".program textarea").count(), 0);
      await assertAccessible(page);
    }
  });

  test("settings that are too large for a link are told, and the configuration holds them", async () => {
    const workflow = { ...configuration, logics: new Array(51).fill(".") };
    const page = await harness.signIn(fakeApis(people, { workflow }), { address });
    await page.getByText("Link with these settings").click();
    await waitForText(page.locator(".unfolded"), "A link holds at most 50 logics");
    await page.getByText("Configuration for wrangler.toml", { exact: true }).click();
    assert.ok((await page.locator(".snippet").innerText()).includes("logics = ["));
  });

  test("a link that was cut or made by another version is reported", async () => {
    const old = Buffer.from('{"v":7,"settings":{}}').toString("base64url");
    for (const [link, sentence] of [
      ["eyJ2IjoxLCJz", "because the link was cut or changed"],
      [old, "made by another version of the page"],
    ]) {
      const page = await harness.signIn(fakeApis(), { address: `${address}/${link}` });
      await waitForText(page.locator(".notice.warn"), sentence);
      await page.getByRole("button", { name: "Start the dry run" }).waitFor();
    }
  });
});
