// Sample mode by keyboard, in both languages and colour schemes, and on small screens.
import assert from "node:assert/strict";
import { test } from "node:test";
import { openSample, option, part, program, result } from "./sample-page.mjs";
import { assertAccessible, colorSchemes, fitsWidth, focused, waitForText, withPages } from "./support.mjs";

withPages("the accessibility of sample mode", (harness) => {
  test("the keyboard alone selects a row, and adds, moves, removes and restores a logic", async () => {
    const page = await openSample(harness);
    const press = (/** @type {string} */ key) => page.keyboard.press(key);
    const at = () => focused(page, "id");
    await page.getByLabel("Find a row").focus();
    await press("Tab");
    await press("Tab");
    assert.equal(await focused(page, "role"), "listbox");
    await press("ArrowDown");
    await press("ArrowDown");
    await waitForText(part(page, "item"), "Row 3 of 10: Élodie Garnier");
    assert.equal(await page.getByRole("listbox").getAttribute("aria-activedescendant"), "row-2");
    await press("Home");
    await waitForText(part(page, "item"), "Row 1 of 10");
    await page.getByRole("button", { name: "Add a logic" }).focus();
    await press("Enter");
    await page.keyboard.type("del(.email)");
    const moved = await at();
    await waitForText(result(page, "logics[1]").locator("del"), '"email"');
    await press("Alt+ArrowUp");
    assert.equal(await at(), moved);
    assert.equal(await program(page, "logics[0]").inputValue(), "del(.email)");
    await waitForText(page.locator("#live-region"), "Moved to logics[0].");
    await press("Shift+Tab");
    assert.equal(await focused(page, "ariaLabel"), "Remove logics[0]");
    await press("Enter");
    assert.equal(await page.locator(".logics > .step-row").count(), 1);
    assert.equal(await focused(page, "textContent"), "Undo");
    await press("Enter");
    assert.equal(await at(), moved);
    await page.getByRole("button", { name: "Move logics[0] down" }).focus();
    await press("Enter");
    assert.equal(await program(page, "logics[1]").inputValue(), "del(.email)");
    assert.equal(await at(), `${moved}-down`);
  });

  test("going back restores sample mode in either language", async () => {
    const page = await openSample(harness);
    await program(page, "logics[0]").fill(".score = 9");
    await option(page, /Łukasz/).click();
    await waitForText(result(page, "logics[0]").locator("ins"), '"score": 9');
    await page.getByRole("link", { name: "Home", exact: true }).click();
    await page.locator(".entry-points").waitFor();
    await page.getByRole("button", { name: "Français" }).click();
    await page.goBack();
    await waitForText(part(page, "item"), "Ligne 10 sur 10 : Łukasz Kowalczyk");
    assert.equal(await program(page, "logics[0]").inputValue(), ".score = 9");
    await waitForText(result(page, "logics[0]"), "Modifiée");
    await waitForText(result(page, "logics[0]").locator("ins"), '"score": 9');
  });

  for (const colorScheme of colorSchemes) {
    for (const locale of ["en-GB", "fr-FR"]) {
      test(`sample mode is accessible in ${colorScheme} mode and ${locale}`, async () => {
        const page = await openSample(harness, { colorScheme, locale, reducedMotion: "reduce" });
        await page.locator(".adding .example").nth(3).click();
        await page.locator(".adding .example").nth(1).click();
        await part(page, "logics[2]").locator(".badge").waitFor();
        await assertAccessible(page);
        await option(page, /Karim/).click();
        await result(page, "logics[0]").locator(".badge.discarded").waitFor();
        await assertAccessible(page);
        await page.locator(".title .strong").click();
        await page.locator("dialog[open] .toml").waitFor();
        await assertAccessible(page);
      });
    }
  }

  test("sample mode and the welcome page fit a small screen", async () => {
    const page = await openSample(harness, { viewport: { width: 360, height: 740 } });
    assert.ok(await fitsWidth(page));
    await program(page, "format").fill("{ averyveryverylongnameofafieldthatisnowhere: .id } | foo");
    await part(page, "format").locator(".go-to-error").waitFor();
    await page.getByRole("button", { name: "Use your own" }).click();
    assert.ok(await fitsWidth(page));
    await assertAccessible(page);
    await page.goto(`${harness.server.url}/#/`);
    await page.locator(".entry-points").waitFor();
    assert.ok(await fitsWidth(page));
    await assertAccessible(page);
  });
});
