// Sample mode for everybody: by keyboard, in both languages and schemes, on small screens.
import assert from "node:assert/strict";
import { test } from "node:test";
import { open, option, part, program, result } from "./bench.mjs";
import { assertAccessible, says, withPages } from "./support.mjs";

withPages("sample mode for everybody", (lab) => {
  test("by keyboard alone: choose a row, add a logic, move it, remove it and take that back", async () => {
    const page = await open(lab);
    const press = (key) => page.keyboard.press(key);
    const at = () => page.evaluate(() => document.activeElement.id);
    await page.getByLabel("Find a row").focus();
    await press("Tab");
    await press("Tab");
    assert.equal(await page.evaluate(() => document.activeElement.getAttribute("role")), "listbox");
    await press("ArrowDown");
    await press("ArrowDown");
    await says(part(page, "item"), "Row 3 of 10: Élodie Garnier");
    assert.equal(await page.getByRole("listbox").getAttribute("aria-activedescendant"), "row-2");
    await press("Home");
    await says(part(page, "item"), "Row 1 of 10");
    await page.getByRole("button", { name: "Add a logic" }).focus();
    await press("Enter");
    await page.keyboard.type("del(.email)");
    const moved = await at();
    await says(result(page, "logics[1]").locator("del"), '"email"');
    await press("Alt+ArrowUp");
    assert.equal(await at(), moved);
    assert.equal(await program(page, "logics[0]").inputValue(), "del(.email)");
    await says(page.locator("#live"), "Moved: it is logics[0] now.");
    await press("Shift+Tab");
    assert.equal(await page.evaluate(() => document.activeElement.getAttribute("aria-label")), "Remove logics[0]");
    await press("Enter");
    assert.equal(await page.locator(".logics > .step-row").count(), 1);
    assert.equal(await page.evaluate(() => document.activeElement.textContent), "Undo");
    await press("Enter");
    assert.equal(await at(), moved);
    await page.getByRole("button", { name: "Move logics[0] down" }).focus();
    await press("Enter");
    assert.equal(await program(page, "logics[1]").inputValue(), "del(.email)");
    assert.equal(await at(), `${moved}-down`);
  });

  test("it is as one left it when one comes back, in either language", async () => {
    const page = await open(lab);
    await program(page, "logics[0]").fill(".score = 9");
    await option(page, /Łukasz/).click();
    await says(result(page, "logics[0]").locator("ins"), '"score": 9');
    await page.getByRole("link", { name: "Start", exact: true }).click();
    await page.locator(".ways").waitFor();
    await page.getByRole("button", { name: "Français" }).click();
    await page.goBack();
    await says(part(page, "item"), "Ligne 10 sur 10 : Łukasz Kowalczyk");
    assert.equal(await program(page, "logics[0]").inputValue(), ".score = 9");
    await says(result(page, "logics[0]"), "Modifiée");
    await says(result(page, "logics[0]").locator("ins"), '"score": 9');
  });

  for (const colorScheme of ["light", "dark"]) {
    for (const locale of ["en-GB", "fr-FR"]) {
      test(`all of it can be read, ${colorScheme}, ${locale}`, async () => {
        const page = await open(lab, { colorScheme, locale, reducedMotion: "reduce" });
        await page.locator(".adding .example").nth(3).click();
        await page.locator(".adding .example").nth(1).click();
        await part(page, "logics[2]").locator(".mark").waitFor();
        await assertAccessible(page);
        await option(page, /Karim/).click();
        await result(page, "logics[0]").locator(".mark.discarded").waitFor();
        await assertAccessible(page);
        await page.locator(".title .strong").click();
        await page.locator("dialog[open] .toml").waitFor();
        await assertAccessible(page);
      });
    }
  }

  test("on a small screen nothing is wider than it", async () => {
    const page = await open(lab, { viewport: { width: 360, height: 740 } });
    const fits = () => page.evaluate(() => document.documentElement.scrollWidth <= innerWidth);
    assert.ok(await fits());
    await program(page, "format").fill("{ averyveryverylongnameofafieldthatisnowhere: .id } | foo");
    await part(page, "format").locator(".go").waitFor();
    await page.getByRole("button", { name: "Use your own" }).click();
    assert.ok(await fits());
    await assertAccessible(page);
    await page.goto(`${lab.server.url}/#/`);
    await page.locator(".ways").waitFor();
    assert.ok(await fits());
    await assertAccessible(page);
  });
});
