// English and French: the browser's at first, the other by a switch.
import assert from "node:assert/strict";
import { test } from "node:test";
import en from "../../www/texts/en.js";
import fr from "../../www/texts/fr.js";
import { api, runAddress } from "./fixtures.mjs";
import { unauthorized } from "./server.mjs";
import { assertAccessible, giveToken, says, text, texts, withPages } from "./support.mjs";

/** All that a language has to say: each text's name, its kind, and how many parts or values it takes. */
function shape(value, name) {
  if (typeof value === "string") return [`${name}: ${value === "" ? "nothing" : "text"}`];
  if (typeof value === "function" || Array.isArray(value)) return [`${name}: ${value.length}`];
  return Object.entries(value).flatMap(([key, each]) => shape(each, `${name}.${key}`));
}

test("both languages say the same things", () => {
  assert.deepEqual(shape(fr, "texts"), shape(en, "texts"));
});

test("one and many are told apart, each as the language does", () => {
  assert.equal(en.report.leftover(1), "1 applicant is left to a later run; nothing is lost.");
  assert.equal(en.report.leftover(0), "0 applicants are left to a later run; nothing is lost.");
  assert.equal(fr.counted.updated(0), "0 mise à jour");
  assert.equal(fr.counted.updated(2), "2 mises à jour");
});

withPages("the language", (lab) => {
  test("French where the browser is French", async () => {
    const page = await lab.enter(api, { locale: "fr-CA", address: runAddress(0) });
    await says(page.locator("h1"), /^Exécution du 23 nov\. 2026/);
    assert.equal(await page.locator("html").getAttribute("lang"), "fr");
    assert.equal(await text(page.locator(".lead")), "Terminé ; 3 sur 9 candidatures ont échoué.");
    // The API's sentences are English, and say so.
    assert.equal(
      await page.locator(".what [lang=en]").first().innerText(),
      "Flatchr does not say whether there is a résumé.",
    );
    await assertAccessible(page);
  });

  test("English where the browser speaks neither", async () => {
    const page = await lab.open(api, { locale: "pt-BR", address: "#/workflows" });
    await says(page.locator("h1"), "Open this Worker");
    assert.equal(await page.locator("html").getAttribute("lang"), "en");
  });

  test("the switch translates what is there, asks nothing again, and leaves one where one was", async () => {
    const page = await lab.enter(api, { address: runAddress(0) });
    await page.getByText("Failed 3").click();
    await page.locator(".handle").first().click();
    const asked = lab.server.requests.length;
    await page.getByRole("button", { name: "Français" }).click();
    await says(page.locator("h1"), "Exécution du");
    assert.match(await page.title(), /^Exécution du/);
    assert.equal(await page.locator(".detail").count(), 1);
    assert.match((await texts(page.locator(".choices label"))).at(-1), /^Échouée 3$/);
    assert.equal(await page.evaluate(() => document.activeElement.id), "language");
    assert.equal(lab.server.requests.length, asked);
    await page.getByRole("button", { name: "English" }).click();
    await says(page.locator("h1"), "Run of");
  });

  test("at the door it keeps what was typed and what was told", async () => {
    const page = await lab.open({ always: unauthorized }, { address: "#/workflows" });
    await giveToken(page, "wrong");
    await says(page.getByRole("alert"), "The token is not accepted");
    await page.getByRole("button", { name: "Français" }).click();
    await says(page.getByRole("alert"), "Le jeton n’est pas accepté");
    assert.equal(await page.locator("#token").inputValue(), "wrong");
  });

  for (const colorScheme of ["light", "dark"]) {
    test(`every view can be read in the ${colorScheme}`, async () => {
      const page = await lab.enter(api, { colorScheme, locale: "fr-FR" });
      await page.locator(".runs-table").first().waitFor();
      await assertAccessible(page);
      for (const n of [0, 1, 2]) {
        await page.goto(`${lab.server.url}/${runAddress(n)}`);
        await page.locator(".report").waitFor();
        await assertAccessible(page);
      }
    });
  }
});
