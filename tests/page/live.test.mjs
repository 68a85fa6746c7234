// The dry run end to end: the page as the Worker serves it, in Chromium, through the relay of the built Worker in workerd, over the
// sandbox. Whatever a test does, the sandbox saw no write.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, afterEach, before, describe, test } from "node:test";
import { secrets, startHarness, token, workflow } from "../workerd/harness.mjs";
import { openPage, startBrowser, whyNot } from "./browser.mjs";
import { assertAccessible, giveToken, says, text, texts } from "./support.mjs";

const rows = (page) => page.locator(".applicants-table > tbody > .leads");
const start = (page) => page.getByRole("button", { name: "Start the dry run" }).click();
const report = (page) => page.locator(".report").waitFor({ timeout: 60_000 });
const address = (id) => `#/dry-run/${encodeURIComponent(id)}`;
const own = (page, name) => page.locator(`.field-of input[id$="-${name}"]:not([type=checkbox])`);
const keys = {
  api_key: secrets.FLATCHR_API_KEY,
  company_id: secrets.FLATCHR_COMPANY_ID,
  api_secret: secrets.HRFLOW_API_SECRET,
  api_user: secrets.HRFLOW_API_USER,
  source_key: secrets.HRFLOW_SOURCE_KEY,
};

describe("the live dry run", { skip: whyNot, timeout: 420_000 }, () => {
  let lab, browser;
  const pages = [];

  before(async () => {
    [lab, browser] = await Promise.all([
      startHarness({
        workflows: [
          workflow("demo"),
          workflow("wrong key", { connector_auth: { api_key: { secret: "WRONG_KEY" } } }),
          workflow("bad logic", { logics: ['if .hired then error("nobody who is hired") else . end'] }),
          workflow("replace/é", { push_parameters: { edit_mode: "replace" } }),
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
    const writes = await lab.sandbox.writes();
    assert.deepEqual(
      writes.map(({ method, endpoint }) => `${method} ${endpoint}`),
      [],
    );
    await lab.sandbox.reset();
  });
  after(async () => {
    await browser?.close();
    await lab?.stop();
  });

  async function enter(hash, options) {
    const page = await openPage(browser, `${lab.worker.url}/${hash}`, options);
    pages.push(page);
    await giveToken(page, token);
    await page.locator("#forget").waitFor();
    return page;
  }

  /** The outcomes of the Worker's own dry run, by applicant. */
  async function workersOwn(id) {
    const { items } = await lab.worker.run(id, { persist: false });
    return items;
  }

  test("a workflow: checked, run and shown as the Worker's own dry run has it", async () => {
    const page = await enter(address("demo"));
    await page.locator(".answers li").first().waitFor({ state: "attached" });
    assert.equal(await page.locator(".answers li").count(), 9);
    await start(page);
    await report(page);
    const expected = await workersOwn("demo");
    const shown = await texts(rows(page));
    assert.equal(shown.length, expected.length);
    const words = { updated: "To update", unchanged: "Unchanged", discarded: "Discarded", failed: "Failed" };
    expected.forEach(({ applicant, candidate, outcome, stage, changes }, index) => {
      assert.ok(
        shown[index].startsWith(`${applicant} ${candidate ?? "not known"} ${words[outcome]} ${stage}`),
        `${shown[index]} is not ${applicant} ${outcome}`,
      );
      for (const { field } of changes.slice(0, 4))
        assert.ok(shown[index].includes(field), `${shown[index]} lacks ${field}`);
    });
    const count = (of) => expected.filter(of).length;
    assert.ok(
      (await text(page.locator(".would-line"))).startsWith(
        `${count((item) => item.outcome === "updated")} would be updated ${count((item) => item.outcome === "unchanged")} `,
      ),
    );
    // Its keys were on the server all along.
    const seen = await page.evaluate(() => document.documentElement.outerHTML);
    for (const secret of Object.values(secrets)) assert.ok(!seen.includes(secret));
    await assertAccessible(page);
  });

  test("the values that a row opens are those that the Worker's own dry run tells", async () => {
    const page = await enter(address("demo"));
    await start(page);
    await report(page);
    const item = (await workersOwn("demo")).find(({ changes }) =>
      changes.some(({ old, new: next }) => typeof old === "string" && typeof next === "string"),
    );
    await page.getByRole("button", { name: item.applicant }).click();
    const lines = await texts(page.locator(".changes tbody tr"));
    assert.equal(lines.length, item.changes.length);
    item.changes.forEach(({ field, old, new: next }, index) => {
      if (typeof old === "string" && typeof next === "string" && old && next)
        assert.equal(lines[index], `${field} ${old} ${next}`.replace(/\s+/g, " ").trim());
    });
    await assertAccessible(page);
  });

  test("columns that share a title are told, with those who are in them", async () => {
    const page = await enter(address("demo"));
    await start(page);
    await report(page);
    const warning = page.locator(".warnings li").filter({ hasText: "share a title" });
    assert.equal(await text(warning.locator(".chip")), "À rappeler 2");
    await warning.getByRole("button").click();
    await says(page.locator("#live"), "2 applicants shown");
    assert.equal(await rows(page).count(), 2);
  });

  test("a field that would be emptied, and profiles that are found by e-mail", async () => {
    await lab.sandbox.reset({ dialect: { applicant: "missing" } });
    const page = await enter(address("replace/é"));
    await page.locator(".group").filter({ hasText: "Logics and format" }).locator("summary").click();
    await page
      .getByLabel("format", { exact: true })
      .fill("{ reference: .id, info: { first_name: .firstname, email: .email } }");
    await start(page);
    await report(page);
    const titles = await texts(page.locator(".warnings strong"));
    assert.ok(
      titles.some((title) => title.startsWith("A field would be emptied")),
      titles.join(),
    );
    assert.ok(
      titles.some((title) => title.startsWith("Profile found by e-mail only")),
      titles.join(),
    );
    assert.ok(!titles.some((title) => title.includes("share a title")), titles.join());
  });

  test("own keys: checked, run, and the report is that of the same workflow in the Worker", async () => {
    const page = await enter("#/keys");
    for (const [name, value] of Object.entries(keys)) await own(page, name).fill(value);
    await page.getByRole("button", { name: "Check the connection" }).click();
    await page.locator(".answers li").first().waitFor({ state: "attached" });
    assert.equal(await page.locator(".answers li").count(), 9);
    await start(page);
    await report(page);
    const expected = await workersOwn("demo");
    assert.deepEqual(
      await texts(rows(page).locator(".handle")),
      expected.map(({ applicant }) => applicant),
    );
    const stored = await page.evaluate(() => [
      location.href,
      document.cookie,
      localStorage.length,
      sessionStorage.length,
    ]);
    assert.deepEqual(stored, [`${lab.worker.url}/#/keys`, "", 0, 0]);
    await assertAccessible(page);
  });

  test("cancelled in its middle", async () => {
    await lab.sandbox.fault({ api: "hrflow", endpoint: "profile", nth: 12, action: "hang" });
    const page = await enter(address("demo"));
    await start(page);
    await says(page.locator(".progress-label"), /[1-9]\d* compared/);
    await page.getByRole("button", { name: "Cancel" }).click();
    await says(page.locator(".notice.warn"), /Cut short: \d+ of 43 applicants/);
    assert.ok((await rows(page).count()) < 43);
    await assertAccessible(page);
  });

  test("a wrong key", async () => {
    const page = await enter(address("wrong key"));
    await start(page);
    await says(page.locator(".notice.bad"), "Check connector_auth.api_key");
    assert.match(await text(page.locator(".report .notice.bad")), /^Why it stopped .*\(?401/);
    await assertAccessible(page);
  });

  test("a request that the relay refuses", async () => {
    const page = await enter(address("demo"));
    await page.locator(".group").filter({ hasText: "Which candidates" }).locator("summary").click();
    await page.getByLabel("company", { exact: true }).fill("another-company");
    await start(page);
    await says(page.getByRole("alert"), "The relay refused a request");
    await says(page.getByRole("alert"), "A search in other companies is not relayed");
    await assertAccessible(page);
  });

  test("a vendor that is down", async () => {
    await lab.sandbox.fault({ api: "flatchr", endpoint: "search", action: { status: { code: 503 } } });
    const page = await enter(address("demo"));
    await start(page);
    await says(page.locator(".report .notice.bad"), "503");
    await says(page.locator(".report .notice.bad"), "Why it stopped");
    assert.equal(await rows(page).count(), 0);
    await assertAccessible(page);
  });

  test("a jq program that fails for some, and one that is none", async () => {
    const page = await enter(address("bad logic"));
    await start(page);
    await report(page);
    const failed = rows(page).filter({ hasText: "logics[0] failed" });
    await failed.first().locator(".handle").click();
    await says(page.locator(".detail .words"), "nobody who is hired");
    await page.getByRole("button", { name: "Start another" }).click();
    await page.locator(".group").filter({ hasText: "Logics and format" }).locator("summary").click();
    await page.getByLabel("logics[0]", { exact: true }).fill("select(.hired");
    await says(page.locator(".wrong"), /Line 1, column \d+:/);
    await start(page);
    await says(page.getByRole("alert"), "1 field needs another value");
    await assertAccessible(page);
  });

  for (const colorScheme of ["light", "dark"]) {
    test(`in French, in the ${colorScheme}, on a small screen`, async () => {
      const page = await enter(address("demo"), {
        locale: "fr-FR",
        colorScheme,
        viewport: { width: 360, height: 740 },
      });
      await page.getByRole("button", { name: "Lancer l’essai à blanc" }).click();
      await report(page);
      await says(page.locator(".would-line"), "seraient mises à jour");
      await page.locator(".handle").first().click();
      assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
      await assertAccessible(page);
    });
  }
});

describe("what is previewed is what runs", { skip: whyNot, timeout: 300_000 }, () => {
  let lab, browser;
  before(async () => {
    [lab, browser] = await Promise.all([startHarness({ workflows: [workflow("demo")] }), startBrowser()]);
  });
  after(async () => {
    await browser?.close();
    await lab?.stop();
  });

  /** The value that a profile holds in a field as changes name them: `text`, `info.phone`, `tags.column`. */
  function valueOf(profile, field) {
    const [group, ...rest] = field.split(".");
    if (rest.length === 0) return profile[group];
    const name = rest.join(".");
    return group === "info" ? profile.info[name] : profile[group].find((each) => each.name === name)?.value;
  }

  test("the changes that the page lists are those that a real run then makes in HrFlow.ai, value by value", async () => {
    const page = await openPage(browser, `${lab.worker.url}/${address("demo")}`);
    await giveToken(page, token);
    await start(page);
    await report(page);
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("button", { name: "Report as JSON" }).click(),
    ]);
    const shown = JSON.parse(await readFile(await download.path(), "utf8"));
    // What is saved is what is listed.
    for (const { applicant, changes } of shown.items.filter((item) => item.changes.length > 0)) {
      await page.getByRole("button", { name: applicant, exact: true }).click();
      const listed = page
        .getByRole("group", { name: `Details of applicant ${applicant}`, exact: true })
        .locator(".changes tbody th");
      assert.deepEqual(
        await texts(listed),
        changes.map(({ field }) => field),
      );
    }
    assert.deepEqual(page.faults, []);
    assert.deepEqual(await lab.sandbox.writes(), []);

    const done = await lab.worker.run("demo");
    const essence = ({ applicant, candidate, outcome, changes }) => ({
      applicant,
      candidate,
      outcome,
      fields: changes.map(({ field }) => field),
    });
    assert.deepEqual(done.items.map(essence), shown.items.map(essence));
    const profiles = new Map((await lab.sandbox.profiles()).map((profile) => [profile.reference, profile]));
    let compared = 0;
    for (const { candidate, changes } of shown.items) {
      for (const change of changes) {
        assert.deepEqual(
          valueOf(profiles.get(candidate), change.field) ?? null,
          change.new,
          `${candidate} ${change.field}`,
        );
        compared += 1;
      }
    }
    assert.ok(compared > 30, `${compared} values`);
  });
});
