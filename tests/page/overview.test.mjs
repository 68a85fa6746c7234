// The workflows and their recent runs.
import assert from "node:assert/strict";
import { test } from "node:test";
import { api, runAddress, summary, workflows } from "./fixtures.mjs";
import { hangUp, refusal } from "./server.mjs";
import { assertAccessible, says, text, texts, withPages } from "./support.mjs";

const card = (page, id) => page.locator(".card").filter({ has: page.getByRole("heading", { name: id, exact: true }) });

withPages("the overview", (lab) => {
  test("how each workflow is configured", async () => {
    const page = await lab.enter();
    const writes = card(page, "acme-paris");
    assert.equal(await text(writes.locator(".tag")), "Writes");
    assert.equal(await text(writes.locator(".settings")), "Schedule */15 * * * * UTC · incremental");
    const dry = card(page, "acme/lyon é");
    assert.equal(await text(dry.locator(".tag")), "Dry run only");
    assert.equal(await text(dry.locator(".settings")), "Schedule on every cron trigger");
    await says(dry, "the reports of dry runs are not kept");
    await assertAccessible(page);
  });

  test("what a workflow remembers: how many it knows, what failed, and when that is tried again", async () => {
    const page = await lab.enter();
    const remembered = card(page, "acme-paris").locator(".memory");
    await says(remembered, "nothing to do, 42 seen as known");
    assert.match(
      await text(remembered.locator("dl").first()),
      /^Applicants known 42 Being parsed 1 Failed 2 Last run .* ago: nothing to do/,
    );
    await remembered.locator("summary").click();
    const rows = remembered.locator("tbody tr");
    await says(rows.first(), "V41QG9eja5pK6Xev");
    await says(rows.first(), "The source has no profile with this reference");
    await says(rows.nth(1), "next run");
    await assertAccessible(page);
  });

  test("what is wrong with the Worker as a whole", async () => {
    const found = [{ path: "vars", message: "the var MAX_REQUESTS is not a whole number from 20 to 4294967295" }];
    const page = await lab.enter({
      ...api,
      "GET /api/workflows": { body: { workflows, problems: found, queue: "none" } },
    });
    await says(page.locator(".notice"), "The Worker cannot run anything");
    await says(page.locator(".notice"), "MAX_REQUESTS");
    await assertAccessible(page);
  });

  test("what is wrong in a configuration: where, and the sentence; it cannot be started", async () => {
    const page = await lab.enter();
    const broken = card(page, "globex");
    assert.deepEqual(await texts(broken.locator(".problems li")), [
      "connector_auth.api_kye is not the name of a parameter; did you mean api_key?",
      "push_parameters.only_edit_fields[1] tag is not a field of an HrFlow.ai profile; did you mean tags?",
    ]);
    assert.equal(await broken.getByRole("link", { name: /dry run/i }).count(), 0);
  });

  test("the recent runs of a workflow: when, status, counts, what is left", async () => {
    const page = await lab.enter();
    const rows = card(page, "acme-paris").locator(".runs tbody tr");
    await rows.first().waitFor();
    const all = await texts(rows);
    assert.equal(all.length, 5);
    assert.match(
      all[0],
      /^23 Nov 2026, 15:30:00 .+ With failures 38 updated 4 unchanged 2 deferred 1 failed nothing 12 s$/,
    );
    assert.match(all[1], /Success 300 updated 12 unchanged 120 applicants 13 s$/);
    assert.match(all[2], /Fatal Flatchr, or the ledger, could not be read\. none not known 14 s$/);
    await card(page, "acme-paris").getByRole("button", { name: "Show older runs" }).click();
    await says(rows.nth(6), "hrflow_auth or push_parameters are wrong.");
    assert.equal(await page.evaluate(() => document.activeElement.closest("tr").rowIndex), 6);
  });

  test("older runs are asked for with the cursor", async () => {
    const page = await lab.enter({
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

  test("a run leads to its report", async () => {
    const page = await lab.enter();
    await card(page, "acme-paris").getByRole("link", { name: "23 Nov 2026, 13:30:00" }).click();
    await says(page.locator("h1"), "Run of 23 Nov 2026");
    assert.equal(new URL(page.url()).hash, runAddress(2));
    await page.goBack();
    await card(page, "acme-paris").waitFor();
  });

  test("runs that cannot be read do not hide the rest, and can be asked for again", async () => {
    const path = "GET /api/workflows/acme-paris/runs";
    const page = await lab.enter({
      ...api,
      [path]: refusal(
        503,
        "store_unavailable",
        "there is no KV namespace bound as STATE: create it with `npx wrangler kv namespace create STATE` and put its id into wrangler.toml",
      ),
    });
    const alert = card(page, "acme-paris").getByRole("alert");
    await says(alert, "Reports cannot be read");
    await says(alert, "npx wrangler kv namespace create STATE");
    await assertAccessible(page);
    lab.server.reset(api);
    await alert.getByRole("button", { name: "Try again" }).click();
    await card(page, "acme-paris").locator(".runs tbody tr").first().waitFor();
  });

  test("refreshing asks again, and says so; what fails can be tried again", async () => {
    const page = await lab.enter();
    lab.server.reset({ ...api, "GET /api/workflows": { body: { workflows: workflows.slice(0, 1) } } });
    await page.getByRole("button", { name: "Refresh" }).click();
    await says(page.locator("#live"), "1 workflow loaded.");
    assert.equal(await page.locator(".card").count(), 1);
    lab.server.reset({ ...api, "GET /api/workflows": hangUp });
    await page.getByRole("button", { name: "Refresh" }).click();
    await says(page.getByRole("alert"), "The Worker cannot be reached");
    lab.server.reset(api);
    await page.getByRole("button", { name: "Try again" }).click();
    await page.locator(".card").nth(2).waitFor();
  });

  test("a configuration that cannot be used at all is told by the API's sentence", async () => {
    const page = await lab.open(
      {
        ...api,
        "GET /api/workflows": refusal(
          500,
          "bad_configuration",
          "no workflow is configured: add [[vars.WORKFLOWS]] to wrangler.toml",
        ),
      },
      { address: "#/workflows" },
    );
    await page.locator("#token").fill("right-token_for.tests");
    await page.getByRole("button", { name: "Open" }).click();
    await says(page.getByRole("alert"), "No workflow is configured: add [[vars.WORKFLOWS]] to wrangler.toml.");
  });

  test("a hundred workflows: found by name, and runs are asked for where one looks", async () => {
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
    const page = await lab.enter({ ...routes, "GET /api/workflows": { body: { workflows: hundred } } });
    await says(page.locator(".card").first(), "No run has been kept yet.");
    assert.equal(await page.locator(".card").count(), 50);
    assert.ok(lab.server.requests.length < 25, `${lab.server.requests.length} requests`);
    await page.getByLabel("Find a workflow").fill("R-99");
    await says(page.locator(".search"), "1 of 100 workflows");
    await says(card(page, "customer-99"), "No run has been kept yet.");
    assert.equal(await page.locator(".card").count(), 1);
    await assertAccessible(page);
  });
});
