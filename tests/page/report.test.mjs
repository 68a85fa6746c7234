// A run's report: how it went, and the table of applicants.
import assert from "node:assert/strict";
import { test } from "node:test";
import { api, item, many, report, runAddress } from "./fixtures.mjs";
import { assertAccessible, says, text, texts, withPages } from "./support.mjs";

const rows = (page) => page.locator(".applicants-table > tbody > .leads");
const kept = (body) => ({ ...api, [`GET /api/workflows/acme-paris/runs/${runAddress(0).split("/").pop()}`]: { body } });

withPages("a report", (lab) => {
  test("a run with failures, in figures", async () => {
    const page = await lab.enter(api, { address: runAddress(0) });
    await says(page.locator("h1"), "Run of 23 Nov 2026, 15:30:00");
    assert.match(await page.title(), /^Run of 23 Nov 2026/);
    assert.equal(await text(page.locator(".title .mark")), "With failures");
    assert.equal(await text(page.locator(".lead")), "Done; 3 of 9 applicants failed.");
    assert.deepEqual(await texts(page.locator(".numbers > div")), [
      "Applicants 9",
      "Left over 0",
      "Known, skipped 1,204",
      "Requests, Flatchr 44",
      "Requests, HrFlow.ai 41",
      "Took 12 s",
    ]);
    await page.getByText("Counters and identifiers").click();
    assert.ok((await texts(page.locator(".counters > div"))).includes("write_failure 1"));
    assert.equal(await page.locator(".counters > div").count(), 9);
    await assertAccessible(page);
  });

  test("what came of each applicant", async () => {
    const page = await lab.enter(api, { address: runAddress(0) });
    await rows(page).first().waitFor();
    assert.deepEqual(await texts(rows(page)), [
      "WnNYY83C54YBCgoC bErEM2DGv2rvGp7G Updated push tags.column info.phone info.last_name text and 3 more",
      "qQWNGK6Nrxqen36P 9oD22Cw5Er39Z3DF Updated push info.first_name Résumé: would be parsed",
      "xBpvADwbxkEWvlrY Ed8lVwew2F2Dxp6a Unchanged compare Flatchr does not say whether there is a résumé.",
      "85363 7p4OnY7Bm89rjZwx Updated push tags.vacancy",
      "d6K8yVQaggeF8B4P rgCe9X1oA4aE5gKK Failed compare The source has no profile with this reference. → Create it first: this action updates profiles that exist.",
      "pQ2wE7rT9yU1iO4a zX3cV5bN7mA9sD1f Discarded logics",
      "oP8iU6yT4rE2wQ0z not known Failed pull Flatchr is not available (503). → Nothing to do: a later run tries again.",
      "no id not known Failed pull The search gave a row that is not an object with an applicant. → Compare Flatchr's answer to search/applicants with its documentation.",
      "aS5dF7gH9jK1lZ3x cV5bN7mQ9wE1rT3y Deferred push Résumé: accepted for parsing; a later run edits the profile",
    ]);
  });

  test("filtered by outcome and searched by id", async () => {
    const page = await lab.enter(api, { address: runAddress(0) });
    await page.getByText("Failed 3").click();
    await says(page.locator("#live"), "3 applicants");
    assert.equal(await rows(page).count(), 3);
    await page.getByLabel("Id", { exact: true }).fill("RGCE9");
    await says(page.locator("#live"), "1 applicant");
    assert.match((await texts(rows(page)))[0], /^d6K8yVQaggeF8B4P/);
    await page.getByRole("radio", { name: /Updated/ }).focus();
    await page.keyboard.press("Space");
    await says(page.locator(".foot"), "No applicant matches.");
    await page.getByLabel("Id", { exact: true }).fill("85363");
    await says(page.locator("#live"), "1 applicant");
    await assertAccessible(page);
  });

  test("a row opens its details, by mouse and by keyboard", async () => {
    const page = await lab.enter(api, { address: runAddress(0) });
    const handle = page.getByRole("button", { name: "WnNYY83C54YBCgoC" });
    await handle.focus();
    await page.keyboard.press("Enter");
    const details = page.getByRole("group", { name: "Details of applicant WnNYY83C54YBCgoC" });
    await says(details, "Values are shown in dry runs only");
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
    await rows(page).nth(6).locator(".outcome").click();
    const failed = page.getByRole("group", { name: "Details of applicant oP8iU6yT4rE2wQ0z" });
    assert.match(
      await text(failed),
      /Why it failed Flatchr is not available \(503\)\. What to do Nothing to do: .+ Request GET company\/\{c\}\/applicant\/\{a\} · answered 503 Code unavailable .+ Tried 3 times$/,
    );
    await assertAccessible(page);
    await handle.press("Enter");
    await rows(page).nth(6).locator(".outcome").click();
    assert.equal(await page.locator(".detail").count(), 0);
    assert.equal(await handle.getAttribute("aria-expanded"), "false");
  });

  test("a run that stopped says why and what to do", async () => {
    const page = await lab.enter(api, { address: runAddress(2) });
    await says(page.locator(".lead"), "Flatchr, or the ledger, could not be read.");
    const why = await text(page.locator(".notice.bad"));
    assert.match(
      why,
      /^Why it stopped Flatchr does not accept the key \(401\)\. What to do Check connector_auth\.api_key/,
    );
    assert.match(
      why,
      /Request POST search\/applicants · answered 401 Code unauthorized It ended before the applicants were known/,
    );
    assert.equal(await page.locator(".applicants").count(), 0);
    await assertAccessible(page);
  });

  test("a run that was made to wait tells what is left", async () => {
    const page = await lab.enter(api, { address: runAddress(1) });
    await says(page.locator(".lead"), "Stopped early.");
    assert.match(
      await text(page.locator(".notice.warn")),
      /HrFlow\.ai asks to wait .+ 119 applicants are left to a later run; nothing is lost\.$/,
    );
    await says(page.locator(".numbers"), "119");
  });

  test("a run without a stop that left some", async () => {
    const page = await lab.enter(kept(report([item("a", "c", "unchanged")], { complete: false, remaining: 1 })), {
      address: runAddress(0),
    });
    await says(page.locator(".notice.warn"), "1 applicant is left to a later run; nothing is lost.");
  });

  test("a run of a wrong configuration names its problems; one where each item failed, the first", async () => {
    const problems = [{ path: "hrflow_auth.api_secret", message: "is required" }];
    let page = await lab.enter(
      kept(report([], { status: "fatal", reason: "bad_target_parameters", complete: false, problems })),
      { address: runAddress(0) },
    );
    await says(page.locator(".notice.bad"), "hrflow_auth.api_secret is required");
    const failed = [
      item("a", "c", "failed", {
        error: { code: "x", message: "HrFlow.ai refused the profile", remedy: "look at its values", endpoint: null },
      }),
    ];
    page = await lab.enter(kept(report(failed, { status: "fatal", reason: "write_failure" })), {
      address: runAddress(0),
    });
    await says(page.locator(".notice.bad"), "The first of them");
    assert.match(
      await text(page.locator(".notice.bad")),
      /HrFlow\.ai refused the profile\. What to do Look at its values\. Code x$/,
    );
  });

  test("nobody to look at", async () => {
    const page = await lab.enter(kept(report([])), { address: runAddress(0) });
    await says(page.locator(".applicants"), "Nobody had to be looked at.");
  });

  test("a report that is not kept", async () => {
    const missing = {
      status: 404,
      body: {
        error: {
          code: "not_found",
          message:
            "no report is kept under this run_id; reports are kept for 30 days, and those of dry runs are not kept",
        },
      },
    };
    const page = await lab.enter(
      { ...api, "GET /api/workflows/acme-paris/runs/gone": missing },
      { address: "#/runs/acme-paris/gone" },
    );
    await says(page.getByRole("alert"), "No report is kept under this run_id; reports are kept for 30 days");
    await page.locator(".path a").click();
    await page.locator(".card").first().waitFor();
  });

  test("ids and sentences are text, whatever they hold", async () => {
    const nasty = "<img src=x onerror=alert(1)>";
    const items = [
      item(nasty, nasty, "failed", { stage: "push", error: { code: nasty, message: nasty, remedy: nasty } }),
    ];
    const page = await lab.enter(kept(report(items)), { address: runAddress(0) });
    await page.locator(".handle").click();
    await page.locator(".detail").waitFor();
    assert.equal(await page.locator("main img").count(), 0);
    assert.equal(await text(page.locator(".handle")), nasty);
  });

  test("ten thousand applicants: a page at a time, filtered as data", async () => {
    const page = await lab.enter(kept(report(many(10_000))), { address: runAddress(0) });
    await says(page.locator(".foot"), "200 of 10,000 applicants shown");
    assert.equal(await rows(page).count(), 200);
    await page.locator(".foot button").click();
    await says(page.locator(".foot"), "400 of 10,000 applicants shown");
    assert.equal(await page.evaluate(() => document.activeElement.textContent), "app000200");
    await page.getByLabel("Id", { exact: true }).fill("cand009999");
    await says(page.locator(".foot"), "1 applicant");
    assert.equal(await rows(page).count(), 1);
    await page.getByLabel("Id", { exact: true }).fill("");
    await page.getByText("Failed 1,000").click();
    await says(page.locator(".foot"), "200 of 1,000 applicants shown");
  });

  test("going back finds a report as one left it", async () => {
    const page = await lab.enter(api, { address: runAddress(0) });
    await page.getByText("Failed 3").click();
    await page.locator(".handle").first().click();
    await page.locator(".path a").click();
    await page.locator(".card").first().waitFor();
    await page.goBack();
    await page.locator(".detail").waitFor();
    assert.equal(await rows(page).count(), 3);
    assert.equal(lab.server.requests.filter(({ url }) => url.includes("/runs/")).length, 1);
  });

  test("on a small screen nothing is wider than it", async () => {
    const page = await lab.enter(api, { address: runAddress(0), viewport: { width: 360, height: 740 } });
    await page.locator(".handle").first().click();
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
    await assertAccessible(page);
    await page.locator(".path a").click();
    await page.locator(".runs-table").first().waitFor();
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
    await assertAccessible(page);
  });
});
