// The core in its worker: programs that are slow, never end or crash. The page answers meanwhile, and names the program and the row.
import assert from "node:assert/strict";
import { test } from "node:test";
import { breakCore } from "./broken-core.mjs";
import { address, relayRequests, startDryRun, toggleGroup } from "./dry-run-page.mjs";
import { checkReport, configuration, fakeApis, manyPeople, people } from "./fake-apis.mjs";
import { openSample, option, part, program, result, waitForCounts } from "./sample-page.mjs";
import { applicantRows, assertAccessible, enterToken, texts, waitForText, withPages } from "./support.mjs";

/** @import { Page } from "playwright-core" */
/** @import { Person } from "./fake-apis.mjs" */
/** @import { Harness } from "./support.mjs" */

// It takes all the steps that a program may take, for each row. Nothing tells before a run that no row takes the first way.
const slow = "if .nothing then . else reduce range(infinite) as $n (0; . + 1) end";

/**
 * Two workflows: acme-paris with this format, and globex with the format of the fake APIs.
 * @param {string} format
 * @param {Person[]} [all]
 */
const twoWorkflows = (format, all = people) => ({
  ...fakeApis(all, { workflow: { ...configuration, format } }),
  "GET /api/workflows/globex": { body: { workflow: { ...configuration, workflow_id: "globex" }, problems: [] } },
  "POST /api/workflows/globex/check": { body: { ...checkReport, workflow_id: "globex" } },
});

/** @param {Page} page */
const cancel = (page) => page.getByRole("button", { name: "Cancel" }).click();

/**
 * The program, the applicant and the row that a notice names.
 * @param {Page} page
 */
const named = (page) => texts(page.locator(".notice .explained dd"));

/**
 * Opens a dry run with a link.
 * @param {Harness} harness
 * @param {{}} settings
 */
function openLink(harness, settings) {
  const link = Buffer.from(JSON.stringify({ v: 1, settings })).toString("base64url");
  return harness.signIn(fakeApis(), { address: `${address}/${link}` });
}

withPages("a dry run whose programs do not end", (harness) => {
  test("a format that is slow in every row fails each, and can be cancelled with a report", async () => {
    const page = await harness.signIn(twoWorkflows(slow, manyPeople(60)), { address });
    await startDryRun(page);
    await waitForText(page.locator(".progress-label"), /60 pulled [1-9]/);
    // The page answers although the programs of all rows take minutes.
    await page.locator("#language").click();
    await waitForText(page.locator("#language"), "English");
    await page.locator("#language").click();
    await cancel(page);
    await waitForText(page.locator(".notice.warn"), /The dry run compared \d+ of 60 applicants before it ended/);
    assert.ok((await applicantRows(page).count()) > 0);
    await applicantRows(page).first().locator(".details-toggle").click();
    await waitForText(page.locator(".detail"), "program_limit");
    await assertAccessible(page);
  });

  test("another workflow's dry run goes on meanwhile", async () => {
    const page = await harness.signIn(twoWorkflows(slow, manyPeople(60)), { address });
    await startDryRun(page);
    await waitForText(page.locator(".progress-label"), /60 pulled [1-9]/);
    await page.evaluate(() => (location.hash = "#/dry-run/globex"));
    await waitForText(page.locator("h1"), "globex");
    await startDryRun(page);
    await page.locator(".report").waitFor();
    await waitForText(page.locator(".summary-line"), "60 would be updated");
    await page.evaluate(() => (location.hash = "#/dry-run/acme-paris"));
    await waitForText(page.locator(".progress-label"), "60 pulled");
    await cancel(page);
    await page.locator(".report").waitFor();
  });

  test("a program that never ends is ended, and the page names it, the applicant and the row", async () => {
    const page = await harness.open(twoWorkflows(". # endless"), { address: "#/workflows" });
    await breakCore(page, { applicant: "app3" });
    await signIn(page);
    await page.evaluate(() => (location.hash = "#/dry-run/acme-paris"));
    await startDryRun(page);
    // Its worker does not answer any more. Another one does.
    await page.evaluate(() => (location.hash = "#/dry-run/globex"));
    await startDryRun(page);
    await page.locator(".report").waitFor();
    await page.evaluate(() => (location.hash = "#/dry-run/acme-paris"));
    await waitForText(page.getByRole("alert"), "The dry run did not end");
    await waitForText(page.getByRole("alert"), "Change the program that it worked on");
    assert.deepEqual(await named(page), ["format", "app3", "3"]);
    await assertAccessible(page);
    await page.getByRole("button", { name: "Change and run again" }).click();
    await toggleGroup(page, "Logics and format");
    await page.getByLabel("format", { exact: true }).fill(".profile + { reference: .id }");
    await startDryRun(page);
    await page.locator(".report").waitFor();
  });

  test("a dry run that does not answer is ended soon after the user cancels it", async () => {
    const page = await harness.open(fakeApis(people, { workflow: { ...configuration, logics: [".", ". # endless"] } }));
    await breakCore(page, { applicant: "app1" });
    await page.evaluate((hash) => (location.hash = hash), address);
    await signIn(page);
    await startDryRun(page);
    await waitForText(page.locator(".progress-label"), "4 pulled");
    await cancel(page);
    await waitForText(page.locator(".notice.warn"), "The dry run had compared 0 of 4 applicants");
    assert.deepEqual(await named(page), ["logics[1]", "app1", "1"]);
    await waitForText(page.locator("#live-region"), "The dry run was cancelled.");
    await assertAccessible(page);
  });

  test("a program that crashes the core is named", async () => {
    const page = await harness.open(fakeApis(people, { workflow: { ...configuration, format: ". # endless" } }));
    await breakCore(page, { applicant: "app2", crashes: true });
    await page.evaluate((hash) => (location.hash = hash), address);
    await signIn(page);
    await startDryRun(page);
    await waitForText(page.getByRole("alert"), "The dry run crashed");
    assert.ok((await named(page)).includes("format"));
    await assertAccessible(page);
  });

  test("signing out ends a dry run, whatever it does", async () => {
    const page = await harness.open(fakeApis(people, { workflow: { ...configuration, format: ". # endless" } }));
    await breakCore(page, { applicant: "app1" });
    await page.evaluate((hash) => (location.hash = hash), address);
    await signIn(page);
    await startDryRun(page);
    await waitForText(page.locator(".progress-label"), "4 pulled");
    const workers = page.workers();
    assert.ok(workers.length > 0);
    const closed = workers.map((worker) => new Promise((resolve) => worker.once("close", resolve)));
    await page.locator("#sign-out").click();
    await page.locator("#token").waitFor();
    await Promise.all(closed);
  });
});

withPages("a link with any content", (harness) => {
  test("a program with twenty thousand parentheses is a problem at its field", async () => {
    const page = await openLink(harness, { format: `${"(".repeat(20_000)}.${")".repeat(20_000)}` });
    await toggleGroup(page, "Logics and format");
    await waitForText(page.locator(".wrong"), "nested");
    await startDryRun(page);
    await waitForText(page.getByRole("alert"), "Correct 1 field before you start");
    assert.deepEqual(relayRequests(harness.server), []);
    await page.getByLabel("format", { exact: true }).fill(".profile + { reference: .id }");
    await startDryRun(page);
    await page.locator(".report").waitFor();
  });

  test("fifty long programs are read while the page answers", async () => {
    const logic = `. # ${"é".repeat(400)}`;
    const page = await openLink(harness, { logics: new Array(50).fill(logic) });
    await toggleGroup(page, "Logics and format");
    assert.equal(await page.locator(".program textarea").count(), 50);
    await startDryRun(page);
    await page.locator(".report").waitFor();
  });

  test("a program that is never read to its end is named at its field, with what to do", async () => {
    const page = await harness.open(fakeApis());
    await breakCore(page, {});
    const settings = { v: 1, settings: { logics: [".", ". # endless"] } };
    const link = Buffer.from(JSON.stringify(settings)).toString("base64url");
    await page.evaluate((hash) => (location.hash = hash), `${address}/${link}`);
    await signIn(page);
    await waitForText(page.locator(".parameters [role=status]"), "Still reading the programs");
    await toggleGroup(page, "Logics and format");
    await startDryRun(page);
    await waitForText(page.locator(".wrong"), "logics[1] The page could not read this program within five seconds");
    await waitForText(page.getByRole("alert"), "Correct 1 field before you start");
    assert.equal(await page.getByLabel("logics[1]", { exact: true }).getAttribute("aria-invalid"), "true");
    assert.deepEqual(relayRequests(harness.server), []);
    await assertAccessible(page);
    await page.getByLabel("logics[1]", { exact: true }).fill(".");
    await startDryRun(page);
    await page.locator(".report").waitFor();
  });
});

withPages("a sample whose programs do not end", (harness) => {
  test("a program that never ends is ended and named with its row, and the user can continue", async () => {
    const page = await harness.open({});
    await breakCore(page, { applicant: "85363" });
    await page.getByRole("link", { name: "Try it with sample candidates" }).click();
    await page.locator(".compared").waitFor();
    await program(page, "logics[0]").fill(". # endless");
    await waitForText(page.getByRole("alert"), "The page stopped the programs");
    const [name, applicant] = await named(page);
    assert.deepEqual([name, applicant], ["logics[0]", "85363"]);
    await assertAccessible(page);
    await program(page, "logics[0]").fill(".status = 2");
    await waitForText(result(page, "logics[0]").locator("ins"), '"status": 2');
    assert.equal(await page.getByRole("alert").count(), 0);
    await waitForCounts(page, "10 10 0 0");
  });

  test("a program that crashes the core is named, and the rows stay", async () => {
    const page = await harness.open({});
    await breakCore(page, { applicant: "85363", crashes: true });
    await page.getByRole("link", { name: "Try it with sample candidates" }).click();
    await page.locator(".compared").waitFor();
    await program(page, "format").fill(". # endless");
    await waitForText(page.getByRole("alert"), "A program crashed");
    assert.equal((await named(page))[0], "format");
    await program(page, "format").fill("{ reference: .id }");
    await waitForText(result(page, "format"), '"reference"');
    await option(page, /Chloé/).click();
    await waitForText(part(page, "item"), "Chloé");
  });

  test("while a program is slow in every row, the user can look at other rows and change it", async () => {
    const page = await openSample(harness);
    await program(page, "logics[0]").fill(slow);
    await waitForText(part(page, "logics[0]"), "takes more than 10000000 steps");
    await option(page, /Élodie/).click();
    await waitForText(part(page, "item"), "Élodie");
    await program(page, "logics[0]").fill(".status = 2");
    await waitForText(result(page, "logics[0]").locator("ins"), '"status": 2');
    assert.equal(await page.getByRole("alert").count(), 0);
  });
});

/** @param {Page} page */
async function signIn(page) {
  await enterToken(page);
  await page.locator("#sign-out").waitFor();
}
