// A dry run in the page, with the core itself: prepared, under way, shown; over vendors that the test writes.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { hangUp, refusal, token, unauthorized } from "./server.mjs";
import { assertAccessible, says, text, texts, withPages } from "./support.mjs";
import { configuration, crowd, format, held, people, person, relayed, world } from "./world.mjs";

const address = "#/dry-run/acme-paris";
const start = (page) => page.getByRole("button", { name: "Start the dry run" }).click();
const rows = (page) => page.locator(".applicants-table > tbody > .leads");
const relays = (server) => server.requests.filter(({ url }) => url.includes("/relay/"));
const isSearch = ({ url }) => url.endsWith("/search/applicants");
const group = async (page, name) => page.locator(".group").filter({ hasText: name }).locator("summary").click();

const own = (page, name) => page.locator(`.field-of input[id$="-${name}"]:not([type=checkbox])`);

/** A dry run of these people, at its end. */
async function ran(lab, routes = world(), options = {}) {
  const page = await lab.enter(routes, { address, ...options });
  await start(page);
  await page.locator(".report").waitFor();
  return page;
}

withPages("a dry run", (lab) => {
  test("it is prepared, started when told, read through the relay, and shown", async () => {
    const hold = held();
    const page = await lab.enter(
      world(people, { hold: async (request) => void (request.url.includes("c-app3") && (await hold.until)) }),
      { address },
    );
    await says(page.locator("#connection"), "Look at this");
    assert.deepEqual(relays(lab.server), []);
    await assertAccessible(page);
    await start(page);
    await says(page.locator(".progress-label"), "3 compared");
    assert.equal(await text(page.locator(".progress-label")), "4 pulled 3 compared 1 remaining");
    const bar = page.getByRole("progressbar", { name: "4 pulled 3 compared 1 remaining" });
    assert.deepEqual(await bar.evaluate(({ value, max }) => [value, max]), [3, 4]);
    await assertAccessible(page);
    hold.release();
    await says(page.locator("h1"), "Dry run of");
    await page.locator(".report").waitFor();
    assert.equal(await page.evaluate(() => document.activeElement.tagName), "H1");
    await says(page.locator("#live"), "The dry run has ended.");
    assert.equal(
      await text(page.locator(".would-line")),
      "2 would be updated 1 stays unchanged 1 missing in HrFlow.ai 0 résumés to parse",
    );
    for (const { url, method, headers, body } of relays(lab.server)) {
      assert.equal(headers.authorization, `Bearer ${token}`);
      assert.equal(headers["x-api-key"] ?? headers["x-user-email"] ?? headers["x-relay-authorization"], undefined);
      assert.ok(url.startsWith("/api/workflows/acme-paris/relay/"), url);
      if (isSearch({ url }))
        assert.deepEqual(
          [url.split("/relay/")[1], method, JSON.parse(body)],
          ["flatchr/company/own/search/applicants", "POST", { hired: false }],
        );
    }
    assert.deepEqual(
      lab.server.requests.filter(
        ({ method, url }) => method !== "GET" && !isSearch({ url }) && !url.endsWith("/check"),
      ),
      [],
    );
  });

  test("the connection check: a line for each question; that it fails holds nothing up", async () => {
    let page = await lab.enter(world(), { address });
    const lines = page.locator(".answers li");
    await lines.first().waitFor();
    assert.deepEqual(await texts(lines), [
      "All right Flatchr’s key It is as it should be.",
      "All right The company It is as it should be.",
      "All right HrFlow.ai’s key It is as it should be.",
      "All right The source It is as it should be.",
      "All right Fields of a search row It is as it should be.",
      "Look at this How a candidate’s id is found GET applicant is not offered. → Rename columns that share a title.",
      "All right Search by date of change It is as it should be.",
      "All right Links to résumés It is as it should be.",
      "Not known Parsing at once The source could not be read.",
    ]);
    page = await lab.enter({ ...world(), "POST /api/workflows/acme-paris/check": hangUp }, { address });
    await says(page.locator("#connection"), "The Worker cannot be reached");
    await start(page);
    await page.locator(".report").waitFor();
  });

  test("parameters that are changed count for this dry run, and what is wrong is told at its field", async () => {
    const page = await lab.enter(world(), { address });
    await group(page, "Which candidates");
    await page.getByLabel("start", { exact: true }).fill("31/12/24");
    await says(
      page.locator(".field-of").filter({ hasText: "Created on or after" }),
      "31/12/24 is not a day written MM/DD/YY",
    );
    await start(page);
    await says(page.getByRole("alert"), "1 field needs another value");
    assert.equal(await page.evaluate(() => document.activeElement.id), "field-pull_parameters-start");
    assert.deepEqual(relays(lab.server), []);
    await assertAccessible(page);
    await page.getByLabel("start", { exact: true }).fill("03/05/26");
    await says(page.locator(".day"), "5 March 2026");
    await page.getByLabel("start", { exact: true }).fill("02/30/26");
    await says(page.locator(".wrong"), "02/30/26 is not a day");
    assert.deepEqual(await texts(page.locator(".day")), ["", "", "", ""]);
    await page.getByLabel("start", { exact: true }).fill("12/31/24");
    await page.getByLabel("hired").selectOption("yes");
    await group(page, "What may be edited");
    await page.getByLabel("tags").check({ force: true });
    await group(page, "Logics and format");
    await page.getByRole("button", { name: "Add a logic" }).click();
    await page.getByLabel("logics[0]", { exact: true }).fill('.tag = 1\n| select(.applicant != "app1"');
    await says(page.locator(".wrong"), /Line 2, column \d+:/);
    assert.equal((await texts(page.locator(".wrong"))).join(" ").match(/column/gi).length, 1);
    await page.getByLabel("logics[0]", { exact: true }).fill('select(.applicant != "app1")');
    assert.equal(
      await text(page.locator(".changed span")),
      "Changed for this dry run: pull_parameters.hired pull_parameters.start push_parameters.only_edit_fields logics",
    );
    await start(page);
    await page.locator(".report").waitFor();
    assert.deepEqual(JSON.parse(lab.server.requests.find(isSearch).body), { hired: true, start: "12/31/24" });
    assert.match((await texts(rows(page)))[0], /^app1 not known Discarded|^app1 c-app1 Discarded/);
    await page.getByRole("button", { name: "Start another" }).click();
    await page.getByRole("button", { name: "As configured" }).click();
    assert.equal(await page.locator(".changed").innerText(), "");
  });

  test("old and new values beside each other: texts by words, names by letters, lists by lines", async () => {
    const more = person(
      "app5",
      { text: "a", tags: [], metadatas: [{ name: "n", value: [1, 2] }], info: { urls: [], first_name: "ab" } },
      {
        text: "a",
        tags: [{ name: "referrer", value: "" }],
        metadatas: [{ name: "n", value: [1, 3] }],
        info: { urls: [{ type: "github", url: "https://github.com/x" }], first_name: "ליאור" },
      },
    );
    const page = await ran(lab, world([...people, more]));
    await page.getByRole("button", { name: "app1" }).click();
    const line = (field) =>
      page.locator(".changes tbody tr").filter({ has: page.getByRole("rowheader", { name: field, exact: true }) });
    assert.deepEqual(
      [await text(line("text").locator("del")), await text(line("text").locator("ins"))],
      ["Lyon", "Marseille"],
    );
    assert.deepEqual(
      [await text(line("info.last_name").locator("del")), await text(line("info.last_name").locator("ins"))],
      ["e", "è"],
    );
    assert.equal(await text(line("info.phone")), "info.phone nothing +33 6 12 34 56 78");
    // Said to those who listen.
    assert.match(await line("text").ariaSnapshot(), /deletion[^]*insertion/);
    assert.equal(
      await line("text")
        .locator("del")
        .evaluate((element) => getComputedStyle(element, "::before").content),
      '"taken away: "',
    );
    await page.getByRole("button", { name: "app5" }).click();
    assert.deepEqual(
      [await text(line("metadatas.n").locator("del")), await text(line("metadatas.n").locator("ins"))],
      ["2", "3"],
    );
    assert.equal(await text(line("tags.referrer")), 'tags.referrer null ""');
    assert.match(await text(line("info.urls").locator("ins")), /"github"/);
    assert.equal(await text(line("info.first_name").locator("ins")), "ליאור");
    await assertAccessible(page);
  });

  test("a value of millions of characters shows where it differs", async () => {
    const long = "mot ".repeat(500_000);
    const page = await ran(
      lab,
      world([person("a", { text: `${long}avant ${long}` }, { text: `${long}après ${long}` })]),
    );
    await page.locator(".handle").click();
    assert.deepEqual([await text(page.locator("del")), await text(page.locator("ins"))], ["avant", "après"]);
    const shown = await page.locator(".detail").evaluate((element) => element.textContent.length);
    assert.ok(shown < 10_000, `${shown} characters`);
    await assertAccessible(page);
  });

  test("integers that no double holds are shown and taken away whole", async () => {
    const big = '{"applicant":"a","candidate_id":"c","profile":{"metadatas":[{"name":"n","value":9007199254740993}]}}';
    const hold = (request) =>
      isSearch(request)
        ? relayed(`[${big}]`)
        : request.url.includes("profile/indexing")
          ? relayed({ code: 200, data: { key: "k", reference: "c", attachments: [{}], metadatas: [] } })
          : undefined;
    const page = await ran(lab, world([], { hold }));
    await page.locator(".handle").click();
    await says(page.locator(".changes"), "9007199254740993");
    assert.match(await saved(page, "Report as JSON"), /"new": 9007199254740993/);
  });

  test("what to look at first, and those whom it concerns", async () => {
    const page = await ran(lab);
    const warnings = page.locator(".warnings li");
    assert.deepEqual(await texts(warnings.locator("strong")), [
      "A field would be emptied, for 1 applicant",
      "A tag or metadata would get another value, for 1 applicant",
      "A name, address or number would be replaced, for 1 applicant",
    ]);
    assert.deepEqual(await texts(warnings.locator(".chip")), ["text 1", "tags.column 1", "info.last_name 1"]);
    await page.getByText("Unchanged 1", { exact: true }).click();
    await warnings.nth(0).getByRole("button").click();
    await says(page.locator(".chosen"), "Only those where a field would be emptied");
    assert.deepEqual(
      (await texts(rows(page))).map((line) => line.slice(0, 4)),
      ["app2"],
    );
    await assertAccessible(page);
    await page.getByRole("button", { name: "Show everyone" }).click();
    assert.equal(await rows(page).count(), 4);
  });

  test("one with nothing to warn of says so", async () => {
    const page = await ran(lab, world([people[2]]));
    await says(page.locator(".no-warning"), "Nothing to warn of");
    await says(page.locator(".lead"), "a run with persist would change nothing");
  });

  test("where nobody was compared, it reassures nobody", async () => {
    let page = await ran(lab, world([people[3]]));
    await says(page.locator(".lead"), "what a run with persist would change is not known");
    assert.equal(await text(page.locator(".would-line")), "1 missing in HrFlow.ai");
    assert.equal(
      await text(page.locator(".no-warning")),
      "No profile was compared, so nothing is known of what there is to warn of.",
    );
    page = await ran(lab, world([people[2], people[3]]));
    await says(
      page.locator(".lead"),
      "For those who could be compared, a run with persist would change nothing; for the others it is not known.",
    );
    await says(page.locator(".no-warning"), "Nothing to warn of among those compared");
  });

  test("a search that gives nobody says so, and by which filters", async () => {
    const page = await lab.enter(world([]), { address });
    await group(page, "Which candidates");
    await page.getByLabel("lastname", { exact: true }).fill("Personne");
    await start(page);
    await page.locator(".report").waitFor();
    assert.equal(
      await text(page.locator(".applicants p")),
      "Flatchr’s search gave nobody. Filters that were set: hired lastname",
    );
    await assertAccessible(page);
  });

  test("what a hook says when it fails stands first in its applicant", async () => {
    const page = await lab.enter(
      world([people[2]], { workflow: { ...configuration, logics: ['error("no offer of ours")'] } }),
      { address },
    );
    await start(page);
    await page.locator(".report").waitFor();
    await page.locator(".handle").click();
    assert.match(await text(page.locator(".detail strong.words")), /no offer of ours/);
    await assertAccessible(page);
  });

  test("it can be cancelled; what was compared until then is shown, as cut short", async () => {
    const hold = held();
    let asked = 0;
    const routes = world(crowd(30), {
      hold: async (request) =>
        void (request.url.includes("profile/indexing") && (asked += 1) > 10 && (await hold.until)),
    });
    const page = await lab.enter(routes, { address });
    await start(page);
    await says(page.locator(".progress-label"), "10 compared");
    await page.getByRole("button", { name: "Cancel" }).click();
    await says(page.locator(".notice.warn"), "Cut short: 10 of 30 applicants had been compared");
    assert.equal(await text(page.locator(".title .mark")), "Cut short");
    assert.equal(await rows(page).count(), 10);
    await says(page.locator("#live"), "The dry run was cancelled.");
    await assertAccessible(page);
    hold.release();
  });

  test("cancelled before the applicants were known, it has nothing to show", async () => {
    const hold = held();
    const page = await lab.enter(
      world(people, { hold: async (request) => void (isSearch(request) && (await hold.until)) }),
      { address },
    );
    await start(page);
    await says(page.locator(".progress-label"), "search is under way");
    await page.getByRole("button", { name: "Cancel" }).click();
    await says(page.locator(".notice.warn"), "Cancelled before the applicants were known");
    assert.equal(await page.locator(".applicants").count(), 0);
    hold.release();
  });

  test("it goes on while one looks at something else, and its report stays until the reload", async () => {
    const hold = held();
    const page = await lab.enter(
      world(people, { hold: async (request) => void (request.url.includes("c-app3") && (await hold.until)) }),
      { address },
    );
    await start(page);
    await says(page.locator(".progress-label"), "3 compared");
    await page.getByRole("link", { name: "Workflows" }).first().click();
    await page.getByRole("link", { name: "Dry run under way: acme-paris" }).waitFor();
    const isAsked = () => page.evaluate(() => !dispatchEvent(new Event("beforeunload", { cancelable: true })));
    assert.equal(await isAsked(), true);
    hold.release();
    await page.getByRole("link", { name: "Last dry run: acme-paris" }).click();
    await page.locator(".report").waitFor();
    assert.equal(await isAsked(), false);
    await page.getByRole("button", { name: "Start another" }).click();
    await page.getByRole("button", { name: "Back to the report" }).click();
    await page.locator(".report").waitFor();
    await page.reload();
    await page.locator("#token").fill(token);
    await page.keyboard.press("Enter");
    await page.getByRole("button", { name: "Start the dry run" }).waitFor();
  });

  test("a workflow that is configured otherwise by now is prepared anew once the overview is refreshed", async () => {
    const page = await lab.enter(world(), { address });
    await page.getByRole("button", { name: "Start the dry run" }).waitFor();
    lab.server.reset(world(people, { workflow: { ...configuration, pull_parameters: { column: "Recruté" } } }));
    await page.getByRole("link", { name: "Workflows" }).first().click();
    await page.getByRole("button", { name: "Refresh" }).click();
    await says(page.locator("#live"), "workflows loaded");
    await page.getByRole("link", { name: "Start a dry run: acme-paris" }).click();
    await start(page);
    await page.locator(".report").waitFor();
    assert.deepEqual(JSON.parse(lab.server.requests.find(isSearch).body), { column: "Recruté" });
  });

  test("what the relay refuses is told as the relay's", async () => {
    const refused = refusal(
      403,
      "not_relayed",
      "a search in other companies is not relayed; `company` may be left out",
    );
    const page = await lab.enter(world(people, { hold: (request) => (isSearch(request) ? refused : undefined) }), {
      address,
    });
    await start(page);
    const alert = page.getByRole("alert");
    await says(alert, "The relay refused a request");
    assert.equal(
      await text(alert),
      "The relay refused a request A search in other companies is not relayed; company may be left out. 403 · not_relayed",
    );
    assert.equal(relays(lab.server).filter(isSearch).length, 1);
    await assertAccessible(page);
  });

  test("an answer that is too large, or no answer of the API's, ends it with what was compared", async () => {
    const large = refusal(502, "too_large", "HrFlow.ai's answer is larger than the relay passes on");
    let page = await lab.enter(
      world(people, { hold: (request) => (request.url.includes("c-app4") ? large : undefined) }),
      { address },
    );
    await start(page);
    await says(page.getByRole("alert"), "An answer is too large for the relay");
    page = await lab.enter(
      world(people, { hold: (request) => (isSearch(request) ? { status: 502, body: "<html>" } : undefined) }),
      { address },
    );
    await start(page);
    await says(page.getByRole("alert"), "The answer (status 502) is not the API’s JSON");
  });

  test("a key that a vendor refuses is the vendor's word, with what to check", async () => {
    const page = await lab.enter(
      world(people, {
        hold: (request) => (isSearch(request) ? relayed({ message: "Invalid token" }, 401) : undefined),
      }),
      { address },
    );
    await start(page);
    await says(page.locator(".notice.bad"), "Why it stopped");
    assert.match(await text(page.locator(".notice.bad")), /401.+Check connector_auth\.api_key/);
    assert.equal(await page.locator(".applicants").count(), 0);
    await page.locator("#forget").waitFor();
    await assertAccessible(page);
  });

  test("that the relay reaches no vendor is told beside what the core makes of it", async () => {
    const down = refusal(502, "unreachable", "Flatchr could not be reached");
    const page = await lab.enter(world(people, { hold: (request) => (isSearch(request) ? down : undefined) }), {
      address,
    });
    await start(page);
    await says(page.getByRole("alert"), "The relay reached no API");
    assert.match(
      await text(page.getByRole("alert")),
      /^The relay reached no API Flatchr could not be reached\. This was said by the Worker’s relay, .+: \d+ times\. 502 · unreachable$/,
    );
    await says(page.locator("section.notice.bad"), "Why it stopped");
    await assertAccessible(page);
  });

  test("a token that is not accepted any more leads back to the door", async () => {
    const page = await lab.enter(world(people, { hold: (request) => (isSearch(request) ? unauthorized : undefined) }), {
      address,
    });
    await start(page);
    await says(page.getByRole("alert"), "The token is not accepted");
    await page.locator("#token").waitFor();
  });

  test("a workflow that is misconfigured says where, and does not start", async () => {
    const page = await lab.enter(
      world(people, { problems: [{ path: "connector_auth.api_key", message: "the secret FLATCHR_API_KEY is not set" }] }),
      { address },
    );
    await says(page.locator(".notice.bad"), "connector_auth.api_key the secret FLATCHR_API_KEY is not set");
    assert.equal(await page.getByRole("button", { name: "Start the dry run" }).count(), 0);
    await assertAccessible(page);
  });

  test("résumés that are being parsed already are told, and not counted", async () => {
    const pending = [{ candidate: "c-a", applicant: "a", sent_at: "2026-11-24T00:00:00Z" }];
    const resumes = [person("a", { attachments: [] }, {}), person("b", { attachments: [] }, {})].map(
      ({ row, now }) => ({
        row: {
          ...row,
          candidate: { id: row.candidate_id, cv: "https://example.org/cv.pdf", aws: { key: "k", extension: "pdf" } },
          profile: { text: "x", resume: { key: "k", extension: "pdf" } },
        },
        now: { ...now, text: "y" },
      }),
    );
    const routes = world(resumes);
    const page = await lab.enter(
      { ...routes, "GET /api/workflows/acme-paris/ledger": { body: { pending } } },
      { address },
    );
    await says(page.locator(".small"), "1 candidate’s résumé is being parsed already");
    await start(page);
    await page.locator(".report").waitFor();
    await says(page.locator(".would"), "1 résumé to parse");
    await says(page.locator(".would"), "Not counted: 1 résumé that is being parsed already");
  });

  test("a core that does not load says so", async () => {
    const page = await lab.open(world(), {});
    await page.route("**/core_bg.wasm", (route) => route.fulfill({ status: 404, body: "" }));
    await page.goto(`${lab.server.url}/${address}`);
    await page.locator("#token").fill(token);
    await page.locator("#token").press("Enter");
    await says(page.getByRole("alert"), "The dry run cannot start");
    page.faults.splice(0);
  });
});

withPages("what is taken away", (lab) => {
  test("the report as JSON and as CSV", async () => {
    const page = await ran(lab);
    const report = JSON.parse(await saved(page, "Report as JSON"));
    assert.deepEqual(
      [report.workflow_id, report.persist, report.items.map(({ applicant }) => applicant)],
      ["acme-paris", false, ["app1", "app2", "app3", "app4"]],
    );
    const csv = await saved(page, "Report as CSV");
    assert.match(csv, /^\ufeffapplicant,candidate,outcome/);
    assert.ok(csv.includes("app1,c-app1,updated,push,tags.column,Nouveaux candidats,Entretien RH,"));
    assert.ok(csv.includes("app1,c-app1,updated,push,info.phone,,'+33 6 12 34 56 78,"));
  });

  test("the configuration for wrangler.toml, keys as names", async () => {
    const page = await ran(lab);
    await page.getByText("Configuration for wrangler.toml").click();
    const toml = await page.locator(".snippet").innerText();
    for (const line of [
      "# npx wrangler secret put FLATCHR_API_KEY",
      'workflow_id = "acme-paris"',
      'api_user = { secret = "HRFLOW_API_USER" }',
      'callback = { secret = "CALLBACK_URL" }',
      'edit_mode = "replace"',
      'format = ".profile + { reference: .id }"',
    ])
      assert.ok(toml.includes(line), line);
    assert.ok(!toml.includes("REDACTED"));
    await assertAccessible(page);
  });

  test("a link with the settings, which is read back and starts nothing", async () => {
    const page = await lab.enter(world(), { address });
    await group(page, "Which candidates");
    await page.getByLabel("column", { exact: true }).fill("Recruté");
    await page.getByLabel("email", { exact: true }).fill("someone@example.org");
    await page.getByText("Link with these settings").click();
    await says(page.locator(".unfolded"), "Left out, for they name a person: pull_parameters.email");
    const link = await page.getByLabel("Link with these settings").inputValue();
    const url = new URL(link);
    assert.deepEqual([url.search, url.hash.startsWith(`${address}/`)], ["", true]);
    const other = await lab.enter(world(), { address: url.hash });
    await says(other.locator(".notice"), "The settings of the link are filled in");
    await group(other, "Which candidates");
    assert.deepEqual(
      [
        await other.getByLabel("column", { exact: true }).inputValue(),
        await other.getByLabel("email", { exact: true }).inputValue(),
      ],
      ["Recruté", ""],
    );
    assert.deepEqual(relays(lab.server), []);
    assert.equal(new URL(other.url()).hash, address);
    await assertAccessible(other);
  });

  test("configuration and link follow what is typed, also when they are copied", async () => {
    const page = await lab.enter(world(), { address });
    // What is copied stays within the test.
    await page.evaluate(() =>
      Object.defineProperty(navigator, "clipboard", {
        value: { writeText: async (text) => void (globalThis.copied = text) },
      }),
    );
    await page.getByText("Configuration for wrangler.toml").click();
    await page.getByText("Link with these settings").click();
    const link = page.getByLabel("Link with these settings");
    await link.waitFor();
    const before = await link.inputValue();
    await group(page, "Which candidates");
    await page.getByLabel("column", { exact: true }).fill("Recruté");
    await says(page.locator(".snippet"), 'column = "Recruté"');
    const after = await link.inputValue();
    assert.notEqual(after, before);
    const copied = async (place) => {
      await place.getByRole("button", { name: "Copy" }).click();
      await place.getByRole("button", { name: "Copied" }).waitFor();
      return page.evaluate(() => globalThis.copied);
    };
    assert.match(await copied(page.locator(".unfolded").nth(0)), /column = "Recruté"/);
    assert.equal(await copied(page.locator(".unfolded").nth(1)), after);
    await page.getByRole("button", { name: "As configured" }).click();
    assert.equal(await link.inputValue(), before);
    assert.ok(!(await page.locator(".snippet").innerText()).includes("Recruté"));
  });

  test("a link that was cut or is of another version gives a sentence", async () => {
    const old = Buffer.from('{"v":7,"settings":{}}').toString("base64url");
    for (const [link, sentence] of [
      ["eyJ2IjoxLCJz", "cannot be read: it was cut or changed"],
      [old, "made by another version of the page"],
    ]) {
      const page = await lab.enter(world(), { address: `${address}/${link}` });
      await says(page.locator(".notice.warn"), sentence);
      await page.getByRole("button", { name: "Start the dry run" }).waitFor();
    }
  });
});

withPages("a dry run with one's own keys", (lab) => {
  const keys = {
    api_key: "fl-own-key-1234",
    company_id: "Company-1",
    api_secret: "ask_own_secret",
    api_user: "me@example.com",
    source_key: "source-77",
  };
  const fill = async (page) => {
    for (const [name, value] of Object.entries(keys)) await own(page, name).fill(value);
  };

  test("keys go to the relay's headers, and nowhere else", async () => {
    const page = await lab.enter(world(), { address: "#/keys" });
    await fill(page);
    for (const name of Object.keys(keys)) assert.equal(await own(page, name).getAttribute("autocomplete"), "off");
    await group(page, "Logics and format");
    await page.getByLabel("format", { exact: true }).fill(format);
    await page.getByText("Link with these settings").click();
    await page.getByText("Configuration for wrangler.toml").click();
    await page.locator(".snippet").waitFor();
    const traces = () =>
      page.evaluate(() =>
        [
          location.href,
          document.documentElement.outerHTML,
          document.cookie,
          JSON.stringify(localStorage),
          JSON.stringify(sessionStorage),
          JSON.stringify(history.state),
          ...[...document.querySelectorAll(".link input")].map(({ value }) => value),
        ].join("\n"),
      );
    for (const key of Object.values(keys)) assert.ok(!(await traces()).includes(key), key);
    await assertAccessible(page);
    await start(page);
    await page.locator(".report").waitFor();
    for (const { url, headers } of relays(lab.server)) {
      assert.equal(headers.authorization, `Bearer ${token}`);
      for (const key of [keys.api_key, keys.api_secret, keys.api_user]) assert.ok(!url.includes(key));
      if (url.startsWith("/api/relay/flatchr/"))
        assert.deepEqual(
          [headers["x-relay-authorization"], headers["x-api-key"]],
          [`Bearer ${keys.api_key}`, undefined],
        );
      else
        assert.deepEqual(
          [
            url.startsWith("/api/relay/hrflow/"),
            headers["x-api-key"],
            headers["x-user-email"],
            headers["x-relay-authorization"],
          ],
          [true, keys.api_secret, keys.api_user, undefined],
        );
    }
    for (const key of Object.values(keys)) assert.ok(!(await traces()).includes(key), key);
    await page.getByRole("button", { name: "Start another" }).click();
    await page.getByRole("button", { name: "Forget the keys" }).click();
    await says(page.locator("#live"), "The keys are forgotten");
    for (const name of Object.keys(keys)) assert.equal(await own(page, name).inputValue(), "");
  });

  test("Flatchr's demo has a relay of its own", async () => {
    const page = await lab.enter(world(), { address: "#/keys" });
    await fill(page);
    await page.getByLabel("env_base_url").selectOption("https://api.demo.flatchr.io");
    await start(page);
    await page.locator(".report").waitFor();
    assert.ok(
      relays(lab.server).some(({ url }) => url === "/api/relay/flatchr-demo/company/Company-1/search/applicants"),
    );
  });

  test("what is missing is told once it is started, what is wrong as it is typed", async () => {
    const page = await lab.enter(world(), { address: "#/keys" });
    await own(page, "api_key").waitFor();
    assert.equal(await page.locator(".wrong p").count(), 0);
    await own(page, "api_key").fill("with a space");
    await says(page.locator(".wrong"), "contains characters that keys do not have");
    await start(page);
    await says(page.getByRole("alert"), "5 fields need another value");
    assert.equal(await page.locator("[aria-invalid]").count(), 5);
    assert.deepEqual(relays(lab.server), []);
    await assertAccessible(page);
  });

  test("forgetting the token forgets the keys", async () => {
    const page = await lab.enter(world(), { address: "#/keys" });
    await fill(page);
    await page.locator("#forget").click();
    await page.locator("#token").fill(token);
    await page.keyboard.press("Enter");
    await own(page, "api_key").waitFor();
    assert.equal(await own(page, "api_key").inputValue(), "");
  });
});

withPages("a dry run in both languages, on all screens", (lab) => {
  for (const colorScheme of ["light", "dark"]) {
    test(`in French, in the ${colorScheme}, 360 pixels wide`, async () => {
      const page = await lab.enter(world(), {
        address,
        locale: "fr-FR",
        colorScheme,
        viewport: { width: 360, height: 740 },
      });
      await says(page.locator("#connection"), "À regarder");
      const isWithin = () => page.evaluate(() => document.documentElement.scrollWidth <= innerWidth);
      await page.evaluate(() => document.querySelectorAll("details").forEach((each) => each.setAttribute("open", "")));
      await page.locator(".snippet").waitFor();
      assert.ok(await isWithin());
      await assertAccessible(page);
      await page.getByRole("button", { name: "Lancer l’essai à blanc" }).click();
      await says(page.locator(".would-line"), "seraient mises à jour");
      await page.locator(".handle").first().click();
      assert.ok(await isWithin());
      await assertAccessible(page);
      await page.goto(`${lab.server.url}/#/keys`);
      await own(page, "api_key").waitFor();
      assert.ok(await isWithin());
      await assertAccessible(page);
    });
  }

  test("the switch keeps what was typed and changed", async () => {
    const page = await lab.enter(world(), { address });
    await group(page, "Which candidates");
    await page.getByLabel("column", { exact: true }).fill("Recruté");
    await page.getByRole("button", { name: "Français" }).click();
    assert.equal(await page.getByLabel("column", { exact: true }).inputValue(), "Recruté");
    await page.getByLabel("start", { exact: true }).fill("03/05/26");
    await says(page.locator(".day"), "5 mars 2026");
    await says(page.locator(".changed"), "Changé pour cet essai");
  });
});

/** What a button saves, as text. */
async function saved(page, name) {
  const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name }).click()]);
  return readFile(await download.path(), "utf8");
}
