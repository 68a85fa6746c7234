// The page as the console of many workflows: the list by state, candidates, plans, and a test of the alerts.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import { api, item, report, runAddress } from "./fixtures.mjs";
import { apiError } from "./server.mjs";
import { applicantRows, assertAccessible, colorSchemes, fitsWidth, texts, waitForText, withPages } from "./support.mjs";

/** @import { Page } from "playwright-core" */
/** @import { Routes } from "./server.mjs" */

const at = "/api/workflows/acme-paris";
const runId = "019ab0c2-0000-7000-8000-000000000001";

/** @param {Page} page */
const card = (page) =>
  page.locator(".card").filter({ has: page.getByRole("heading", { name: "acme-paris", exact: true }) });

const timeline = {
  applicants: ["a1", "a2"],
  candidates: ["c1"],
  entries: [
    { at: "2026-11-23T15:00:00.000Z", kind: "apply", run_id: runId, trigger: "api", plan: runId },
    { at: "2026-11-23T14:00:00.000Z", kind: "pause", reason: "the format is wrong" },
    {
      ...{
        at: "2026-11-23T13:00:00.000Z",
        kind: "run",
        run_id: runId,
        trigger: "cron",
        applicant: "a1",
        candidate: "c1",
      },
      ...{ outcome: "failed", fields: [], code: "resume_timeout" },
    },
    {
      ...{
        at: "2026-11-23T12:00:00.000Z",
        kind: "run",
        run_id: runId,
        trigger: "api",
        applicant: "a2",
        candidate: "c1",
      },
      ...{ outcome: "updated", fields: ["info.phone", "tags.column"], resume: "parsed" },
    },
    { at: "2026-11-23T11:00:00.000Z", kind: "retry", applicant: "a2" },
  ],
  truncated: true,
};

/** @param {Routes} routes @returns {Routes} */
const withRoutes = (routes) => ({ ...api, ...routes });

withPages("the history of a candidate", (harness) => {
  const address = "#/candidates/acme-paris/c1";
  const routes = withRoutes({ [`GET ${at}/candidates/c1`]: { body: timeline } });

  test("it has an address, and tells what happened", async () => {
    const page = await harness.signIn(routes, { address });
    await waitForText(page.locator("h1"), "Candidate c1");
    const entries = await texts(page.locator(".timeline li"));
    const without = entries.map((entry) => entry.replace(/^23 Nov 2026, \d\d:00:00 · .*? ago /, ""));
    assert.deepEqual(without, [
      "An operator applied a plan. It did not touch this candidate. operator · with a plan · its report",
      "An operator paused the workflow. the format is wrong",
      "Failed a1 The résumé could not be fetched: The API did not answer in time. Wait. Later runs try again. resume_timeout cron trigger · its report",
      "Updated a2 info.phone tags.column Résumé: parsed; the profile has the result operator · its report",
      "An operator had this application tried again. a2",
    ]);
    await waitForText(page.locator("main"), "The newest 5 entries. There are older ones.");
    const link = page.getByRole("link", { name: `its report: ${runId}` }).first();
    assert.equal(await link.getAttribute("href"), `#/runs/acme-paris/${runId}`);
  });

  test("an applicant of a report leads to it", async () => {
    const page = await harness.signIn(routes, { address: runAddress(0) });
    await page.locator(".details-toggle").first().click();
    const link = page.getByRole("link", { name: "History of this candidate" });
    assert.match((await link.getAttribute("href")) ?? "", /^#\/candidates\/acme-paris\/d6K8yVQaggeF8B4P$/);
  });

  test("somebody is found by an e-mail address, of which only the hash leaves the page", async () => {
    const hash = createHash("sha256").update("ana@example.com").digest("hex");
    const page = await harness.signIn(withRoutes({ [`GET ${at}/candidates/${hash}`]: { body: timeline } }));
    await card(page).getByLabel("Find a candidate").fill(" Ana@Example.com");
    await card(page).getByLabel("Find a candidate").press("Enter");
    await waitForText(page.locator(".timeline li"), "tags.column");
    assert.equal(new URL(page.url()).hash, `#/candidates/acme-paris/${hash}`);
    assert.ok(harness.server.requests.every(({ url }) => !/example/i.test(url)));
  });

  test("nobody is told apart from a failure", async () => {
    const none = apiError(404, "not_found", "no run of the last 30 days touched this candidate");
    const page = await harness.signIn(withRoutes({ [`GET ${at}/candidates/c1`]: none }), { address });
    await waitForText(page.getByRole("alert"), "No run of the last 30 days touched this candidate.");
    await assertAccessible(page);
  });

  for (const colorScheme of colorSchemes) {
    test(`it is accessible and fits a small screen, in French and ${colorScheme}`, async () => {
      const viewport = { width: 360, height: 740 };
      const page = await harness.signIn(routes, { address, colorScheme, locale: "fr-FR", viewport });
      await waitForText(page.locator(".timeline li"), "Le CV n’a pas pu être obtenu : L’API n’a pas répondu à temps.");
      assert.ok(await fitsWidth(page));
      await assertAccessible(page);
    });
  }
});

withPages("a list of 500 workflows", (harness) => {
  const workflows = Array.from({ length: 500 }, (_, index) => ({
    ...{ workflow_id: `customer-${index}`, persist: true, incremental: true, cron: "*/15 * * * *", problems: [] },
  }));
  const states = workflows.map(({ workflow_id }, index) => ({
    workflow_id,
    state: index === 499 ? "failing" : index % 100 === 50 ? "paused" : "ok",
    since: "2026-11-22T00:00:00.000Z",
  }));
  const body = { status: "failing", workflows: states };
  const routes = withRoutes({
    "GET /api/workflows": { body: { workflows, problems: [], queue: "bound" } },
    "GET /api/health/workflows": { status: 503, body },
    "GET /api/workflows/customer-499/runs": { body: { runs: [], cursor: null } },
    "GET /api/workflows/customer-499/ledger": api[`GET ${at}/ledger`],
  });

  test("shows those first that need somebody, wherever they are, and asks for nothing else", async () => {
    const page = await harness.signIn(routes);
    await waitForText(page.locator(".card").first(), "failing");
    const names = await texts(page.locator(".card h2"));
    assert.deepEqual(names.slice(0, 3), ["customer-499", "customer-50", "customer-150"]);
    assert.equal(names.length, 50);
    assert.deepEqual(
      harness.server.requests.map(({ url }) => url),
      ["/api/workflows", "/api/health/workflows"],
    );
    const { height } = await page.evaluate(() => document.body.getBoundingClientRect());
    assert.ok(height < 5_000, `${height} pixels`);
    await page.getByRole("button", { name: "Details: customer-499" }).click();
    await waitForText(page.locator(".card").first(), "The Worker has no reports yet.");
    await assertAccessible(page);
  });

  test("can be filtered by state, together with the search", async () => {
    const page = await harness.signIn(routes);
    assert.deepEqual(await texts(page.locator(".states label")), ["500 All", "1 failing", "5 paused", "494 ok"]);
    await page.getByText("5 paused").click();
    await waitForText(page.locator(".search"), "5 of 500 workflows");
    await page.getByLabel("Find a workflow").fill("customer-25");
    assert.deepEqual(await texts(page.locator(".card h2")), ["customer-250"]);
    await page.getByText("1 failing").click();
    await waitForText(page.locator(".workflows"), "No workflow matches.");
    await assertAccessible(page);
  });
});

withPages("plans and alerts", (harness) => {
  const plan = report(
    [
      item("a1", "c1", "updated", { changes: [{ field: "info.phone", old: null, new: "+33 6" }] }),
      item("a2", "c2", "unchanged"),
    ],
    { persist: false, run_id: runId, plan: runId },
  );

  test("a plan is made in the Worker, and applied as it is after the name was typed", async () => {
    const routes = withRoutes({
      [`POST ${at}/runs`]: ({ body }) => ({
        body: "plan" in JSON.parse(body) && JSON.parse(body).persist === false ? plan : { run_id: "r2" },
      }),
    });
    const page = await harness.signIn(routes);
    await card(page).locator(".operations summary").click();
    await card(page).getByRole("link", { name: "Plan the next run" }).click();
    await page.getByRole("button", { name: "Make the plan" }).click();
    await waitForText(page.locator(".confirmation"), "A run makes the change of one applicant below, and no other.");
    assert.equal(await applicantRows(page).count(), 1);
    const apply = page.getByRole("button", { name: "Apply exactly this" });
    assert.equal(await apply.isDisabled(), true);
    await assertAccessible(page);
    await page.getByLabel("To confirm").fill("acme-paris");
    await apply.click();
    await waitForText(page.locator(".notice.good"), "The run has ended.");
    const sent = harness.server.requests.filter(({ method }) => method === "POST").map(({ body }) => JSON.parse(body));
    assert.deepEqual(sent, [{ persist: false, plan: true }, { plan: runId }]);
    assert.equal(await page.locator(".notice.good a").getAttribute("href"), "#/runs/acme-paris/r2");
  });

  test("a plan that is refused keeps what it showed", async () => {
    let calls = 0;
    const late = apiError(404, "not_found", "the plan is older than a day");
    const page = await harness.signIn(
      withRoutes({ [`POST ${at}/runs`]: () => ((calls += 1) === 1 ? { body: plan } : late) }),
      { address: "#/plans/acme-paris" },
    );
    await page.getByRole("button", { name: "Make the plan" }).click();
    await page.getByLabel("To confirm").fill("acme-paris");
    await page.getByRole("button", { name: "Apply exactly this" }).click();
    await waitForText(page.getByRole("alert"), "The plan is older than a day.");
    assert.equal(await applicantRows(page).count(), 1);
  });

  test("a test of the alerts says who got it", async () => {
    const receivers = [
      { kind: "slack", delivered: true, error: null },
      { kind: "webhook", delivered: false, error: "the receiver answered 500" },
    ];
    const page = await harness.signIn(
      withRoutes({ [`POST ${at}/alerts/test`]: { body: { message_id: "m", receivers } } }),
    );
    await card(page).locator(".operations summary").click();
    await card(page).getByRole("button", { name: "Test the alerts: acme-paris" }).click();
    await card(page).getByRole("button", { name: "Test the alerts", exact: true }).click();
    await waitForText(card(page).locator(".notice.good"), "slack: arrived");
    await waitForText(card(page).locator(".notice.good"), "webhook: The receiver answered 500.");
    await assertAccessible(page);
  });
});
