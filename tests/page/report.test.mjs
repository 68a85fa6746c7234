// The report of a run: its verdict, its figures and the table of applicants.
import assert from "node:assert/strict";
import { test } from "node:test";
import { api, item, manyItems, report, runAddress } from "./fixtures.mjs";
import {
  applicantRows,
  assertAccessible,
  fitsWidth,
  focused,
  text,
  texts,
  waitForText,
  withPages,
} from "./support.mjs";

/** @import { RunReport } from "../../build/package/index.js" */

/**
 * The API with another report for the first run.
 * @param {RunReport} body
 */
const kept = (body) => ({ ...api, [`GET /api/workflows/acme-paris/runs/${runAddress(0).split("/").pop()}`]: { body } });

withPages("a report", (harness) => {
  test("a run with failures shows its status and figures", async () => {
    const page = await harness.signIn(api, { address: runAddress(0) });
    await waitForText(page.locator("h1"), "Run of 23 Nov 2026, 15:30:00");
    assert.match(await page.title(), /^Run of 23 Nov 2026/);
    assert.equal(await text(page.locator(".title .badge")), "With failures");
    assert.equal(await text(page.locator(".lead")), "Done. 3 of 9 applicants failed.");
    assert.deepEqual(await texts(page.locator(".numbers > div")), [
      "Applicants 9",
      "Remaining 0",
      "Already synced 1,204",
      "Requests, Flatchr 44",
      "Requests, HrFlow.ai 41",
      "Duration 12 s",
    ]);
    await page.getByText("Counters and identifiers").click();
    assert.ok((await texts(page.locator(".counters > div"))).includes("write_failure 1"));
    assert.equal(await page.locator(".counters > div").count(), 9);
    await assertAccessible(page);
  });

  test("each applicant shows its outcome with its changes or its error", async () => {
    const page = await harness.signIn(api, { address: runAddress(0) });
    await applicantRows(page).first().waitFor();
    assert.deepEqual(await texts(applicantRows(page)), [
      "d6K8yVQaggeF8B4P rgCe9X1oA4aE5gKK Failed compare The source has no profile with this reference. → Create it first: this action updates profiles that exist.",
      "oP8iU6yT4rE2wQ0z unknown Failed pull Flatchr is not available (503). → Nothing to do: a later run tries again.",
      "no id unknown Failed pull The search gave a row that is not an object with an applicant. → Compare Flatchr's answer to search/applicants with its documentation.",
      "WnNYY83C54YBCgoC bErEM2DGv2rvGp7G Updated push tags.column info.phone info.last_name text and 3 more",
      "qQWNGK6Nrxqen36P 9oD22Cw5Er39Z3DF Updated push info.first_name Résumé: would be parsed",
      "85363 7p4OnY7Bm89rjZwx Updated push tags.vacancy",
      "aS5dF7gH9jK1lZ3x cV5bN7mQ9wE1rT3y Deferred push Résumé: accepted for parsing; a later run will edit the profile",
      "pQ2wE7rT9yU1iO4a zX3cV5bN7mA9sD1f Discarded logics",
    ]);
  });

  test("the unchanged applicants are folded until somebody asks for them", async () => {
    const page = await harness.signIn(api, { address: runAddress(0) });
    await waitForText(page.locator(".table-footer"), "8 applicants");
    await page.getByRole("button", { name: "Show 1 unchanged" }).click();
    assert.equal(
      (await texts(applicantRows(page))).at(-1),
      "xBpvADwbxkEWvlrY Ed8lVwew2F2Dxp6a Unchanged compare Flatchr does not say whether there is a résumé.",
    );
    assert.equal(await focused(page, "textContent"), "xBpvADwbxkEWvlrY");
    assert.equal(await page.getByRole("button", { name: "Show 1 unchanged" }).count(), 0);
    await assertAccessible(page);
  });

  test("the applicants can be filtered by outcome and searched by id", async () => {
    const page = await harness.signIn(api, { address: runAddress(0) });
    await page.getByText("Failed 3").click();
    await waitForText(page.locator("#live-region"), "3 applicants");
    assert.equal(await applicantRows(page).count(), 3);
    await page.getByLabel("Find", { exact: true }).fill("RGCE9");
    await waitForText(page.locator("#live-region"), "1 applicant");
    assert.match((await texts(applicantRows(page)))[0], /^d6K8yVQaggeF8B4P/);
    await page.getByRole("radio", { name: /Updated/ }).focus();
    await page.keyboard.press("Space");
    await waitForText(page.locator(".table-footer"), "No applicant matches.");
    await page.getByLabel("Find", { exact: true }).fill("85363");
    await waitForText(page.locator("#live-region"), "1 applicant");
    await assertAccessible(page);
  });

  test("the mouse and the keyboard open the details of a row", async () => {
    const page = await harness.signIn(api, { address: runAddress(0) });
    const handle = page.getByRole("button", { name: "WnNYY83C54YBCgoC" });
    await handle.focus();
    await page.keyboard.press("Enter");
    const details = page.getByRole("group", { name: "Details of applicant WnNYY83C54YBCgoC" });
    await waitForText(details, "Only dry runs show values");
    assert.deepEqual(await texts(details.locator(".names li")), [
      "tags.column",
      "info.phone",
      "info.last_name",
      "text",
      "tags.hired",
      "metadatas.salary",
      "info.urls",
    ]);
    assert.equal(await handle.getAttribute("aria-expanded"), "true");
    await applicantRows(page).nth(1).locator(".outcome").click();
    const failed = page.getByRole("group", { name: "Details of applicant oP8iU6yT4rE2wQ0z" });
    assert.match(
      await text(failed),
      /Why it failed Flatchr is not available \(503\)\. What to do Nothing to do: .+ Request GET company\/\{c\}\/applicant\/\{a\} · status 503 Code unavailable .+ Attempts 3 History of this candidate$/,
    );
    await assertAccessible(page);
    await handle.press("Enter");
    await applicantRows(page).nth(1).locator(".outcome").click();
    assert.equal(await page.locator(".detail").count(), 0);
    assert.equal(await handle.getAttribute("aria-expanded"), "false");
  });

  test("a run that stopped shows why and what to do", async () => {
    const page = await harness.signIn(api, { address: runAddress(2) });
    await waitForText(page.locator(".lead"), "The run could not read Flatchr or its ledger.");
    const why = await text(page.locator(".notice.bad"));
    assert.match(
      why,
      /^Why the run stopped Flatchr does not accept the key \(401\)\. What to do Check connector_auth\.api_key/,
    );
    assert.match(
      why,
      /Request POST search\/applicants · status 401 Code unauthorized The run ended before it knew the applicants/,
    );
    assert.equal(await page.locator(".applicants").count(), 0);
    await assertAccessible(page);
  });

  test("a run that an API stopped shows how many applicants remain", async () => {
    const page = await harness.signIn(api, { address: runAddress(1) });
    await waitForText(page.locator(".lead"), "The run stopped early.");
    assert.match(
      await text(page.locator(".notice.warn")),
      /HrFlow\.ai asks to wait .+ A later run will process 119 remaining applicants\.$/,
    );
    await waitForText(page.locator(".numbers"), "119");
  });

  test("an incomplete run without an error shows how many applicants remain", async () => {
    const page = await harness.signIn(kept(report([item("a", "c", "unchanged")], { complete: false, remaining: 1 })), {
      address: runAddress(0),
    });
    await waitForText(page.locator(".notice.warn"), "A later run will process 1 remaining applicant.");
  });

  test("a fatal run shows its configuration problems, or else the first failed item", async () => {
    const problems = [{ path: "hrflow_auth.api_secret", message: "is required" }];
    let page = await harness.signIn(
      kept(report([], { status: "fatal", reason: "bad_target_parameters", complete: false, problems })),
      { address: runAddress(0) },
    );
    await waitForText(page.locator(".notice.bad"), "hrflow_auth.api_secret is required");
    const failed = [
      item("a", "c", "failed", {
        error: { code: "x", message: "HrFlow.ai refused the profile", remedy: "look at its values" },
      }),
    ];
    page = await harness.signIn(kept(report(failed, { status: "fatal", reason: "write_failure" })), {
      address: runAddress(0),
    });
    await waitForText(page.locator(".notice.bad"), "The first failure");
    assert.match(
      await text(page.locator(".notice.bad")),
      /HrFlow\.ai refused the profile\. What to do Look at its values\. Code x$/,
    );
  });

  test("fields that HrFlow.ai does not have stand above the figures, with their places and profiles", async () => {
    const warnings = [
      {
        path: "format",
        field: "infos",
        message: "`infos` is not a field of an HrFlow.ai profile; did you mean `info`?",
        at: { line: 2, column: 3 },
        items: 39,
      },
    ];
    const page = await harness.signIn(kept(report([], { warnings })), { address: runAddress(0) });
    await waitForText(page.locator(".notice.warn"), "A field that HrFlow.ai does not have");
    assert.deepEqual(await texts(page.locator(".notice.warn li")), [
      "format Line 2, column 3: infos is not a field of an HrFlow.ai profile; did you mean info? · in 39 profiles",
    ]);
    await assertAccessible(page);
  });

  test("a run without applicants says so", async () => {
    const page = await harness.signIn(kept(report([])), { address: runAddress(0) });
    await waitForText(page.locator(".applicants"), "The run had no applicants to process.");
  });

  test("a report that the Worker does not have is reported as missing", async () => {
    const missing = {
      status: 404,
      body: {
        error: {
          code: "not_found",
          message: "no report is stored under this run_id; reports are stored for 30 days; dry runs store none",
        },
      },
    };
    const page = await harness.signIn(
      { ...api, "GET /api/workflows/acme-paris/runs/gone": missing },
      { address: "#/runs/acme-paris/gone" },
    );
    await waitForText(page.getByRole("alert"), "No report is stored under this run_id; reports are stored for 30 days");
    await page.locator(".path a").click();
    await page.locator(".card").first().waitFor();
  });

  test("ids and messages are shown as text, even if they contain markup", async () => {
    const markup = "<img src=x onerror=alert(1)>";
    const items = [
      item(markup, markup, "failed", { stage: "push", error: { code: markup, message: markup, remedy: markup } }),
    ];
    const page = await harness.signIn(kept(report(items)), { address: runAddress(0) });
    await page.locator(".details-toggle").click();
    await page.locator(".detail").waitFor();
    assert.equal(await page.locator("main img").count(), 0);
    assert.equal(await text(page.locator(".details-toggle")), markup);
  });

  test("ten thousand applicants are drawn page by page and filtered at once", async () => {
    const page = await harness.signIn(kept(report(manyItems(10_000))), { address: runAddress(0) });
    await waitForText(page.locator(".table-footer"), "200 of 10,000 applicants shown");
    assert.equal(await applicantRows(page).count(), 200);
    await page.locator(".table-footer button").click();
    await waitForText(page.locator(".table-footer"), "400 of 10,000 applicants shown");
    assert.equal(await focused(page, "textContent"), "app002009");
    await page.getByLabel("Find", { exact: true }).fill("cand009999");
    await waitForText(page.locator(".table-footer"), "1 applicant");
    assert.equal(await applicantRows(page).count(), 1);
    await page.getByLabel("Find", { exact: true }).fill("");
    await page.getByText("Failed 1,000").click();
    await waitForText(page.locator(".table-footer"), "200 of 1,000 applicants shown");
  });

  test("going back restores a report as the user left it", async () => {
    const page = await harness.signIn(api, { address: runAddress(0) });
    await page.getByText("Failed 3").click();
    await page.locator(".details-toggle").first().click();
    await page.locator(".path a").click();
    await page.locator(".card").first().waitFor();
    await page.goBack();
    await page.locator(".detail").waitFor();
    assert.equal(await applicantRows(page).count(), 3);
    assert.equal(harness.server.requests.filter(({ url }) => url.includes("/runs/")).length, 1);
  });

  test("the report and the workflows fit a small screen", async () => {
    const page = await harness.signIn(api, { address: runAddress(0), viewport: { width: 360, height: 740 } });
    await page.locator(".details-toggle").first().click();
    assert.ok(await fitsWidth(page));
    await assertAccessible(page);
    await page.locator(".path a").click();
    await page.locator(".runs-table").first().waitFor();
    assert.ok(await fitsWidth(page));
    await assertAccessible(page);
  });
});
