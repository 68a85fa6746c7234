// A dry run: started here, waited for, shown with old and new values.
import assert from "node:assert/strict";
import { test } from "node:test";
import { api, dryReport, item, report } from "./fixtures.mjs";
import { hangUp, refusal, unauthorized } from "./server.mjs";
import { assertAccessible, says, text, texts, withPages } from "./support.mjs";

const start = (page) => page.getByRole("button", { name: "Start a dry run: acme-paris" }).click();
const path = "POST /api/workflows/acme-paris/runs";
const posts = (server) => server.requests.filter(({ method }) => method === "POST");

/** An answer that comes when it is told to. */
function held() {
  const hold = {};
  hold.answer = new Promise((resume) => {
    hold.release = resume;
  });
  return hold;
}

withPages("a dry run", (lab) => {
  test("it is asked for with persist false, waited for, and shown", async () => {
    const hold = held();
    const page = await lab.enter({ ...api, [path]: () => hold.answer });
    await start(page);
    await says(page.locator("h1"), "Dry run of acme-paris");
    await says(page.locator(".waiting"), "Under way for 0 s");
    await says(page.locator("#live"), "The dry run has begun.");
    await assertAccessible(page);
    hold.release({ body: dryReport });
    await says(page.locator("h1"), "Dry run of 23 Nov 2026, 15:30:00");
    assert.equal(await page.evaluate(() => document.activeElement.tagName), "H1");
    assert.equal(await text(page.locator(".lead")), "Done; 3 of 8 applicants failed. Nothing was written: a run with persist would make these changes.");
    const [request, ...others] = posts(lab.server);
    assert.deepEqual(others, []);
    assert.equal(request.body, '{"persist":false}');
    assert.equal(request.headers["content-type"], "application/json");
    assert.match((await texts(page.locator(".choices label")))[1], /^To update 3$/);
  });

  test("old and new values beside each other, what differs marked", async () => {
    const page = await lab.enter();
    await start(page);
    await page.locator(".handle").first().click();
    const lines = page.locator(".changes tbody tr");
    const all = await texts(lines);
    assert.equal(all[0], "tags.column Nouveaux candidats Entretien RH");
    assert.equal(all[1], "info.phone nothing +33 6 12 34 56 78");
    assert.equal(all[4], "tags.hired nothing false");
    assert.equal(all[5], "metadatas.salary 42000 45000");
    assert.equal(await text(lines.nth(3).locator("del")), "Lyon.");
    assert.equal(await text(lines.nth(3).locator("ins")), "Marseille.");
    assert.match(await text(lines.nth(6).locator("ins")), /"github"/);
    assert.equal(await lines.nth(6).locator("del").count(), 0);
    await page.locator(".handle").nth(1).click();
    assert.equal(await text(page.locator(".changes").nth(1).locator("tbody tr")), "info.first_name empty text ליאור");
    await page.locator(".handle").nth(3).click();
    await says(page.locator(".detail"), "its e-mail address: without a write");
    await page.locator(".handle").nth(6).click();
    await says(page.locator(".words"), "<html>upstream connect error & more</html>");
    await assertAccessible(page);
  });

  test("one after which nothing would change says so", async () => {
    const page = await lab.enter({ ...api, [path]: { body: report([item("a", "c", "unchanged")], { persist: false }) } });
    await start(page);
    await says(page.locator(".lead"), "Done; nothing failed. Nothing was written, and a run with persist would change nothing.");
  });

  test("a value of ten million characters shows where it differs", async () => {
    const long = "mot ".repeat(2_500_000);
    const changes = [{ field: "text", old: `${long}avant ${long}`, new: `${long}après ${long}` }, { field: "tags.x", old: null, new: "x".repeat(50_000) }];
    const page = await lab.enter({ ...api, [path]: { body: report([item("a", "c", "updated", { changes })], { persist: false }) } });
    await start(page);
    await page.locator(".handle").click();
    assert.equal(await text(page.locator("del")), "avant");
    assert.equal(await text(page.locator("ins")), "après");
    const shown = await page.locator(".detail").evaluate((element) => element.textContent.length);
    assert.ok(shown < 10_000, `${shown} characters`);
    await says(page.locator(".left-out"), "46,000 characters not shown");
    await assertAccessible(page);
  });

  test("it goes on while one looks at something else, and its report stays until the reload", async () => {
    const hold = held();
    const page = await lab.enter({ ...api, [path]: () => hold.answer });
    await start(page);
    await page.locator(".path a").click();
    await page.getByRole("link", { name: "Dry run under way" }).waitFor();
    assert.equal(await page.getByRole("button", { name: "Start a dry run: acme-paris" }).count(), 0);
    hold.release({ body: dryReport });
    await page.getByRole("link", { name: "Last dry run" }).click();
    await says(page.locator("h1"), "Dry run of 23 Nov");
    await page.getByRole("button", { name: "Start another" }).click();
    await says(page.locator("h1"), "Dry run of 23 Nov");
    assert.equal(posts(lab.server).length, 2);
    await page.reload();
    await page.locator("#token").fill("right-token_for.tests");
    await page.keyboard.press("Enter");
    await says(page.locator(".lead"), "gone after a reload");
    await page.getByRole("button", { name: "Start a dry run" }).click();
    await says(page.locator("h1"), "Dry run of 23 Nov");
  });

  test("one can stop waiting", async () => {
    const page = await lab.enter({ ...api, [path]: () => new Promise(() => {}) });
    await start(page);
    await page.getByRole("button", { name: "Stop waiting" }).click();
    await page.locator(".card").first().waitFor();
    assert.equal(await page.getByRole("link", { name: "Dry run under way" }).count(), 0);
  });

  test("a refusal is told by the API's sentence, and can be tried again", async () => {
    const page = await lab.enter({ ...api, [path]: refusal(422, "bad_configuration", "the workflow's configuration is wrong; `problems` says where", [{ path: "cron", message: "`often` is not a cron expression" }]) });
    await start(page);
    const alert = page.getByRole("alert");
    await says(alert, "The configuration is wrong");
    assert.equal(await text(alert.locator(".problems li")), "cron often is not a cron expression");
    await assertAccessible(page);
    lab.server.reset({ ...api, [path]: refusal(409, "leased", "this workflow runs already; try again in a minute") });
    await alert.getByRole("button").click();
    await says(page.getByRole("alert"), "This workflow runs already; try again in a minute.");
    lab.server.reset({ ...api, [path]: hangUp });
    await page.getByRole("button", { name: "Try again" }).click();
    await says(page.getByRole("alert"), "The Worker cannot be reached");
    lab.server.reset(api);
    await page.getByRole("button", { name: "Try again" }).click();
    await says(page.locator("h1"), "Dry run of 23 Nov");
  });

  test("a token that is not accepted any more leads back to the door", async () => {
    const page = await lab.enter({ ...api, [path]: unauthorized });
    await start(page);
    await says(page.getByRole("alert"), "The token is not accepted");
    await page.locator("#token").waitFor();
  });
});
