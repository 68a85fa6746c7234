// The list of workflows, their ledgers and their recent runs.
import assert from "node:assert/strict";
import { test } from "node:test";
import { api, runAddress, summary, workflows } from "./fixtures.mjs";
import { hangUp, apiError } from "./server.mjs";
import { assertAccessible, text, texts, waitForText, withPages } from "./support.mjs";

/** @import { Page } from "playwright-core" */

/**
 * The card of a workflow.
 * @param {Page} page
 * @param {string} id
 */
const card = (page, id) => page.locator(".card").filter({ has: page.getByRole("heading", { name: id, exact: true }) });

withPages("the overview", (harness) => {
  test("each workflow shows how it is configured", async () => {
    const page = await harness.signIn();
    const writes = card(page, "acme-paris");
    assert.equal(await text(writes.locator(".tag")), "Writes");
    assert.equal(await text(writes.locator(".settings")), "Schedule */15 * * * * UTC · incremental");
    const dry = card(page, "acme/lyon é");
    assert.equal(await text(dry.locator(".tag")), "Dry run only");
    assert.equal(await text(dry.locator(".settings")), "Schedule on every cron trigger");
    await waitForText(dry, "does not keep the reports of dry runs");
    await assertAccessible(page);
  });

  test("workflows that need somebody come first, with their state and since when", async () => {
    const states = [
      { workflow_id: "acme-paris", state: "ok", since: "2026-11-01T00:00:00.000Z" },
      { workflow_id: "acme/lyon é", state: "paused", since: "2026-11-20T00:00:00.000Z" },
      { workflow_id: "globex", state: "failing", since: "2026-11-22T00:00:00.000Z" },
    ];
    const body = { status: "failing", workflows: states };
    const page = await harness.signIn({ ...api, "GET /api/health/workflows": { status: 503, body } });
    await waitForText(page.locator(".states"), "1 failing");
    assert.deepEqual(await texts(page.locator(".card h2")), ["globex", "acme/lyon é", "acme-paris"]);
    assert.match(await text(card(page, "globex").locator(".state")), /^failing .* ago$/);
    assert.equal(await text(card(page, "acme-paris").locator(".state")), "ok");
    await assertAccessible(page);
  });

  test("the list is of use where nobody can tell how the workflows stand", async () => {
    const page = await harness.signIn({ ...api, "GET /api/health/workflows": hangUp });
    await waitForText(card(page, "acme-paris").locator(".ledger"), "42 already synced");
    assert.equal(await page.locator(".states .badge").count(), 0);
  });

  test("the ledger shows the known applicants, the failed ones and their next attempts", async () => {
    const page = await harness.signIn();
    const remembered = card(page, "acme-paris").locator(".ledger");
    await waitForText(remembered, "nothing to do, 42 already synced");
    assert.match(
      await text(remembered.locator("dl").first()),
      /^Known applicants 42 Being parsed 1 Failed 2 Last run .* ago: nothing to do/,
    );
    await remembered.locator("summary").first().click();
    const rows = remembered.locator("tbody tr");
    await waitForText(rows.first(), "V41QG9eja5pK6Xev");
    await waitForText(rows.first(), "The source has no profile with this reference");
    await waitForText(rows.nth(1), "next run");
    await assertAccessible(page);
  });

  test("problems of the Worker as a whole stand above the workflows", async () => {
    const found = [{ path: "vars", message: "the var MAX_REQUESTS is not a whole number from 20 to 4294967295" }];
    const page = await harness.signIn({
      ...api,
      "GET /api/workflows": { body: { workflows, problems: found, queue: "none" } },
    });
    await waitForText(page.locator(".notice"), "The Worker cannot run any workflow");
    await waitForText(page.locator(".notice"), "MAX_REQUESTS");
    await assertAccessible(page);
  });

  test("a workflow shows the fields that HrFlow.ai does not have", async () => {
    const warnings = [
      { path: "format", field: "tag", message: "`tag` is not a field of an HrFlow.ai profile; did you mean `tags`?" },
    ];
    const warned = workflows.map((each, index) => (index === 0 ? { ...each, warnings } : each));
    const page = await harness.signIn({
      ...api,
      "GET /api/workflows": { body: { workflows: warned, problems: [], queue: "none" } },
    });
    const first = page.locator(".card").first();
    await waitForText(first, "A field that HrFlow.ai does not have");
    assert.deepEqual(await texts(first.locator(".problems li")), [
      "format tag is not a field of an HrFlow.ai profile; did you mean tags?",
    ]);
    await assertAccessible(page);
  });

  test("a workflow with configuration problems shows them and offers no dry run", async () => {
    const page = await harness.signIn();
    const broken = card(page, "globex");
    assert.deepEqual(await texts(broken.locator(".problems li")), [
      "connector_auth.api_kye is not the name of a parameter; did you mean api_key?",
      "push_parameters.only_edit_fields[1] tag is not a field of an HrFlow.ai profile; did you mean tags?",
    ]);
    assert.equal(await broken.getByRole("link", { name: /dry run/i }).count(), 0);
  });

  test("the recent runs show their time, status, counts and remaining applicants", async () => {
    const page = await harness.signIn();
    const rows = card(page, "acme-paris").locator(".runs tbody tr");
    await rows.first().waitFor();
    const all = await texts(rows);
    assert.equal(all.length, 5);
    assert.match(
      all[0],
      /^23 Nov 2026, 15:30:00 .+ With failures 38 updated 4 unchanged 2 deferred 1 failed none 12 s$/,
    );
    assert.match(all[1], /Success 300 updated 12 unchanged 120 applicants 13 s$/);
    assert.match(all[2], /Stopped by an error The run could not read Flatchr or its ledger\. none unknown 14 s$/);
    await card(page, "acme-paris").getByRole("button", { name: "Show older runs" }).click();
    await waitForText(rows.nth(6), "hrflow_auth or push_parameters are invalid.");
    assert.equal(await page.evaluate(() => document.activeElement?.closest("tr")?.rowIndex), 6);
  });

  test("older runs are requested with the cursor", async () => {
    const page = await harness.signIn({
      ...api,
      "GET /api/workflows/acme-paris/runs": { body: { runs: [0, 1, 2].map((n) => summary(n)), cursor: "c/1 =" } },
      "GET /api/workflows/acme-paris/runs?cursor=c%2F1+%3D": {
        body: { runs: [3, 4].map((n) => summary(n)), cursor: null },
      },
    });
    const older = card(page, "acme-paris").getByRole("button", { name: "Show older runs" });
    await older.click();
    await card(page, "acme-paris").locator(".runs tbody tr").nth(4).waitFor();
    assert.equal(await older.count(), 0);
  });

  test("a run links to its report", async () => {
    const page = await harness.signIn();
    await card(page, "acme-paris").getByRole("link", { name: "23 Nov 2026, 13:30:00" }).click();
    await waitForText(page.locator("h1"), "Run of 23 Nov 2026");
    assert.equal(new URL(page.url()).hash, runAddress(2));
    await page.goBack();
    await card(page, "acme-paris").waitFor();
  });

  test("runs that cannot be read do not hide the rest and can be requested again", async () => {
    const path = "GET /api/workflows/acme-paris/runs";
    const page = await harness.signIn({
      ...api,
      [path]: apiError(
        503,
        "store_unavailable",
        "there is no KV namespace bound as STATE: create it with `npx wrangler kv namespace create STATE` and put its id into wrangler.toml",
      ),
    });
    const alert = card(page, "acme-paris").getByRole("alert");
    await waitForText(alert, "The Worker cannot read its reports");
    await waitForText(alert, "npx wrangler kv namespace create STATE");
    await assertAccessible(page);
    harness.server.reset(api);
    await alert.getByRole("button", { name: "Try again" }).click();
    await card(page, "acme-paris").locator(".runs tbody tr").first().waitFor();
  });

  test("refreshing loads the workflows again, also after a failure", async () => {
    const page = await harness.signIn();
    harness.server.reset({ ...api, "GET /api/workflows": { body: { workflows: workflows.slice(0, 1) } } });
    await page.getByRole("button", { name: "Refresh" }).click();
    await waitForText(page.locator("#live-region"), "1 workflow loaded.");
    assert.equal(await page.locator(".card").count(), 1);
    harness.server.reset({ ...api, "GET /api/workflows": hangUp });
    await page.getByRole("button", { name: "Refresh" }).click();
    await waitForText(page.getByRole("alert"), "The page cannot reach the Worker");
    harness.server.reset(api);
    await page.getByRole("button", { name: "Try again" }).click();
    await page.locator(".card").nth(2).waitFor();
  });

  test("an unusable configuration is reported with the API's message", async () => {
    const page = await harness.open(
      {
        ...api,
        "GET /api/workflows": apiError(
          500,
          "bad_configuration",
          "no workflow is configured: add [[vars.WORKFLOWS]] to wrangler.toml",
        ),
      },
      { address: "#/workflows" },
    );
    await page.locator("#token").fill("right-token_for.tests");
    await page.getByRole("button", { name: "Sign in" }).click();
    await waitForText(page.getByRole("alert"), "No workflow is configured: add [[vars.WORKFLOWS]] to wrangler.toml.");
  });

  test("a hundred workflows can be searched, and only open ones request their runs", async () => {
    const hundred = Array.from({ length: 100 }, (_, index) => ({
      workflow_id: `customer-${index}`,
      persist: true,
      incremental: false,
      cron: null,
      problems: [],
    }));
    const routes = Object.fromEntries(
      hundred.map(({ workflow_id: id }) => [`GET /api/workflows/${id}/runs`, { body: { runs: [], cursor: null } }]),
    );
    const page = await harness.signIn({ ...routes, "GET /api/workflows": { body: { workflows: hundred } } });
    await page.locator(".card").nth(49).waitFor();
    assert.equal(await page.locator(".card").count(), 50);
    assert.ok(harness.server.requests.length < 5, `${harness.server.requests.length} requests`);
    await page.getByLabel("Find a workflow").fill("R-99");
    await waitForText(page.locator(".search"), "1 of 100 workflows");
    assert.equal(await page.locator(".card").count(), 1);
    await page.getByRole("button", { name: "Details: customer-99" }).click();
    await waitForText(card(page, "customer-99"), "The Worker has no reports yet.");
    await assertAccessible(page);
  });
});
