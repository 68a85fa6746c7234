// What an operator does on the page: pause, resume, run now, stop, start over and retry.
import assert from "node:assert/strict";
import { test } from "node:test";
import { api } from "./fixtures.mjs";
import { apiError } from "./server.mjs";
import { assertAccessible, text, waitForText, withPages } from "./support.mjs";

/** @import { Page } from "playwright-core" */
/** @import { Routes } from "./server.mjs" */

const at = "/api/workflows/acme-paris";
const ledger = /** @type {any} */ (api[`GET ${at}/ledger`]).body;

/** @param {Page} page */
const card = (page) =>
  page.locator(".card").filter({ has: page.getByRole("heading", { name: "acme-paris", exact: true }) });

/** @param {Page} page */
async function operations(page) {
  const found = card(page).locator(".operations");
  await found.locator("summary").click();
  return found;
}

/**
 * @param {Routes} routes
 * @returns {Routes}
 */
const withRoutes = (routes) => ({ ...api, ...routes });

withPages("operating a workflow", (harness) => {
  test("a pause asks for a reason, and the card says since when and why", async () => {
    const since = "2026-11-23T15:00:00.000Z";
    const routes = withRoutes({ [`POST ${at}/pause`]: { body: { message: "the workflow is paused" } } });
    const page = await harness.signIn(routes);
    const place = await operations(page);
    await place.getByRole("button", { name: "Pause: acme-paris" }).click();
    await place.getByLabel("Reason").fill("the format is wrong");
    await assertAccessible(page);
    routes[`GET ${at}/ledger`] = { body: { ...ledger, paused: { reason: "the format is wrong", since } } };
    await place.getByRole("button", { name: "Pause", exact: true }).click();
    await waitForText(card(page).locator(".notice.warn"), /Paused since .*2026.*: the format is wrong/);
    await waitForText(card(page).locator(".notice.good"), "the workflow is paused");
    const sent = harness.server.requests.filter(({ method }) => method === "POST");
    assert.deepEqual(
      sent.map(({ url, body }) => [url, JSON.parse(body)]),
      [[`${at}/pause`, { reason: "the format is wrong" }]],
    );
    const again = await operations(page);
    assert.equal(await again.getByRole("button", { name: "Run now" }).count(), 0);
    await again.getByRole("button", { name: "Resume: acme-paris" }).waitFor();
    await assertAccessible(page);
  });

  test("starting over needs the name of the workflow", async () => {
    const routes = withRoutes({ [`POST ${at}/ledger/reset`]: { body: { message: "the next run processes all" } } });
    const page = await harness.signIn(routes);
    const place = await operations(page);
    await place.getByRole("button", { name: "Start over: acme-paris" }).click();
    const confirm = place.getByRole("button", { name: "Start over", exact: true });
    assert.equal(await confirm.isDisabled(), true);
    await place.getByLabel("To confirm").fill("acme-lyon");
    assert.equal(await confirm.isDisabled(), true);
    await place.getByLabel("To confirm").press("Enter");
    assert.equal(harness.server.requests.filter(({ method }) => method === "POST").length, 0);
    await place.getByLabel("To confirm").fill("acme-paris");
    await confirm.click();
    await waitForText(card(page).locator(".notice.good"), "the next run processes all");
  });

  test("a run that was started leads to its report", async () => {
    const run_id = "019ab0c2-0000-7000-8000-000000000001";
    const page = await harness.signIn(withRoutes({ [`POST ${at}/runs`]: { body: { run_id } } }));
    const place = await operations(page);
    await place.getByRole("button", { name: "Run now: acme-paris" }).click();
    await place.getByRole("button", { name: "Run now", exact: true }).click();
    const link = card(page).locator(".notice.good a");
    await link.waitFor();
    assert.equal(await link.getAttribute("href"), `#/runs/acme-paris/${run_id}`);
  });

  test("a run under way can be stopped, and none be started", async () => {
    const leased = { body: { ...ledger, leased_by: "019ab0c2-0000-7000-8000-000000000002" } };
    const routes = { [`GET ${at}/ledger`]: leased, [`POST ${at}/stop`]: { body: { message: "the run stops" } } };
    const page = await harness.signIn(withRoutes(routes));
    const place = await operations(page);
    assert.equal(await place.getByRole("button", { name: "Run now" }).count(), 0);
    await place.getByRole("button", { name: "Stop the run: acme-paris" }).click();
    await place.getByRole("button", { name: "Cancel" }).click();
    await place.getByRole("button", { name: "Stop the run: acme-paris" }).click();
    await place.getByRole("button", { name: "Stop the run", exact: true }).click();
    await waitForText(card(page).locator(".notice.good"), "the run stops");
  });

  test("what is refused is told, and the buttons stay", async () => {
    const refused = apiError(403, "forbidden", "this needs the operator's token");
    const page = await harness.signIn(withRoutes({ [`POST ${at}/pause`]: refused }));
    const place = await operations(page);
    await place.getByRole("button", { name: "Pause: acme-paris" }).click();
    await place.getByRole("button", { name: "Pause", exact: true }).click();
    await waitForText(place.getByRole("alert"), "This needs the operator's token.");
    await place.getByRole("button", { name: "Pause: acme-paris" }).waitFor();
    await assertAccessible(page);
  });

  test("an applicant that failed can be tried again", async () => {
    const applicant = ledger.failed[0].applicant;
    const retry = { body: { message: "the next run tries this applicant" } };
    const page = await harness.signIn(withRoutes({ [`POST ${at}/items/${applicant}/retry`]: retry }));
    const failures = card(page).locator(".ledger details").first();
    await failures.locator("summary").click();
    await failures.getByRole("button", { name: `Retry: ${applicant}` }).click();
    await waitForText(failures, "The next run tries this applicant.");
    assert.match(await text(failures), /next run tries/);
  });
});
