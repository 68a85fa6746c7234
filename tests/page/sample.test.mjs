// Sample mode, with the real core: rows go through logics, format and compare without a network.
import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { experimental_readRawConfig as readRawConfig } from "wrangler";
import { logicExamples } from "../../www/sample/examples.js";
import { rows } from "../../www/sample/rows.js";
import { sampleToml } from "../../www/sample/wrangler-toml.js";
import {
  waitForCounts,
  goOffline,
  dropFile,
  manyRows,
  openSample,
  option,
  options,
  part,
  program,
  result,
  shownValue,
} from "./sample-page.mjs";
import { assertAccessible, text, texts, waitForText, withPages } from "./support.mjs";

/**
 * The workflows that wrangler reads from these lines.
 * @param {string | null} toml
 */
async function readByWrangler(toml) {
  const folder = await mkdtemp(join(tmpdir(), "wrangler-toml-"));
  const config = join(folder, "wrangler.toml");
  await writeFile(config, toml ?? "");
  try {
    return JSON.parse(JSON.stringify(readRawConfig({ config }).rawConfig.vars.WORKFLOWS));
  } finally {
    await rm(folder, { recursive: true });
  }
}

test("wrangler reads the exported programs back without a change", async () => {
  const logics = [
    "select(.hired | not)",
    "'single'",
    `"double" + '`,
    'test("\\d\\n")',
    "a\nb",
    "'''\n\"\"\"\\",
    "# é 😀\n.",
    "ends with '\n'",
    "\ttab\u0007\u007f",
    "\n\nafter blank lines\n",
  ];
  const only = ["tags", "metadatas"];
  for (const format of [".", "{\n  a: 1\n}", '"\\(.x)"\n"""']) {
    const toml = sampleToml({ program: { logics, format }, editMode: "replace", onlyEditFieldsList: only });
    assert.deepEqual(await readByWrangler(toml), [
      { logics, format, push_parameters: { edit_mode: "replace", only_edit_fields: only } },
    ]);
  }
  assert.equal(
    sampleToml({ program: { logics: ["."], format: null }, editMode: "merge", onlyEditFieldsList: null }),
    "[[vars.WORKFLOWS]]\nlogics = ['.']\n",
  );
  assert.equal(
    sampleToml({ program: { logics: null, format: null }, editMode: "merge", onlyEditFieldsList: null }),
    null,
  );
});

withPages("sample mode", (harness) => {
  test("sample mode opens from the welcome page and needs neither token nor network", async () => {
    const page = await harness.open({});
    await page.getByRole("link", { name: "Try it with sample candidates" }).click();
    await page.locator(".compared").waitFor();
    const requests = await goOffline(page);
    assert.equal(await page.title(), "Sample candidates · update_profiles_in_hrflow");
    await waitForCounts(page, "10 9 1 0");
    await program(page, "logics[0]").fill('.column = "Recruté"');
    await waitForText(result(page, "logics[0]").locator("ins"), '"column": "Recruté"');
    await option(page, /Maëlle/).click();
    await waitForText(part(page, "item"), "Row 6 of 10: Maëlle Quéméner");
    await program(page, "format").fill("{ reference: .id }");
    await waitForText(result(page, "format"), '"reference": "zX3cV5bN7mA9sD1f"');
    await page.getByRole("button", { name: "Français" }).click();
    await waitForText(part(page, "item"), "Ligne 6 sur 10 : Maëlle Quéméner");
    assert.deepEqual(requests, []);
    assert.deepEqual(harness.server.requests, []);
  });

  test("each step shows its result next to its program, with its changes marked", async () => {
    const page = await openSample(harness);
    assert.equal((await shownValue(page, "item")).created_at, "2026-11-09");
    await waitForText(result(page, "logics[0]"), "Passed on unchanged");
    await program(page, "logics[0]").fill("del(.phone) | .score += 1");
    await result(page, "logics[0]").locator("del").first().waitFor();
    assert.deepEqual(await texts(result(page, "logics[0]").locator("del")), [
      '"score": 4,',
      '"phone": "+33 6 12 34 56 01",',
    ]);
    assert.deepEqual(await texts(result(page, "logics[0]").locator("ins")), ['"score": 5,']);
    await result(page, "logics[0]").locator(".fold").first().click();
    await waitForText(result(page, "logics[0]"), '"applicant": "z7gWQnjXG77hJRak"');
    assert.equal((await shownValue(page, "format")).info.phone, null);
    assert.deepEqual(await texts(page.locator(".compared tbody th")), [
      "info.full_name",
      "info.last_name",
      "tags.column",
    ]);
  });

  test("a discarded or failed row shows why and does not reach the next step", async () => {
    const page = await openSample(harness);
    await option(page, /Karim/).click();
    await waitForText(result(page, "logics[0]"), "Discarded here");
    await waitForText(result(page, "format"), "No value reaches this step.");
    await waitForText(result(page, "compare"), "No value reaches this step.");
    await program(page, "logics[0]").fill('if .hired then error("no phone for \\(.firstname)") else . end');
    await waitForText(result(page, "logics[0]"), "Failed here");
    await waitForText(result(page, "logics[0]"), "no phone for Karim");
    await waitForCounts(page, "10 9 0 1");
    await page.getByText("Failed 1").click();
    await page.waitForFunction(() => document.querySelectorAll("[role=option]").length === 1);
    await waitForText(options(page), "Karim Benali");
  });

  test("a field that HrFlow.ai does not have is told below the format, which runs all the same", async () => {
    const page = await openSample(harness);
    const warned = part(page, "format").locator(".field-warnings");
    assert.equal(await text(warned), "");
    await program(page, "format").fill("{ reference: .id,\n  infos: {} }");
    await waitForText(warned, "A field that HrFlow.ai does not have");
    await waitForText(warned, "Line 2, column 3: infos is not a field of an HrFlow.ai profile; did you mean info?");
    await waitForText(result(page, "format"), '"infos": {}');
    await assertAccessible(page);
    await program(page, "format").fill("{ reference: .id, info: {} }");
    await page.waitForFunction(() => document.querySelector(".field-warnings")?.textContent === "");
    await program(page, "format").fill("[{ reference: .id }]");
    await waitForText(part(page, "format"), "it gives a list and never an object, which a profile is");
  });

  test("an error is marked at its position, and earlier results are marked as stale", async () => {
    const page = await openSample(harness);
    await program(page, "format").fill("{\n  reference: .id,\n  Çé: foo\n}");
    await program(page, "logics[0]").fill(".a |");
    await waitForText(part(page, "logics[0]").locator(".field-message"), "Line 1, column 5:");
    const message = part(page, "format").locator(".field-message");
    await waitForText(message, /^Line 3, column \d+: /);
    assert.equal(await program(page, "format").getAttribute("aria-invalid"), "true");
    await waitForText(result(page, "format"), "from before the error");
    await waitForText(result(page, "format"), '"reference": "bErEM2DGv2rvGp7G"');
    await waitForText(page.locator("#live-region"), "The programs have 2 errors. The results are from before.");
    await assertAccessible(page);
    await program(page, "format").fill("{\n  reference: .id,\n  text: foo\n}");
    await waitForText(message, "Line 3, column 9: ");
    assert.equal(await text(part(page, "format").locator(".backdrop mark")), "foo");
    await message.getByRole("button", { name: "Go to the error" }).click();
    assert.equal(
      await program(page, "format").evaluate(
        (/** @type {HTMLTextAreaElement} */ field) =>
          field === document.activeElement && field.value.slice(field.selectionStart, field.selectionEnd),
      ),
      "foo",
    );
    await page.keyboard.type(".vacancy");
    await program(page, "logics[0]").fill(".");
    await waitForText(result(page, "format"), '"text": "Ingénieure Développement  H/F "');
    assert.equal(await page.locator(".stale").count(), 0);
    assert.equal(await page.locator("[aria-invalid]").count(), 0);
  });

  test("a program that never ends fails each row, and the user can continue", async () => {
    const page = await openSample(harness);
    await program(page, "logics[0]").fill("def again: again; again");
    await waitForText(part(page, "logics[0]"), "takes more than 10000000 steps");
    await program(page, "logics[0]").fill(".status = 2");
    await waitForText(result(page, "logics[0]").locator("ins"), '"status": 2');
    await waitForCounts(page, "10 10 0 0");
    assert.equal(await page.getByRole("alert").count(), 0);
  });

  test("every example works, and the example mapping gives the same profiles as the default one", async () => {
    const page = await openSample(harness);
    await program(page, "logics[0]").fill("");
    const names = await texts(page.locator(".adding .example"));
    assert.equal(names.length, Object.keys(logicExamples).length);
    for (const name of names) await page.locator(".adding").getByRole("button", { name }).click();
    assert.equal(await page.locator(".logics > .step-row").count(), names.length);
    await waitForText(result(page, "logics[3]").locator("ins"), '"vacancy": "Ingénieure Développement H/F",');
    await waitForCounts(page, "10 3 7 0");
    while (await page.locator(".logics > .step-row").count())
      await page.getByRole("button", { name: "Remove logics[0]" }).click();
    await waitForCounts(page, "10 10 0 0");
    for (const { firstname } of [rows[0], rows[2], rows[4], rows[8]]) {
      await option(page, new RegExp(firstname)).click();
      await program(page, "format").fill("");
      await waitForText(part(page, "item"), firstname);
      await waitForText(result(page, "format"), '"applicant_id"');
      const mapped = await shownValue(page, "format");
      await part(page, "format").getByRole("button", { name: "the default mapping, to edit" }).click();
      await page.keyboard.press("End");
      await page.keyboard.type(" | .seen = true");
      await waitForText(result(page, "format"), '"seen": true');
      const { seen, ...written } = await shownValue(page, "format");
      assert.equal(seen, true);
      assert.deepEqual(written, mapped);
    }
    await part(page, "format").getByRole("button", { name: "add your own tag" }).click();
    await waitForText(result(page, "format"), '"flatchr"');
    await part(page, "format").getByRole("button", { name: "only the column tag" }).click();
    await waitForText(result(page, "compare"), "Unchanged");
    await program(page, "format").focus();
    await page.keyboard.press("Control+z");
    assert.match(await program(page, "format").inputValue(), /flatchr/);
  });

  test("the comparison follows edit_mode and only_edit_fields", async () => {
    const page = await openSample(harness);
    assert.deepEqual(await texts(page.locator(".compared tbody tr")), [
      "info.full_name Chloé Lefevre Chloé Lefèvre-Nuñez",
      "info.last_name Lefevre Lefèvre-Nuñez",
      "info.phone empty text +33 6 12 34 56 01",
      "tags.column Nouveaux candidats Entretien RH",
    ]);
    const only = page.getByLabel("only_edit_fields");
    await only.fill("tags");
    await waitForText(result(page, "compare"), "1 field would change");
    await only.fill("tags, tag");
    await waitForText(result(page, "compare"), "Not compared");
    await waitForText(page.locator("#only-message"), "tag");
    assert.equal(await only.getAttribute("aria-invalid"), "true");
    await assertAccessible(page);
    await only.fill("tags");
    await page.getByText("replace", { exact: true }).click();
    await waitForText(page.locator(".compared"), "tags.pool");
    const profile = part(page, "compare").locator("textarea");
    await profile.fill('{\n  "tags": [}\n}');
    await waitForText(part(page, "compare").locator(".field-message").last(), /^Line 2, column \d+: /);
    await profile.fill("");
    await waitForText(result(page, "compare"), "No profile to compare with");
    await profile.fill('{ "tags": [{ "name": "column", "value": "Refusé" }] }');
    await waitForText(page.locator(".compared"), "Refusé");
    await option(page, /Élodie/).click();
    await waitForText(part(page, "item"), "Élodie");
    await option(page, /Chloé/).click();
    await waitForText(page.locator(".compared"), "Refusé");
  });

  test("a dropped file gives the rows, and integers of any size stay unchanged", async () => {
    const page = await openSample(harness);
    const requests = await goOffline(page);
    await dropFile(
      page,
      "search.json",
      '\ufeff[{ "applicant": 9007199254740993, "firstname": "Zoé", "lastname": "Petit", "vacancy_id": 12345678901234567890, "created_at": "01/02/26" }]',
    );
    await waitForText(page.locator(".origin"), "1 from search.json");
    await waitForText(result(page, "item"), '"vacancy_id": 12345678901234567890');
    await waitForText(result(page, "format"), "9007199254740993");
    await waitForText(result(page, "compare"), "No profile to compare with");
    assert.deepEqual(requests, []);
  });

  test("invalid rows are reported with their position, and the previous rows stay in use", async () => {
    const page = await openSample(harness);
    await page.getByRole("button", { name: "Use your own" }).click();
    const field = page.getByLabel("Search rows as JSON");
    assert.equal(await field.evaluate((input) => input === document.activeElement), true);
    assert.deepEqual(JSON.parse(await field.inputValue()), rows);
    await field.fill('[\n  { "applicant": "é", "hired": tru }\n]');
    await waitForText(page.locator("#rows-text-message"), "Line 2, column 35:");
    assert.equal(await page.locator(".source .backdrop mark").textContent(), "tru");
    await waitForText(page.locator(".source"), "The previous rows stay in use");
    assert.equal(await options(page).count(), 10);
    await assertAccessible(page);
    await field.fill('[{ "applicant": "a" }, null]');
    await waitForText(page.locator("#rows-text-message"), "[1]");
    await field.fill('[{ "applicant": "a", "lastname": "Seul" }]');
    await waitForText(page.locator(".origin"), "1 of your own, pasted");
    await waitForText(part(page, "item"), "Row 1 of 1: Seul");
    await field.fill("[]");
    await waitForText(page.locator(".row-box"), "There are no rows.");
    await page.getByRole("button", { name: "Back to the invented candidates" }).click();
    await waitForCounts(page, "10 9 1 0");
    await dropFile(page, "notes.txt", `[${'{ "applicant": "b" },\n'.repeat(20_000)}`);
    await waitForText(page.locator(".source .failure"), /^Line 20,001, column /);
    assert.match(await text(page.locator(".excerpt")), /\{ "applicant": "b" \},/);
    assert.equal(await options(page).count(), 10);
    await assertAccessible(page);
    await page.getByRole("button", { name: "Close" }).click();
    assert.equal(await page.locator(".source").isVisible(), false);
    await page.getByRole("button", { name: "Use your own" }).click();
    assert.deepEqual(JSON.parse(await field.inputValue()), rows);
  });

  test("of ten thousand rows only the visible ones are drawn, and all are counted", async () => {
    const page = await openSample(harness);
    await dropFile(page, "all.json", JSON.stringify(manyRows(10_000)));
    await waitForText(page.locator(".origin"), "10,000 from all.json");
    await waitForCounts(page, "10,000 7,500 2,500 0");
    assert.ok((await options(page).count()) < 60);
    const list = page.getByRole("listbox");
    await list.focus();
    await page.keyboard.press("End");
    await waitForText(part(page, "item"), "Row 10,000 of 10,000: Ana N° 9999");
    assert.equal(await page.locator("[aria-selected=true]").getAttribute("aria-posinset"), "10000");
    await page.getByLabel("Find a row").fill("n° 77");
    await page.waitForFunction(() => document.querySelector("[role=option]")?.getAttribute("aria-setsize") === "111");
    await page.getByText("Discarded 2,500").click();
    await page.waitForFunction(() =>
      [...document.querySelectorAll("[role=option]")].every((each) => each.textContent.includes("discarded")),
    );
    await program(page, "logics[0]").pressSequentially(" | select(.vacancy_id > 41200)");
    await waitForCounts(page, "10,000 4,500 5,500 0");
    await assertAccessible(page);
  });

  test("the programs can be exported as lines of wrangler.toml", async () => {
    const page = await openSample(harness, { permissions: ["clipboard-read", "clipboard-write"] });
    await program(page, "format").fill("{\n  reference: .id\n}");
    await page.getByLabel("only_edit_fields").fill("tags");
    await page.getByRole("button", { name: "Export" }).click();
    const toml =
      "[[vars.WORKFLOWS]]\nlogics = ['select(.hired | not)']\nformat = '''\n{\n  reference: .id\n}'''\n\n[vars.WORKFLOWS.push_parameters]\nonly_edit_fields = ['tags']\n";
    assert.equal(await page.locator(".toml").textContent(), toml);
    await page.getByRole("button", { name: "Copy" }).click();
    await waitForText(page.locator("dialog [role=status]"), "Copied.");
    assert.equal(await page.evaluate(() => navigator.clipboard.readText()), toml);
    await page.keyboard.press("Escape");
    assert.equal(await page.locator("dialog[open]").count(), 0);
    await program(page, "format").fill("{");
    await part(page, "format").locator(".go-to-error").waitFor();
    await page.getByRole("button", { name: "Export" }).click();
    await waitForText(page.locator("dialog"), "The Worker would reject them");
  });

  test("a core that did not load can be loaded again", async () => {
    const page = await harness.open({});
    await page.route("**/lib/update-profiles-in-hrflow/**", (route) => route.abort());
    await page.getByRole("link", { name: "Try it with sample candidates" }).click();
    await waitForText(page.getByRole("alert"), "The page could not load the core");
    await assertAccessible(page);
    await page.unroute("**/lib/update-profiles-in-hrflow/**");
    await page.getByRole("button", { name: "Try again" }).click();
    await page.locator(".compared").waitFor();
    assert.equal(await page.getByRole("alert").count(), 0);
    page.faults = page.faults.filter((fault) => !fault.includes("/lib/update-profiles-in-hrflow/"));
  });
});
