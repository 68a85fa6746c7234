// English and French: the browser's language at first, the other one by a button.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import en from "../../www/texts/en.js";
import fr from "../../www/texts/fr.js";
import { api, runAddress } from "./fixtures.mjs";
import { unauthorized } from "./server.mjs";
import {
  assertAccessible,
  colorSchemes,
  enterToken,
  focused,
  text,
  texts,
  waitForText,
  withPages,
} from "./support.mjs";

/** @import { TextTree } from "../../www/texts/en.js" */

/**
 * The keys of all texts, each with its kind and how many parts or values it has.
 * @param {TextTree} value
 * @param {string} name
 * @returns {string[]}
 */
function shape(value, name) {
  if (typeof value === "string") return [`${name}: ${value === "" ? "nothing" : "text"}`];
  if (typeof value === "function" || Array.isArray(value)) return [`${name}: ${value.length}`];
  return Object.entries(value).flatMap(([key, each]) => shape(each, `${name}.${key}`));
}

test("both languages have the same texts", () => {
  assert.deepEqual(shape(fr, "texts"), shape(en, "texts"));
});

test("each language has its own plural rule", () => {
  assert.equal(en.report.remainingCount(1), "A later run will process 1 remaining applicant.");
  assert.equal(en.report.remainingCount(0), "A later run will process 0 remaining applicants.");
  assert.equal(fr.outcomeCount.updated(0), "0 mise à jour");
  assert.equal(fr.outcomeCount.updated(2), "2 mises à jour");
});

/** All codes of errors that the core has: src/report/codes.rs. */
function codesOfTheCore() {
  const source = readFileSync(new URL("../../src/report/codes.rs", import.meta.url), "utf8");
  return source.split("#[cfg(test)]")[0].match(/(?<=^    ")[a-z_]+(?=",$)/gm) ?? [];
}

test("each code of an error has a sentence and a remedy in both languages, and no other", () => {
  const codes = codesOfTheCore();
  assert.ok(codes.length > 50, codes.join());
  for (const { codes: texts } of [en, fr]) {
    assert.deepEqual(Object.keys(texts).sort(), codes.toSorted());
    for (const [meaning, remedy] of Object.values(texts)) {
      assert.match(meaning, /^[A-ZÀ-Þ].*\.$/u);
      assert.match(remedy, /^[A-ZÀ-Þ].*\.$/u);
    }
  }
});

withPages("the language", (harness) => {
  test("a French browser gets the French page", async () => {
    const page = await harness.signIn(api, { locale: "fr-CA", address: runAddress(0) });
    await waitForText(page.locator("h1"), /^Exécution du 23 nov\. 2026/);
    assert.equal(await page.locator("html").getAttribute("lang"), "fr");
    assert.equal(await text(page.locator(".lead")), "Terminé. 3 sur 9 candidatures ont échoué.");
    await waitForText(page.locator(".what"), "HrFlow.ai n’a pas ce profil. → Créez d’abord le profil.");
    // The API's texts are English and marked as such.
    await page.getByRole("button", { name: "Afficher 1 inchangée" }).click();
    await waitForText(page.locator(".what [lang=en]"), "Flatchr does not say whether there is a résumé.");
    await assertAccessible(page);
  });

  test("a browser in another language gets the English page", async () => {
    const page = await harness.open(api, { locale: "pt-BR", address: "#/workflows" });
    await waitForText(page.locator("h1"), "Sign in to this Worker");
    assert.equal(await page.locator("html").getAttribute("lang"), "en");
  });

  test("switching the language keeps the view as it is and sends no request", async () => {
    const page = await harness.signIn(api, { address: runAddress(0) });
    await page.getByText("Failed 3").click();
    await page.locator(".details-toggle").first().click();
    const asked = harness.server.requests.length;
    await page.getByRole("button", { name: "Français" }).click();
    await waitForText(page.locator("h1"), "Exécution du");
    assert.match(await page.title(), /^Exécution du/);
    assert.equal(await page.locator(".detail").count(), 1);
    assert.match((await texts(page.locator(".choices label"))).at(-1) ?? "", /^Échouée 3$/);
    assert.equal(await focused(page, "id"), "language");
    assert.equal(harness.server.requests.length, asked);
    await page.getByRole("button", { name: "English" }).click();
    await waitForText(page.locator("h1"), "Run of");
  });

  test("switching the language keeps the typed token and the error of the sign-in form", async () => {
    const page = await harness.open({ always: unauthorized }, { address: "#/workflows" });
    await enterToken(page, "wrong");
    await waitForText(page.getByRole("alert"), "The Worker does not accept the token");
    await page.getByRole("button", { name: "Français" }).click();
    await waitForText(page.getByRole("alert"), "Le Worker n’accepte pas le jeton");
    assert.equal(await page.locator("#token").inputValue(), "wrong");
  });

  for (const colorScheme of colorSchemes) {
    test(`every view is accessible in ${colorScheme} mode`, async () => {
      const page = await harness.signIn(api, { colorScheme, locale: "fr-FR" });
      await page.locator(".runs-table").first().waitFor();
      await assertAccessible(page);
      for (const n of [0, 1, 2]) {
        await page.goto(`${harness.server.url}/${runAddress(n)}`);
        await page.locator(".report").waitFor();
        await assertAccessible(page);
      }
    });
  }
});
