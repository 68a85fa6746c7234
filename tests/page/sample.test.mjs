// Sample mode, with the core that the Worker runs: rows through logics, format and compare, without a network.
import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { experimental_readRawConfig as readRawConfig } from "wrangler";
import { logicExamples } from "../../www/sample/examples.js";
import { rows } from "../../www/sample/rows.js";
import { wranglerToml } from "../../www/sample/wrangler.js";
import { counted, cut, drop, many, open, option, options, part, program, result, value } from "./bench.mjs";
import { assertAccessible, says, text, texts, withPages } from "./support.mjs";

/** What wrangler reads where these lines are all of its configuration. */
async function readByWrangler(toml) {
  const folder = await mkdtemp(join(tmpdir(), "wrangler-toml-"));
  const config = join(folder, "wrangler.toml");
  await writeFile(config, toml);
  try {
    return JSON.parse(JSON.stringify(readRawConfig({ config }).rawConfig.vars.WORKFLOWS));
  } finally {
    await rm(folder, { recursive: true });
  }
}

test("what is taken away is what wrangler reads, whatever a program holds", async () => {
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
    const toml = wranglerToml({ program: { logics, format }, editMode: "replace", onlyEditFieldsList: only });
    assert.deepEqual(await readByWrangler(toml), [
      { logics, format, push_parameters: { edit_mode: "replace", only_edit_fields: only } },
    ]);
  }
  assert.equal(
    wranglerToml({ program: { logics: ["."], format: null }, editMode: "merge", onlyEditFieldsList: null }),
    "[[vars.WORKFLOWS]]\nlogics = ['.']\n",
  );
  assert.equal(
    wranglerToml({ program: { logics: null, format: null }, editMode: "merge", onlyEditFieldsList: null }),
    null,
  );
});

withPages("sample mode", (lab) => {
  test("home leads there; it needs neither token nor network", async () => {
    const page = await lab.open({});
    await page.getByRole("link", { name: "Try it with sample candidates" }).click();
    await page.locator(".compared").waitFor();
    const asked = await cut(page);
    assert.equal(await page.title(), "Sample candidates · update_profiles_in_hrflow");
    await counted(page, "10 9 1 0");
    await program(page, "logics[0]").fill('.column = "Recruté"');
    await says(result(page, "logics[0]").locator("ins"), '"column": "Recruté"');
    await option(page, /Maëlle/).click();
    await says(part(page, "item"), "Row 6 of 10: Maëlle Quéméner");
    await program(page, "format").fill("{ reference: .id }");
    await says(result(page, "format"), '"reference": "zX3cV5bN7mA9sD1f"');
    await page.getByRole("button", { name: "Français" }).click();
    await says(part(page, "item"), "Ligne 6 sur 10 : Maëlle Quéméner");
    assert.deepEqual(asked, []);
    assert.deepEqual(lab.server.requests, []);
  });

  test("each step beside its program, with what it changed marked against the step before", async () => {
    const page = await open(lab);
    assert.equal((await value(page, "item")).created_at, "2026-11-09");
    await says(result(page, "logics[0]"), "Passed on unchanged");
    await program(page, "logics[0]").fill("del(.phone) | .score += 1");
    await result(page, "logics[0]").locator("del").first().waitFor();
    assert.deepEqual(await texts(result(page, "logics[0]").locator("del")), [
      '"score": 4,',
      '"phone": "+33 6 12 34 56 01",',
    ]);
    assert.deepEqual(await texts(result(page, "logics[0]").locator("ins")), ['"score": 5,']);
    await result(page, "logics[0]").locator(".fold").first().click();
    await says(result(page, "logics[0]"), '"applicant": "z7gWQnjXG77hJRak"');
    assert.equal((await value(page, "format")).info.phone, null);
    assert.deepEqual(await texts(page.locator(".compared tbody th")), [
      "info.full_name",
      "info.last_name",
      "tags.column",
    ]);
  });

  test("a row that a logic discards says so; one that fails says why, and neither goes on", async () => {
    const page = await open(lab);
    await option(page, /Karim/).click();
    await says(result(page, "logics[0]"), "Discarded here");
    await says(result(page, "format"), "Nothing gets here.");
    await says(result(page, "compare"), "Nothing gets here.");
    await program(page, "logics[0]").fill('if .hired then error("no phone for \\(.firstname)") else . end');
    await says(result(page, "logics[0]"), "Failed here");
    await says(result(page, "logics[0]"), "no phone for Karim");
    await counted(page, "10 9 0 1");
    await page.getByText("Failed 1").click();
    await page.waitForFunction(() => document.querySelectorAll("[role=option]").length === 1);
    await says(options(page), "Karim Benali");
  });

  test("an error is marked at its place, and the results of before are said to be so", async () => {
    const page = await open(lab);
    await program(page, "format").fill("{\n  reference: .id,\n  Çé: foo\n}");
    await program(page, "logics[0]").fill(".a |");
    await says(part(page, "logics[0]").locator(".told"), "Line 1, column 5:");
    const told = part(page, "format").locator(".told");
    await says(told, /^Line 3, column \d+: /);
    assert.equal(await program(page, "format").getAttribute("aria-invalid"), "true");
    await says(result(page, "format"), "from before the error");
    await says(result(page, "format"), '"reference": "bErEM2DGv2rvGp7G"');
    await says(page.locator("#live"), "2 errors in the programs; the results are from before.");
    await assertAccessible(page);
    await program(page, "format").fill("{\n  reference: .id,\n  text: foo\n}");
    await says(told, "Line 3, column 9: ");
    assert.equal(await text(part(page, "format").locator(".copy mark")), "foo");
    await told.getByRole("button", { name: "Go there" }).click();
    assert.equal(
      await program(page, "format").evaluate(
        (field) => field === document.activeElement && field.value.slice(field.selectionStart, field.selectionEnd),
      ),
      "foo",
    );
    await page.keyboard.type(".vacancy");
    await program(page, "logics[0]").fill(".");
    await says(result(page, "format"), '"text": "Ingénieure Développement  H/F "');
    assert.equal(await page.locator(".stale").count(), 0);
    assert.equal(await page.locator("[aria-invalid]").count(), 0);
  });

  test("a program without an end is stopped, and one can go on", async () => {
    const page = await open(lab);
    await program(page, "logics[0]").fill("def again: again; again");
    await says(page.getByRole("alert"), "The programs were stopped");
    await program(page, "logics[0]").fill(".status = 2");
    await says(result(page, "logics[0]").locator("ins"), '"status": 2');
    await counted(page, "10 10 0 0");
    assert.equal(await page.getByRole("alert").count(), 0);
  });

  test("every example works, and the mapping that is to be changed is the default one", async () => {
    const page = await open(lab);
    await program(page, "logics[0]").fill("");
    const names = await texts(page.locator(".adding .example"));
    assert.equal(names.length, Object.keys(logicExamples).length);
    for (const name of names) await page.locator(".adding").getByRole("button", { name }).click();
    assert.equal(await page.locator(".logics > .step-row").count(), names.length);
    await says(result(page, "logics[3]").locator("ins"), '"vacancy": "Ingénieure Développement H/F",');
    await counted(page, "10 3 7 0");
    while (await page.locator(".logics > .step-row").count())
      await page.getByRole("button", { name: "Remove logics[0]" }).click();
    await counted(page, "10 10 0 0");
    for (const { firstname } of [rows[0], rows[2], rows[4], rows[8]]) {
      await option(page, new RegExp(firstname)).click();
      await program(page, "format").fill("");
      await says(part(page, "item"), firstname);
      await says(result(page, "format"), '"applicant_id"');
      const mapped = await value(page, "format");
      await part(page, "format").getByRole("button", { name: "the default mapping, to change" }).click();
      await page.keyboard.press("End");
      await page.keyboard.type(" | .seen = true");
      await says(result(page, "format"), '"seen": true');
      const { seen, ...written } = await value(page, "format");
      assert.equal(seen, true);
      assert.deepEqual(written, mapped);
    }
    await part(page, "format").getByRole("button", { name: "with a tag of your own" }).click();
    await says(result(page, "format"), '"flatchr"');
    await part(page, "format").getByRole("button", { name: "the column’s tag only" }).click();
    await says(result(page, "compare"), "Unchanged");
    await program(page, "format").focus();
    await page.keyboard.press("Control+z");
    assert.match(await program(page, "format").inputValue(), /flatchr/);
  });

  test("what would change, old beside new, by edit_mode and only_edit_fields", async () => {
    const page = await open(lab);
    assert.deepEqual(await texts(page.locator(".compared tbody tr")), [
      "info.full_name Chloé Lefevre Chloé Lefèvre-Nuñez",
      "info.last_name Lefevre Lefèvre-Nuñez",
      "info.phone empty text +33 6 12 34 56 01",
      "tags.column Nouveaux candidats Entretien RH",
    ]);
    const only = page.getByLabel("only_edit_fields");
    await only.fill("tags");
    await says(result(page, "compare"), "1 field would change");
    await only.fill("tags, tag");
    await says(result(page, "compare"), "Not compared");
    await says(page.locator("#only-told"), "tag");
    assert.equal(await only.getAttribute("aria-invalid"), "true");
    await assertAccessible(page);
    await only.fill("tags");
    await page.getByText("replace", { exact: true }).click();
    await says(page.locator(".compared"), "tags.pool");
    const profile = part(page, "compare").locator("textarea");
    await profile.fill('{\n  "tags": [}\n}');
    await says(part(page, "compare").locator(".told").last(), /^Line 2, column \d+: /);
    await profile.fill("");
    await says(result(page, "compare"), "No profile to compare with");
    await profile.fill('{ "tags": [{ "name": "column", "value": "Refusé" }] }');
    await says(page.locator(".compared"), "Refusé");
    await option(page, /Élodie/).click();
    await says(part(page, "item"), "Élodie");
    await option(page, /Chloé/).click();
    await says(page.locator(".compared"), "Refusé");
  });

  test("a file that is dropped gives the rows; integers of any size stay as they are", async () => {
    const page = await open(lab);
    const asked = await cut(page);
    await drop(
      page,
      "search.json",
      '\ufeff[{ "applicant": 9007199254740993, "firstname": "Zoé", "lastname": "Petit", "vacancy_id": 12345678901234567890, "created_at": "01/02/26" }]',
    );
    await says(page.locator(".origin"), "1 from search.json");
    await says(result(page, "item"), '"vacancy_id": 12345678901234567890');
    await says(result(page, "format"), "9007199254740993");
    await says(result(page, "compare"), "No profile to compare with");
    assert.deepEqual(asked, []);
  });

  test("rows are pasted and edited; what is no JSON is told with its place, and the rows of before stay", async () => {
    const page = await open(lab);
    await page.getByRole("button", { name: "Use your own" }).click();
    const field = page.getByLabel("Search rows as JSON");
    assert.equal(await field.evaluate((input) => input === document.activeElement), true);
    assert.deepEqual(JSON.parse(await field.inputValue()), rows);
    await field.fill('[\n  { "applicant": "é", "hired": tru }\n]');
    await says(page.locator("#rows-text-told"), "Line 2, column 35:");
    assert.equal(await page.locator(".source .copy mark").textContent(), "tru");
    await says(page.locator(".source"), "the rows of before stay in use");
    assert.equal(await options(page).count(), 10);
    await assertAccessible(page);
    await field.fill('[{ "applicant": "a" }, null]');
    await says(page.locator("#rows-text-told"), "[1]");
    await field.fill('[{ "applicant": "a", "lastname": "Seul" }]');
    await says(page.locator(".origin"), "1 of your own, pasted");
    await says(part(page, "item"), "Row 1 of 1: Seul");
    await field.fill("[]");
    await says(page.locator(".row-box"), "There are no rows.");
    await page.getByRole("button", { name: "Back to the invented candidates" }).click();
    await counted(page, "10 9 1 0");
    await drop(page, "notes.txt", `[${'{ "applicant": "b" },\n'.repeat(20_000)}`);
    await says(page.locator(".source .failure"), /^Line 20,001, column /);
    assert.match(await text(page.locator(".excerpt")), /\{ "applicant": "b" \},/);
    assert.equal(await options(page).count(), 10);
    await assertAccessible(page);
    await page.getByRole("button", { name: "Close" }).click();
    assert.equal(await page.locator(".source").isVisible(), false);
    await page.getByRole("button", { name: "Use your own" }).click();
    assert.deepEqual(JSON.parse(await field.inputValue()), rows);
  });

  test("ten thousand rows: only what is seen is drawn, and all are counted", async () => {
    const page = await open(lab);
    await drop(page, "all.json", JSON.stringify(many(10_000)));
    await says(page.locator(".origin"), "10,000 from all.json");
    await counted(page, "10,000 7,500 2,500 0");
    assert.ok((await options(page).count()) < 60);
    const list = page.getByRole("listbox");
    await list.focus();
    await page.keyboard.press("End");
    await says(part(page, "item"), "Row 10,000 of 10,000: Ana N° 9999");
    assert.equal(await page.locator("[aria-selected=true]").getAttribute("aria-posinset"), "10000");
    await page.getByLabel("Find a row").fill("n° 77");
    await page.waitForFunction(() => document.querySelector("[role=option]").getAttribute("aria-setsize") === "111");
    await page.getByText("Discarded 2,500").click();
    await page.waitForFunction(() =>
      [...document.querySelectorAll("[role=option]")].every((each) => each.textContent.includes("discarded")),
    );
    await program(page, "logics[0]").pressSequentially(" | select(.vacancy_id > 41200)");
    await counted(page, "10,000 4,500 5,500 0");
    await assertAccessible(page);
  });

  test("the program is taken away as lines of wrangler.toml", async () => {
    const page = await open(lab, { permissions: ["clipboard-read", "clipboard-write"] });
    await program(page, "format").fill("{\n  reference: .id\n}");
    await page.getByLabel("only_edit_fields").fill("tags");
    await page.getByRole("button", { name: "Use it" }).click();
    const toml =
      "[[vars.WORKFLOWS]]\nlogics = ['select(.hired | not)']\nformat = '''\n{\n  reference: .id\n}'''\n\n[vars.WORKFLOWS.push_parameters]\nonly_edit_fields = ['tags']\n";
    assert.equal(await page.locator(".toml").textContent(), toml);
    await page.getByRole("button", { name: "Copy" }).click();
    await says(page.locator("dialog [role=status]"), "Copied.");
    assert.equal(await page.evaluate(() => navigator.clipboard.readText()), toml);
    await page.keyboard.press("Escape");
    assert.equal(await page.locator("dialog[open]").count(), 0);
    await program(page, "format").fill("{");
    await part(page, "format").locator(".go").waitFor();
    await page.getByRole("button", { name: "Use it" }).click();
    await says(page.locator("dialog"), "the Worker would refuse them");
  });

  test("the core that cannot be loaded is asked for again", async () => {
    const page = await lab.open({});
    await page.route("**/lib/update-profiles-in-hrflow/**", (route) => route.abort());
    await page.getByRole("link", { name: "Try it with sample candidates" }).click();
    await says(page.getByRole("alert"), "The core could not be loaded");
    await assertAccessible(page);
    await page.unroute("**/lib/update-profiles-in-hrflow/**");
    await page.getByRole("button", { name: "Try again" }).click();
    await page.locator(".compared").waitFor();
    assert.equal(await page.getByRole("alert").count(), 0);
    page.faults = page.faults.filter((fault) => !fault.includes("/lib/update-profiles-in-hrflow/"));
  });
});
