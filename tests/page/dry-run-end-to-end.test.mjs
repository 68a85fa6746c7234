// The dry run end to end: Chromium, the built Worker in workerd with its page and its relay, and the sandbox of both APIs. After
// each test, the sandbox must have seen no write.
import assert from "node:assert/strict";
import { after, afterEach, before, describe, test } from "node:test";
import { defined } from "../../scripts/lib/defined.mjs";
import { fieldValue } from "../support.mjs";
import { secrets, startHarness, token, workflow } from "../workerd/harness.mjs";
import { openPage, skipReason, startBrowser } from "./browser.mjs";
import { fillKeys, savedText, startDryRun, toggleGroup } from "./dry-run-page.mjs";
import {
  applicantRows,
  assertAccessible,
  byUrgency,
  colorSchemes,
  enterToken,
  fitsWidth,
  showUnchanged,
  text,
  texts,
  waitForText,
} from "./support.mjs";

/** @import { Browser, BrowserContextOptions, Page } from "playwright-core" */
/** @import { ItemReport, RunReport } from "../../build/package/index.js" */
/** @import { Harness } from "../workerd/harness.mjs" */
/** @import { TestPage } from "./browser.mjs" */

const waitForReport = (/** @type {Page} */ page) => page.locator(".report").waitFor({ timeout: 60_000 });
const address = (/** @type {string} */ id) => `#/dry-run/${encodeURIComponent(id)}`;
const keys = {
  api_key: secrets.FLATCHR_API_KEY,
  company_id: secrets.FLATCHR_COMPANY_ID,
  api_secret: secrets.HRFLOW_API_SECRET,
  api_user: secrets.HRFLOW_API_USER,
  source_key: secrets.HRFLOW_SOURCE_KEY,
};

describe("a dry run end to end", { skip: skipReason, timeout: 420_000 }, () => {
  /** @type {Harness} */
  let harness;
  /** @type {Browser} */
  let browser;
  /** @type {TestPage[]} */
  const pages = [];

  before(async () => {
    [harness, browser] = await Promise.all([
      startHarness({
        workflows: [
          workflow("demo"),
          workflow("wrong key", { connector_auth: { api_key: { secret: "WRONG_KEY" } } }),
          workflow("bad logic", { logics: ['if .hired then error("a hired applicant is refused") else . end'] }),
          workflow("replace/é", {
            pull_parameters: { candidate_lookup: "move" },
            push_parameters: { edit_mode: "replace" },
          }),
        ],
      }),
      startBrowser(),
    ]);
  });
  afterEach(async () => {
    const opened = pages.splice(0);
    const faults = opened.flatMap((page) => page.faults);
    await Promise.all(opened.map((page) => page.context().close()));
    assert.deepEqual(faults, []);
    const writes = await harness.sandbox.writes();
    assert.deepEqual(
      writes.map(({ method, endpoint }) => `${method} ${endpoint}`),
      [],
    );
    await harness.sandbox.reset();
  });
  after(async () => {
    await browser?.close();
    await harness?.stop();
  });

  /**
   * Opens the page at an address and signs in.
   * @param {string} hash
   * @param {BrowserContextOptions} [options]
   */
  async function signIn(hash, options) {
    const page = await openPage(browser, `${harness.worker.url}/${hash}`, options);
    pages.push(page);
    await enterToken(page, token);
    await page.locator("#sign-out").waitFor();
    return page;
  }

  /**
   * The items of a dry run that the Worker itself makes.
   * @param {string} id
   */
  async function dryRunOfWorker(id) {
    const { items } = await harness.worker.run(id, { persist: false });
    return items.toSorted((a, b) => byUrgency.indexOf(a.outcome) - byUrgency.indexOf(b.outcome));
  }

  test("the page shows the same report as a dry run of the Worker", async () => {
    const page = await signIn(address("demo"));
    await page.locator(".checks li").first().waitFor({ state: "attached" });
    assert.equal(await page.locator(".checks li").count(), 10);
    await startDryRun(page);
    await waitForReport(page);
    const expected = await dryRunOfWorker("demo");
    await showUnchanged(page);
    const shown = await texts(applicantRows(page));
    assert.equal(shown.length, expected.length);
    const words = {
      updated: "To update",
      unchanged: "Unchanged",
      discarded: "Discarded",
      deferred: "Deferred",
      failed: "Failed",
    };
    expected.forEach(({ applicant, candidate, outcome, stage, changes }, index) => {
      assert.ok(
        shown[index].startsWith(`${applicant} `) &&
          shown[index].includes(` ${candidate ?? "unknown"} ${words[outcome]} ${stage}`),
        `${shown[index]} is not ${applicant} ${outcome}`,
      );
      for (const { field } of changes.slice(0, 4))
        assert.ok(shown[index].includes(field), `${shown[index]} lacks ${field}`);
    });
    const count = (/** @type {ItemReport["outcome"]} */ outcome) =>
      expected.filter((item) => item.outcome === outcome).length;
    assert.ok(
      (await text(page.locator(".summary-line"))).startsWith(
        `${count("updated")} would be updated ${count("unchanged")} `,
      ),
    );
    // The page has read the names, so that somebody is found by them.
    await page.getByLabel("Find", { exact: true }).fill("LARFOILLOU");
    await waitForText(page.locator("#live-region"), "1 applicant");
    assert.match(await text(applicantRows(page)), / Juliette Larfoillou /);
    assert.equal(await page.evaluate(() => localStorage.length + sessionStorage.length), 0);
    // The keys stay on the server.
    const seen = await page.evaluate(() => document.documentElement.outerHTML);
    for (const secret of Object.values(secrets)) assert.ok(!seen.includes(secret));
    await assertAccessible(page);
  });

  test("the details of a row show the values of the Worker's own dry run", async () => {
    const page = await signIn(address("demo"));
    await startDryRun(page);
    await waitForReport(page);
    const items = await dryRunOfWorker("demo");
    const item = defined(
      items.find(({ changes }) =>
        changes.some(({ old, new: next }) => typeof old === "string" && typeof next === "string"),
      ),
    );
    await page.getByRole("button", { name: defined(item.applicant) }).click();
    const lines = await texts(page.locator(".changes tbody tr"));
    assert.equal(lines.length, item.changes.length);
    item.changes.forEach(({ field, old, new: next }, index) => {
      if (typeof old === "string" && typeof next === "string" && old && next)
        assert.equal(lines[index], `${field} ${old} ${next}`.replace(/\s+/g, " ").trim());
    });
    await assertAccessible(page);
  });

  test("columns that share a title are a warning with the applicants in them", async () => {
    const page = await signIn(address("demo"));
    await startDryRun(page);
    await waitForReport(page);
    const warning = page.locator(".warnings li").filter({ hasText: "share a title" });
    assert.equal(await text(warning.locator(".chip")), "À rappeler 2");
    await warning.getByRole("button").click();
    await waitForText(page.locator("#live-region"), "2 applicants shown");
    assert.equal(await applicantRows(page).count(), 2);
  });

  test("emptied fields and profiles found by e-mail are warnings", async () => {
    await harness.sandbox.reset({ api_variants: { applicant: "missing", applicant_tags: "absent" } });
    const page = await signIn(address("replace/é"));
    await toggleGroup(page, "Logics and format");
    await page
      .getByLabel("format", { exact: true })
      .fill("{ reference: .id, info: { first_name: .firstname, email: .email } }");
    await startDryRun(page);
    await waitForReport(page);
    const titles = await texts(page.locator(".warnings strong"));
    assert.ok(
      titles.some((title) => title.startsWith("A field would be emptied")),
      titles.join(),
    );
    assert.ok(
      titles.some((title) => title.startsWith("The profile was found by e-mail only")),
      titles.join(),
    );
    assert.ok(!titles.some((title) => title.includes("share a title")), titles.join());
  });

  test("a dry run with the user's own keys gives the report of the same workflow in the Worker", async () => {
    const page = await signIn("#/keys");
    await fillKeys(page, keys);
    await page.getByRole("button", { name: "Check the connection" }).click();
    await page.locator(".checks li").first().waitFor({ state: "attached" });
    assert.equal(await page.locator(".checks li").count(), 10);
    await startDryRun(page);
    await waitForReport(page);
    const expected = await dryRunOfWorker("demo");
    await showUnchanged(page);
    assert.deepEqual(
      await texts(applicantRows(page).locator(".details-toggle")),
      expected.map(({ applicant }) => applicant),
    );
    const stored = await page.evaluate(() => [
      location.href,
      document.cookie,
      localStorage.length,
      sessionStorage.length,
    ]);
    assert.deepEqual(stored, [`${harness.worker.url}/#/keys`, "", 0, 0]);
    await assertAccessible(page);
  });

  test("a dry run can be cancelled", async () => {
    await harness.sandbox.fault({ api: "hrflow", endpoint: "profile", nth: 12, action: "hang" });
    const page = await signIn(address("demo"));
    await startDryRun(page);
    await waitForText(page.locator(".progress-label"), /[1-9]\d* compared/);
    await page.getByRole("button", { name: "Cancel" }).click();
    await waitForText(page.locator(".notice.warn"), /The dry run compared \d+ of 43 applicants/);
    assert.ok((await applicantRows(page).count()) < 43);
    await assertAccessible(page);
  });

  test("a wrong key stops the dry run, which says what to check", async () => {
    const page = await signIn(address("wrong key"));
    await startDryRun(page);
    await waitForText(page.locator(".notice.bad"), "Check connector_auth.api_key");
    assert.match(await text(page.locator(".report .notice.bad")), /^Why the run stopped .*\(?401/);
    await assertAccessible(page);
  });

  test("a request that the relay refuses is reported", async () => {
    const page = await signIn(address("demo"));
    await toggleGroup(page, "Which candidates");
    await page.getByLabel("company", { exact: true }).fill("another-company");
    await startDryRun(page);
    await waitForText(page.getByRole("alert"), "The relay refused a request");
    await waitForText(page.getByRole("alert"), "A search in other companies is not relayed");
    await assertAccessible(page);
  });

  test("an API that is down stops the dry run", async () => {
    await harness.sandbox.fault({ api: "flatchr", endpoint: "search", action: { status: { code: 503 } } });
    const page = await signIn(address("demo"));
    await startDryRun(page);
    await waitForText(page.locator(".report .notice.bad"), "503");
    await waitForText(page.locator(".report .notice.bad"), "Why the run stopped");
    assert.equal(await applicantRows(page).count(), 0);
    await assertAccessible(page);
  });

  test("a failing jq program is reported at its applicants, an invalid one at its field", async () => {
    const page = await signIn(address("bad logic"));
    await startDryRun(page);
    await waitForReport(page);
    const failed = applicantRows(page).filter({ hasText: "logics[0] failed" });
    await failed.first().locator(".details-toggle").click();
    await waitForText(page.locator(".detail .words"), "a hired applicant is refused");
    await page.getByRole("button", { name: "Change and run again" }).click();
    await toggleGroup(page, "Logics and format");
    await page.getByLabel("logics[0]", { exact: true }).fill("select(.hired");
    await waitForText(page.locator(".wrong"), /Line 1, column \d+:/);
    await startDryRun(page);
    await waitForText(page.getByRole("alert"), "Correct 1 field before you start");
    await assertAccessible(page);
  });

  for (const colorScheme of colorSchemes) {
    test(`the French page fits a small screen and is accessible in ${colorScheme} mode`, async () => {
      const page = await signIn(address("demo"), {
        locale: "fr-FR",
        colorScheme,
        viewport: { width: 360, height: 740 },
      });
      await page.getByRole("button", { name: "Lancer l’essai à blanc" }).click();
      await waitForReport(page);
      await waitForText(page.locator(".summary-line"), "seraient mises à jour");
      await page.locator(".details-toggle").first().click();
      assert.ok(await fitsWidth(page));
      await assertAccessible(page);
    });
  }
});

describe("a dry run predicts the real run", { skip: skipReason, timeout: 300_000 }, () => {
  /** @type {Harness} */
  let harness;
  /** @type {Browser} */
  let browser;
  before(async () => {
    [harness, browser] = await Promise.all([startHarness({ workflows: [workflow("demo")] }), startBrowser()]);
  });
  after(async () => {
    await browser?.close();
    await harness?.stop();
  });

  test("a real run makes exactly the changes in HrFlow.ai that the page lists", async () => {
    const page = await openPage(browser, `${harness.worker.url}/${address("demo")}`);
    await enterToken(page, token);
    await startDryRun(page);
    await waitForReport(page);
    /** @type {RunReport} */
    const shown = JSON.parse(await savedText(page, "Report as JSON"));
    // The saved report has the same changes as the table.
    for (const { applicant, changes } of shown.items.filter((item) => item.changes.length > 0)) {
      await page.getByRole("button", { name: defined(applicant), exact: true }).click();
      const listed = page
        .getByRole("group", { name: `Details of applicant ${applicant}`, exact: true })
        .locator(".changes tbody th");
      assert.deepEqual(
        await texts(listed),
        changes.map(({ field }) => field),
      );
    }
    assert.deepEqual(page.faults, []);
    assert.deepEqual(await harness.sandbox.writes(), []);

    const done = await harness.worker.run("demo");
    const essence = (/** @type {ItemReport} */ { applicant, candidate, outcome, changes }) => ({
      applicant,
      candidate,
      outcome,
      fields: changes.map(({ field }) => field),
    });
    assert.deepEqual(done.items.map(essence), shown.items.map(essence));
    const profiles = new Map((await harness.sandbox.profiles()).map((profile) => [profile.reference, profile]));
    let compared = 0;
    for (const { candidate, changes } of shown.items) {
      for (const change of changes) {
        assert.deepEqual(
          fieldValue(defined(profiles.get(candidate)), change.field) ?? null,
          change.new,
          `${candidate} ${change.field}`,
        );
        compared += 1;
      }
    }
    assert.ok(compared > 30, `${compared} values`);
  });
});
