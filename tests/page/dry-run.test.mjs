// The dry run in the page, with the real core and fake APIs: its setup, its progress and its result.
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  address,
  completedRun,
  isSearch,
  keyField,
  relayRequests,
  savedText,
  searchFilters,
  startDryRun,
  toggleGroup,
} from "./dry-run-page.mjs";
import { configuration, fakeApis, gate, manyPeople, people, person, relayed } from "./fake-apis.mjs";
import { apiError, hangUp, token, unauthorized } from "./server.mjs";
import {
  applicantRows,
  assertAccessible,
  colorSchemes,
  focused,
  text,
  texts,
  waitForText,
  withPages,
} from "./support.mjs";

/** @import { ApiRequest, ApiResponse } from "./server.mjs" */

withPages("a dry run", (harness) => {
  test("the user starts a dry run, which reads through the relay and shows its report", async () => {
    const hold = gate();
    const page = await harness.signIn(
      fakeApis(people, { hold: async (request) => void (request.url.includes("c-app3") && (await hold.opened)) }),
      { address },
    );
    await waitForText(page.locator("#connection"), "Warning");
    assert.deepEqual(relayRequests(harness.server), []);
    await assertAccessible(page);
    await startDryRun(page);
    await waitForText(page.locator(".progress-label"), "3 compared");
    assert.equal(await text(page.locator(".progress-label")), "4 pulled 3 compared 1 remaining");
    const bar = page.getByRole("progressbar", { name: "4 pulled 3 compared 1 remaining" });
    assert.deepEqual(await bar.evaluate((/** @type {HTMLProgressElement} */ { value, max }) => [value, max]), [3, 4]);
    await assertAccessible(page);
    hold.open();
    await waitForText(page.locator("h1"), "Dry run of");
    await page.locator(".report").waitFor();
    assert.equal(await focused(page, "tagName"), "H1");
    await waitForText(page.locator("#live-region"), "The dry run has finished.");
    assert.equal(
      await text(page.locator(".summary-line")),
      "2 would be updated 1 stays unchanged 1 missing in HrFlow.ai 0 résumés to parse",
    );
    for (const { url, method, headers, body } of relayRequests(harness.server)) {
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
      harness.server.requests.filter(
        ({ method, url }) => method !== "GET" && !isSearch({ url }) && !url.endsWith("/check"),
      ),
      [],
    );
  });

  test("the connection check has a line for each check, and its failure does not stop the dry run", async () => {
    let page = await harness.signIn(fakeApis(), { address });
    const lines = page.locator(".checks li");
    await lines.first().waitFor();
    assert.deepEqual(await texts(lines), [
      "OK Flatchr key The check found no problem.",
      "OK Company The check found no problem.",
      "OK HrFlow.ai key The check found no problem.",
      "OK Source The check found no problem.",
      "OK Fields of a search row The check found no problem.",
      "Warning Lookup of a candidate’s id GET applicant is not offered. → Rename columns that share a title.",
      "OK Search by date of change The check found no problem.",
      "OK Links to résumés The check found no problem.",
      "Unknown Immediate parsing The source could not be read.",
      "OK Profiles in pages The check found no problem.",
    ]);
    page = await harness.signIn({ ...fakeApis(), "POST /api/workflows/acme-paris/check": hangUp }, { address });
    await waitForText(page.locator("#connection"), "The page cannot reach the Worker");
    await startDryRun(page);
    await page.locator(".report").waitFor();
  });

  test("changed parameters apply to the dry run, and problems are shown at their fields", async () => {
    const page = await harness.signIn(fakeApis(), { address });
    await toggleGroup(page, "Which candidates");
    const max = page.getByLabel("max_changes", { exact: true });
    await toggleGroup(page, "Which fields may change");
    await max.fill("many");
    await page.locator(".wrong p").first().waitFor();
    await startDryRun(page);
    await waitForText(page.getByRole("alert"), "Correct 1 field before you start");
    assert.equal(await focused(page, "id"), "field-push_parameters-max_changes");
    assert.deepEqual(relayRequests(harness.server), []);
    await assertAccessible(page);
    await max.fill("");
    // A field of dates: the reader's own order, and no day that there is not.
    assert.equal(await page.getByLabel("start", { exact: true }).getAttribute("type"), "date");
    await page.getByLabel("start", { exact: true }).fill("2024-12-31");
    await page.getByLabel("hired").selectOption("yes");
    await page.getByLabel("tags").check({ force: true });
    await toggleGroup(page, "Logics and format");
    await page.getByRole("button", { name: "Add a logic" }).click();
    await page.getByLabel("logics[0]", { exact: true }).fill('.tag = 1\n| select(.applicant != "app1"');
    await waitForText(page.locator(".wrong"), /Line 2, column \d+:/);
    assert.equal((await texts(page.locator(".wrong"))).join(" ").match(/column/gi)?.length, 1);
    await page.getByLabel("logics[0]", { exact: true }).fill('select(.applicant != "app1")');
    assert.equal(
      await text(page.locator(".changed span")),
      "Changed for this dry run: pull_parameters.hired pull_parameters.start push_parameters.only_edit_fields logics",
    );
    await startDryRun(page);
    await page.locator(".report").waitFor();
    assert.deepEqual(searchFilters(harness.server), { hired: true, start: "12/31/24" });
    assert.match((await texts(applicantRows(page))).join("\n"), /^app1 .*(unknown|c-app1) Discarded/m);
    await page.getByRole("button", { name: "Change and run again" }).click();
    await page.getByRole("button", { name: "Reset to the configuration" }).click();
    assert.equal(await page.locator(".changed").innerText(), "");
  });

  test("old and new values stand side by side, texts compared by words, names by letters and lists by lines", async () => {
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
    const page = await completedRun(harness, fakeApis([...people, more]));
    await page.getByRole("button", { name: "app1" }).click();
    const line = (/** @type {string} */ field) =>
      page.locator(".changes tbody tr").filter({ has: page.getByRole("rowheader", { name: field, exact: true }) });
    assert.deepEqual(
      [await text(line("text").locator("del")), await text(line("text").locator("ins"))],
      ["Lyon", "Marseille"],
    );
    assert.deepEqual(
      [await text(line("info.last_name").locator("del")), await text(line("info.last_name").locator("ins"))],
      ["e", "è"],
    );
    assert.equal(await text(line("info.phone")), "info.phone no value +33 6 12 34 56 78");
    // Screen readers hear the differences.
    assert.match(await line("text").ariaSnapshot(), /deletion[^]*insertion/);
    assert.equal(
      await line("text")
        .locator("del")
        .evaluate((element) => getComputedStyle(element, "::before").content),
      '"removed: "',
    );
    await page.getByRole("button", { name: "app5" }).click();
    assert.deepEqual(
      [await text(line("metadatas.n").locator("del")), await text(line("metadatas.n").locator("ins"))],
      ["2", "3"],
    );
    assert.match(await text(line("info.urls").locator("ins")), /"github"/);
    assert.equal(await text(line("info.first_name").locator("ins")), "ליאור");
    await assertAccessible(page);
  });

  test("a value of 200,000 characters shows where it differs", async () => {
    const long = "mot ".repeat(25_000);
    const page = await completedRun(
      harness,
      fakeApis([person("a", { text: `${long}avant ${long}` }, { text: `${long}après ${long}` })]),
    );
    await page.locator(".details-toggle").click();
    assert.deepEqual([await text(page.locator("del")), await text(page.locator("ins"))], ["avant", "après"]);
    const shown = await page.locator(".detail").evaluate((element) => element.textContent?.length ?? 0);
    assert.ok(shown < 10_000, `${shown} characters`);
    await assertAccessible(page);
  });

  test("integers that a double cannot hold are shown and exported unchanged", async () => {
    const big = '{"applicant":"a","candidate_id":"c","profile":{"metadatas":[{"name":"n","value":9007199254740993}]}}';
    const hold = (/** @type {ApiRequest} */ request) =>
      isSearch(request)
        ? relayed(`[${big}]`)
        : request.url.includes("profile/indexing")
          ? relayed({ code: 200, data: { key: "k", reference: "c", attachments: [{}], metadatas: [] } })
          : undefined;
    const page = await completedRun(harness, fakeApis([], { hold }));
    await page.locator(".details-toggle").click();
    await waitForText(page.locator(".changes"), "9007199254740993");
    assert.match(await savedText(page, "Report as JSON"), /"new": 9007199254740993/);
  });

  test("a warning shows the applicants that it concerns", async () => {
    const page = await completedRun(harness);
    const warnings = page.locator(".warnings li");
    assert.deepEqual(await texts(warnings.locator("strong")), [
      "A field would be emptied for 1 applicant",
      "A tag or metadata would get another value for 1 applicant",
      "A name, address or number would be replaced for 1 applicant",
    ]);
    assert.deepEqual(await texts(warnings.locator(".chip")), ["text 1", "tags.column 1", "info.last_name 1"]);
    await page.getByText("Unchanged 1", { exact: true }).click();
    await warnings.nth(0).getByRole("button").click();
    await waitForText(page.locator(".active-filter"), "Only applicants where a field would be emptied");
    assert.deepEqual(
      (await texts(applicantRows(page))).map((line) => line.slice(0, 4)),
      ["app2"],
    );
    await assertAccessible(page);
    await page.getByRole("button", { name: "Show all applicants" }).click();
    assert.equal(await applicantRows(page).count(), 3);
  });

  test("a dry run without warnings says so", async () => {
    const page = await completedRun(harness, fakeApis([people[2]]));
    await waitForText(page.locator(".no-warning"), "There are no warnings");
    await waitForText(page.locator(".lead"), "A real run would change nothing");
  });

  test("a dry run that compared no applicant promises nothing", async () => {
    let page = await completedRun(harness, fakeApis([people[3]]));
    await waitForText(page.locator(".lead"), "the changes of a real run are unknown");
    assert.equal(await text(page.locator(".summary-line")), "1 missing in HrFlow.ai");
    assert.equal(
      await text(page.locator(".no-warning")),
      "The dry run compared no profile, so it cannot give warnings.",
    );
    page = await completedRun(harness, fakeApis([people[2], people[3]]));
    await waitForText(
      page.locator(".lead"),
      "would change nothing for the applicants that could be compared. The result for the others is unknown.",
    );
    await waitForText(page.locator(".no-warning"), "There are no warnings for the compared applicants");
  });

  test("a search without results is reported with its filters", async () => {
    const page = await harness.signIn(fakeApis([]), { address });
    await toggleGroup(page, "Which candidates");
    await page.getByLabel("lastname", { exact: true }).fill("Personne");
    await startDryRun(page);
    await page.locator(".report").waitFor();
    assert.equal(
      await text(page.locator(".applicants p")),
      "Flatchr’s search returned no applicants. Filters that were set: hired lastname",
    );
    await assertAccessible(page);
  });

  test("the message of a failing hook stands first in the details of its applicant", async () => {
    const page = await harness.signIn(
      fakeApis([people[2]], { workflow: { ...configuration, logics: ['error("no offer of ours")'] } }),
      { address },
    );
    await startDryRun(page);
    await page.locator(".report").waitFor();
    await page.locator(".details-toggle").click();
    assert.match(await text(page.locator(".detail strong.words")), /no offer of ours/);
    await assertAccessible(page);
  });

  test("a cancelled dry run shows what it has compared, marked as incomplete", async () => {
    const hold = gate();
    let asked = 0;
    const routes = fakeApis(manyPeople(30), {
      hold: async (request) =>
        void (request.url.includes("profile/indexing") && (asked += 1) > 10 && (await hold.opened)),
    });
    const page = await harness.signIn(routes, { address });
    await startDryRun(page);
    await waitForText(page.locator(".progress-label"), "10 compared");
    await page.getByRole("button", { name: "Cancel" }).click();
    await waitForText(page.locator(".notice.warn"), "The dry run compared 10 of 30 applicants before it ended");
    assert.equal(await text(page.locator(".title .badge")), "Incomplete");
    assert.equal(await applicantRows(page).count(), 10);
    await waitForText(page.locator("#live-region"), "The dry run was cancelled.");
    await assertAccessible(page);
    hold.open();
  });

  test("a dry run that is cancelled during the search shows no applicants", async () => {
    const hold = gate();
    const page = await harness.signIn(
      fakeApis(people, { hold: async (request) => void (isSearch(request) && (await hold.opened)) }),
      { address },
    );
    await startDryRun(page);
    await waitForText(page.locator(".progress-label"), "search is in progress");
    await page.getByRole("button", { name: "Cancel" }).click();
    await waitForText(page.locator(".notice.warn"), "cancelled before it knew the applicants");
    assert.equal(await page.locator(".applicants").count(), 0);
    hold.open();
  });

  test("a dry run continues in other views, and its report stays until a reload", async () => {
    const hold = gate();
    const page = await harness.signIn(
      fakeApis(people, { hold: async (request) => void (request.url.includes("c-app3") && (await hold.opened)) }),
      { address },
    );
    await startDryRun(page);
    await waitForText(page.locator(".progress-label"), "3 compared");
    await page.getByRole("link", { name: "Workflows" }).first().click();
    await page.getByRole("link", { name: "Dry run in progress: acme-paris" }).waitFor();
    const asksBeforeUnload = () => page.evaluate(() => !dispatchEvent(new Event("beforeunload", { cancelable: true })));
    assert.equal(await asksBeforeUnload(), true);
    hold.open();
    await page.getByRole("link", { name: "Last dry run: acme-paris" }).click();
    await page.locator(".report").waitFor();
    assert.equal(await asksBeforeUnload(), false);
    await page.getByRole("button", { name: "Change and run again" }).click();
    await page.getByRole("button", { name: "Back to the report" }).click();
    await page.locator(".report").waitFor();
    await page.reload();
    await page.locator("#token").fill(token);
    await page.keyboard.press("Enter");
    await page.getByRole("button", { name: "Start the dry run" }).waitFor();
  });

  test("refreshing the overview loads a changed configuration into the setup", async () => {
    const page = await harness.signIn(fakeApis(), { address });
    await page.getByRole("button", { name: "Start the dry run" }).waitFor();
    harness.server.reset(fakeApis(people, { workflow: { ...configuration, pull_parameters: { column: "Recruté" } } }));
    await page.getByRole("link", { name: "Workflows" }).first().click();
    await page.getByRole("button", { name: "Refresh" }).click();
    await waitForText(page.locator("#live-region"), "workflows loaded");
    await page.getByRole("link", { name: "Start a dry run: acme-paris" }).click();
    await startDryRun(page);
    await page.locator(".report").waitFor();
    assert.deepEqual(searchFilters(harness.server), { column: "Recruté" });
  });

  test("a refusal of the relay is reported as the relay's", async () => {
    const refused = apiError(403, "not_relayed", "a search in other companies is not relayed; leave out `company`");
    const page = await harness.signIn(
      fakeApis(people, { hold: (request) => (isSearch(request) ? refused : undefined) }),
      {
        address,
      },
    );
    await startDryRun(page);
    const alert = page.getByRole("alert");
    await waitForText(alert, "The relay refused a request");
    assert.equal(
      await text(alert),
      "The relay refused a request A search in other companies is not relayed; leave out company. 403 · not_relayed",
    );
    assert.equal(relayRequests(harness.server).filter(isSearch).length, 1);
    await assertAccessible(page);
  });

  test("what the relay refuses about one applicant fails that applicant, and the others are compared", async () => {
    /** @type {Record<string, ApiResponse>} */
    const refusals = {
      "c-app0": apiError(400, "not_relayed", "a value of the query cannot be decoded"),
      "c-app1": apiError(502, "too_large", "HrFlow.ai's answer is larger than the relay passes on"),
      "c-app2": apiError(502, "redirected", "HrFlow.ai responded with a redirect"),
    };
    const all = [0, 1, 2, 3, 4].map((index) => person(`app${index}`, { text: "old" }, { text: "new" }));
    const page = await harness.signIn(
      fakeApis(all, { hold: ({ url }) => refusals[new URLSearchParams(url).get("reference") ?? ""] }),
      { address },
    );
    await startDryRun(page);
    await page.locator(".report").waitFor();
    const outcomes = await texts(applicantRows(page));
    assert.deepEqual(
      outcomes.map((row) => /^(\S+) .*?(Failed|To update)/.exec(row)?.slice(1).join(" ")),
      ["app0 Failed", "app1 Failed", "app2 Failed", "app3 To update", "app4 To update"],
    );
    // The report says that the API refused them, so the page adds the relay's own words.
    const alerts = await texts(page.getByRole("alert"));
    // The three answers may come in any order.
    assert.deepEqual(
      alerts.map((alert) => /(.*) This error comes from the Worker’s relay.* It occurred once/.exec(alert)?.[1]).sort(),
      [
        "A response is too large for the relay HrFlow.ai's answer is larger than the relay passes on.",
        "An API redirected the relay HrFlow.ai responded with a redirect.",
        "The relay refused a request A value of the query cannot be decoded.",
      ],
    );
    await assertAccessible(page);
  });

  test("a dry run of many applicants reads profiles in pages, and alone only those that change", async () => {
    const inSync = manyPeople(80).map(({ row, now }) => ({ row: { ...row, profile: now }, now }));
    const changed = person("changed", { text: "old" }, { text: "new" });
    const page = await harness.signIn(fakeApis([...inSync, changed]), { address });
    await startDryRun(page);
    await page.locator(".report").waitFor();
    assert.match(await text(page.locator(".summary-line")), /^1 would be updated 80 stay unchanged/);
    const requests = relayRequests(harness.server).map(({ url }) => url.split("/relay/")[1]);
    const ofHrflow = requests.filter((url) => url.startsWith("hrflow/")).map(decodeURIComponent);
    assert.deepEqual(ofHrflow, [
      "hrflow/source?key=own",
      'hrflow/storing/profiles?source_keys=["own"]&return_profile=true&page=1&limit=100&order_by=asc&sort_by=created_at',
      "hrflow/profile/indexing?source_key=own&reference=c-changed",
    ]);
  });

  for (const [what, failure] of /** @type {[string, ApiResponse][]} */ ([
    ["too large", apiError(502, "too_large", "HrFlow.ai's answer is larger than the relay passes on")],
    ["a redirect", apiError(502, "redirected", "HrFlow.ai responded with a redirect")],
    ["missing", relayed({ message: "not found" }, 404)],
  ]))
    test(`a dry run reads each profile alone where a page of profiles is ${what}`, async () => {
      const hold = (/** @type {ApiRequest} */ { url }) => (url.includes("/storing/") ? failure : undefined);
      const page = await harness.signIn(fakeApis(manyPeople(80), { hold }), { address });
      await startDryRun(page);
      await page.locator(".report").waitFor();
      assert.match(await text(page.locator(".summary-line")), /^80 would be updated/);
    });

  test("a response that is not the API's ends the dry run", async () => {
    const page = await harness.signIn(
      fakeApis(people, { hold: (request) => (isSearch(request) ? { status: 502, body: "<html>" } : undefined) }),
      { address },
    );
    await startDryRun(page);
    await waitForText(page.getByRole("alert"), "The response (status 502) is not the API’s JSON");
  });

  test("a key that an API refuses is reported with what to check", async () => {
    const page = await harness.signIn(
      fakeApis(people, {
        hold: (request) => (isSearch(request) ? relayed({ message: "Invalid token" }, 401) : undefined),
      }),
      { address },
    );
    await startDryRun(page);
    await waitForText(page.locator(".notice.bad"), "Why the run stopped");
    assert.match(await text(page.locator(".notice.bad")), /401.+Check connector_auth\.api_key/);
    assert.equal(await page.locator(".applicants").count(), 0);
    await page.locator("#sign-out").waitFor();
    await assertAccessible(page);
  });

  test("an API that the relay cannot reach is reported next to the core's error", async () => {
    const down = apiError(502, "unreachable", "Flatchr could not be reached");
    const page = await harness.signIn(fakeApis(people, { hold: (request) => (isSearch(request) ? down : undefined) }), {
      address,
    });
    await startDryRun(page);
    await waitForText(page.getByRole("alert"), "The relay could not reach an API");
    assert.match(
      await text(page.getByRole("alert")),
      /^The relay could not reach an API Flatchr could not be reached\. This error comes from the Worker’s relay .+ \d+ times\. 502 · unreachable$/,
    );
    await waitForText(page.locator("section.notice.bad"), "Why the run stopped");
    await assertAccessible(page);
  });

  test("a token that is no longer accepted leads back to the sign-in form", async () => {
    const page = await harness.signIn(
      fakeApis(people, { hold: (request) => (isSearch(request) ? unauthorized : undefined) }),
      {
        address,
      },
    );
    await startDryRun(page);
    await waitForText(page.getByRole("alert"), "The Worker does not accept the token");
    await page.locator("#token").waitFor();
  });

  test("a workflow with configuration problems shows them and cannot start", async () => {
    const page = await harness.signIn(
      fakeApis(people, {
        problems: [{ path: "connector_auth.api_key", message: "the secret FLATCHR_API_KEY is not set" }],
      }),
      { address },
    );
    await waitForText(page.locator(".notice.bad"), "connector_auth.api_key the secret FLATCHR_API_KEY is not set");
    assert.equal(await page.getByRole("button", { name: "Start the dry run" }).count(), 0);
    await assertAccessible(page);
  });

  test("résumés that HrFlow.ai is already parsing are reported and not counted as to parse", async () => {
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
    const routes = fakeApis(resumes);
    const page = await harness.signIn(
      { ...routes, "GET /api/workflows/acme-paris/ledger": { body: { pending } } },
      { address },
    );
    await waitForText(page.locator(".small"), "HrFlow.ai is already parsing 1 résumé");
    await startDryRun(page);
    await page.locator(".report").waitFor();
    await waitForText(page.locator(".run-summary"), "1 résumé to parse");
    await waitForText(page.locator(".run-summary"), "does not count 1 résumé that HrFlow.ai is already parsing");
  });

  test("a core that does not load is reported", async () => {
    const page = await harness.open(fakeApis(), {});
    await page.route("**/core_bg.wasm", (route) => route.fulfill({ status: 404, body: "" }));
    await page.goto(`${harness.server.url}/${address}`);
    await page.locator("#token").fill(token);
    await page.locator("#token").press("Enter");
    await waitForText(page.getByRole("alert"), "The dry run cannot start");
    page.faults.splice(0);
  });
});

withPages("a dry run in both languages", (harness) => {
  for (const colorScheme of colorSchemes) {
    test(`the French views fit a small screen and are accessible in ${colorScheme} mode`, async () => {
      const page = await harness.signIn(fakeApis(), {
        address,
        locale: "fr-FR",
        colorScheme,
        viewport: { width: 360, height: 740 },
      });
      await waitForText(page.locator("#connection"), "À vérifier");
      const isWithin = () => page.evaluate(() => document.documentElement.scrollWidth <= innerWidth);
      await page.evaluate(() => document.querySelectorAll("details").forEach((each) => each.setAttribute("open", "")));
      await page.locator(".snippet").waitFor();
      assert.ok(await isWithin());
      await assertAccessible(page);
      await page.getByRole("button", { name: "Lancer l’essai à blanc" }).click();
      await waitForText(page.locator(".summary-line"), "seraient mises à jour");
      await page.locator(".details-toggle").first().click();
      assert.ok(await isWithin());
      await assertAccessible(page);
      await page.goto(`${harness.server.url}/#/keys`);
      await keyField(page, "api_key").waitFor();
      assert.ok(await isWithin());
      await assertAccessible(page);
    });
  }

  test("switching the language keeps what the user has typed", async () => {
    const page = await harness.signIn(fakeApis(), { address });
    await toggleGroup(page, "Which candidates");
    await page.getByLabel("column", { exact: true }).fill("Recruté");
    await page.getByRole("button", { name: "Français" }).click();
    assert.equal(await page.getByLabel("column", { exact: true }).inputValue(), "Recruté");
    await page.getByLabel("start", { exact: true }).fill("2026-03-05");
    await waitForText(page.locator(".changed"), "Changé pour cet essai à blanc");
  });
});
