// The parts of the dry run that need no browser: summary, warnings, CSV, TOML, links.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { unstable_readConfig as readConfig } from "wrangler";
import { sortKeys, toJson } from "../../www/json.js";
import { ColumnObserver } from "../../www/dry-run/shared-columns.js";
import { toCsv } from "../../www/dry-run/csv.js";
import { encodeSettings, decodeSettings } from "../../www/dry-run/settings-link.js";
import { countOutcomes, findWarnings } from "../../www/dry-run/summary.js";
import { secretNames, toWranglerToml, redactSecrets, withShippedDefaults } from "../../www/dry-run/wrangler-toml.js";
import { item, profileMissing } from "./fixtures.mjs";

/** @import { Change, ItemReport } from "../../build/package/index.js" */

/**
 * @param {string} applicant
 * @param {Change[]} changes
 * @param {Partial<ItemReport>} [more]
 */
const updated = (applicant, changes, more = {}) => item(applicant, `c-${applicant}`, "updated", { changes, ...more });
/**
 * @param {string} field
 * @param {unknown} old
 * @param {unknown} next
 */
const change = (field, old, next) => ({ field, old, new: next });

describe("the summary", () => {
  test("counts missing and unknown profiles apart from failures, and pending résumés apart from those to parse", () => {
    const items = [
      updated("a", [change("text", "x", "y")], { resume: "to_parse" }),
      updated("b", [], { resume: "to_parse" }),
      item("d", "c-d", "unchanged"),
      item("e", "c-e", "failed", { error: profileMissing }),
      item("f", null, "failed", { error: { ...profileMissing, code: "no_email_match" } }),
      item("g", null, "failed", { error: { ...profileMissing, code: "logic_failed" } }),
      item("h", "c-h", "discarded"),
    ];
    assert.deepEqual(countOutcomes(items, new Set(["c-b"])), {
      updated: 2,
      unchanged: 1,
      missing: 1,
      unknown: 1,
      toParse: 1,
      parsing: 1,
      discarded: 1,
      deferred: 0,
      failed: 1,
    });
  });
});

describe("the warnings", () => {
  const of = (/** @type {ItemReport[]} */ items, /** @type {Map<string, string[]>} */ shared = new Map()) =>
    findWarnings(items, shared).map(({ kind, items: concerned, names }) => [
      kind,
      [...concerned].map(({ applicant }) => applicant),
      names,
    ]);

  test("report a field that would be emptied, but not one that is empty already", () => {
    const emptied = [null, "", [], {}].map((nothing, index) =>
      updated(`e${index}`, [change("info.phone", "+33 6", nothing)]),
    );
    const others = [
      updated("was empty", [change("text", "", null)]),
      updated("false", [change("consent_algorithmic", true, false)]),
      updated("zero", [change("experiences_duration", 3, 0)]),
    ];
    assert.deepEqual(of([...emptied, ...others]), [["emptied", ["e0", "e1", "e2", "e3"], [["info.phone", 4]]]]);
  });

  test("report replaced and removed tags and metadata, but not new ones", () => {
    const items = [
      updated("a", [change("tags.column", "one", "two"), change("tags.old", "x", null), change("tags.new", null, "x")]),
      updated("b", [change("tags.column", "one", "three"), change("metadatas.salary", 1, 2)]),
    ];
    assert.deepEqual(of(items), [
      ["removed", ["a"], [["tags.old", 1]]],
      [
        "replaced",
        ["a", "b"],
        [
          ["tags.column", 2],
          ["metadatas.salary", 1],
        ],
      ],
    ]);
  });

  test("report lists that lose entries or details, but not lists with another order or more details", () => {
    const skills = [
      { name: "jq", type: "hard", value: null },
      { name: "SQL", type: "hard", value: null },
    ];
    const items = [
      updated("gone", [change("skills", skills, [skills[0]]), change("languages", ["fr"], ["en"])]),
      updated("less", [
        change("experiences", [{ title: "a", company: "b", tasks: ["c"] }], [{ title: "a", company: "b", tasks: [] }]),
      ]),
      updated("no list", [change("skills", skills, "jq, SQL")]),
      updated("more", [
        change("skills", skills, [{ name: "SQL", type: "hard", value: "5" }, { name: "new" }, skills[0]]),
      ]),
      updated("new", [change("educations", [], [{ title: "x" }])]),
    ];
    assert.deepEqual(of(items), [
      [
        "lost",
        ["gone", "less", "no list"],
        [
          ["skills", 2],
          ["languages", 1],
          ["experiences", 1],
        ],
      ],
    ]);
  });

  test("report a replaced name, address or number, but not a first or a more detailed one", () => {
    const items = [
      updated("a", [change("info.email", "a@example.com", "b@example.com"), change("info.phone", "1", "2")]),
      updated("b", [change("info.phone", "1", "3"), change("info.location", { text: "Lyon" }, { text: "Paris" })]),
      updated("c", [
        change("info.first_name", "", "Zoé"),
        change("info.location", { text: "Lyon" }, { text: "Lyon", lat: 45.7 }),
        change("text", "x", "y"),
      ]),
    ];
    assert.deepEqual(of(items), [
      [
        "identity",
        ["a", "b"],
        [
          ["info.phone", 2],
          ["info.email", 1],
          ["info.location", 1],
        ],
      ],
    ]);
  });

  test("report profiles found by e-mail and columns that share a title", () => {
    const items = [updated("a", [], { matched_by: "email" }), item("b", "c", "unchanged")];
    assert.deepEqual(of(items, new Map([["Entretien", ["b", "not in the report"]]])), [
      ["columns", ["b"], [["Entretien", 1]]],
      ["email", ["a"], []],
    ]);
    assert.deepEqual(of([item("b", "c", "unchanged")]), []);
  });

  test("report only columns whose ids the run has seen", () => {
    const columns = new ColumnObserver();
    columns.observe(
      "flatchr/company/own/search/applicants",
      JSON.stringify([
        { applicant: "a", column: "Entretien" },
        { applicant: "b", column: "Entretien" },
        { applicant: "c", column: "Entretien" },
        { applicant: "d", column: "Recruté" },
        { applicant: "e", column: "Recruté" },
        null,
      ]),
    );
    columns.observe("flatchr/company/own/applicant/a", '{"column_id":1}');
    columns.observe("flatchr/company/own/applicant/d", '{"column_id":3}');
    columns.observe("flatchr/company/own/applicant/e", '{"column_id":3}');
    columns.observe("flatchr/company/own/applicant/x", "<html>");
    assert.deepEqual([...columns.sharedTitles], []);
    columns.observe("flatchr/company/own/applicant/b", '{"column_id":2}');
    assert.deepEqual([...columns.sharedTitles], [["Entretien", ["a", "b", "c"]]]);
  });
});

describe("the CSV", () => {
  const rows = (/** @type {ItemReport[]} */ items) =>
    toCsv({ items })
      .replace(/^\ufeff/, "")
      .split("\r\n");

  test("has one line for each change and one for each applicant without changes", () => {
    const [head, ...lines] = rows([
      updated("a", [change("text", null, "x"), change("info.urls", [], [{ type: "linkedin", url: "u" }])], {
        resume: "to_parse",
      }),
      item("b", null, "failed", { error: profileMissing }),
    ]);
    assert.equal(
      head,
      "applicant,candidate,outcome,stage,field,old,new,resume,matched_by,error_code,error_message,error_remedy,error_detail,notes",
    );
    assert.deepEqual(lines, [
      "a,c-a,updated,push,text,,x,to_parse,,,,,,",
      'a,c-a,updated,push,info.urls,[],"[{""type"":""linkedin"",""url"":""u""}]",to_parse,,,,,,',
      "b,,failed,push,,,,,,profile_missing,the source has no profile with this reference,create it first: this action updates profiles that exist,,",
      "",
    ]);
  });

  test("quotes commas, quotes and line breaks, and begins with a byte order mark", () => {
    const text = toCsv({ items: [updated("a", [change("text", 'one, "two"', "line\r\nline")])] });
    assert.ok(text.startsWith("\ufeffapplicant,"));
    assert.ok(text.includes('text,"one, ""two""","line\r\nline",'));
  });

  test("has an apostrophe before what a spreadsheet would run", () => {
    for (const start of ["=", "+", "-", "@", "\t", "\r"]) {
      const [, line] = toCsv({ items: [updated("a", [change("text", null, `${start}HYPERLINK("x")`)])] }).split(
        /(?<=notes)\r\n/,
      );
      assert.ok(line.includes(`,"'${start}HYPERLINK(""x"")",`), JSON.stringify(line));
    }
    assert.match(rows([updated("a", [change("metadatas.n", -1, null)])])[1], /,'-1,,/);
  });

  test("has an apostrophe before a formula in whatever way the file is split", () => {
    const cell = (/** @type {string} */ value) => {
      const text = toCsv({ items: [updated("a", [change("text", "before", value)])] });
      return text.slice(text.indexOf(",before,") + 8).replace(/,{7}\r\n$/, "");
    };
    /** @type {[value: string, expected: string][]} */
    const cases = [
      ["x;=cmd|' /C calc'!A0;y", "x;'=cmd|' /C calc'!A0;y"],
      ["a\n=1+1", '"a\n\'=1+1"'],
      ["a\r\n@SUM(A1)", '"a\r\n\'@SUM(A1)"'],
      ["a\t-1+1", "a\t'-1+1"],
      ["\n=1+1", '"\n\'=1+1"'],
      ["＝1+1", "'＝1+1"],
      [";＠SUM(A1);＋1a;－1", ";'＠SUM(A1);'＋1a;'－1"],
      [" \u00a0=1+1", "' \u00a0=1+1"],
      ["\0=1+1", "'\0=1+1"],
      // Where the quotation marks of this file mean nothing, they close one another before the formula.
      ['x;"=1+1', '"x;\'""=1+1"'],
      ["1+1=2; e=mc2; b-a", "1+1=2; e=mc2; b-a"],
    ];
    for (const [value, expected] of cases) assert.equal(cell(value), expected);
  });

  test("has no apostrophe before a phone number, but before what only begins like one", () => {
    const cell = (/** @type {string} */ value) =>
      rows([updated("a", [change("info.phone", "old", value)])])[1]
        .split(",old,")[1]
        .replace(/,{7}$/, "");
    for (const phone of ["+33 6 12 34 56 78", "+33612345678", "+33 (0)6.12-34", " +1 212", "06 12; +33 6"])
      assert.equal(cell(phone), phone);
    for (const formula of ["+33 6|calc", "+A1", "+1+1", "+33 6 =1", "-33 6", "+33 6;=1", "++33", "+1/cmd", "+1e9"])
      assert.ok(cell(formula).includes("'"), formula);
  });

  test("keeps integers that a double cannot hold", () => {
    assert.match(
      rows([updated("a", [change("metadatas.n", 9007199254740993n, { n: 18446744073709551615n })])])[1],
      /,9007199254740993,"\{""n"":18446744073709551615\}",/,
    );
  });
});

test("JSON keeps integers that a double cannot hold, and texts that look like them", () => {
  assert.equal(
    toJson({ a: 9007199254740993n, b: "9007199254740993", c: [-1n] }),
    '{"a":9007199254740993,"b":"9007199254740993","c":[-1]}',
  );
  assert.deepEqual(Object.keys(sortKeys({ b: 1, a: { d: 1, c: 2 } })), ["a", "b"]);
});

describe("the configuration for wrangler.toml", () => {
  const options = {
    workflow_id: 'with "quotes" and \\',
    persist: false,
    incremental: true,
    cron: "*/15 * * * *",
    connector_auth: {
      api_key: "fl-clear-key",
      company_id: "clear-company",
      env_base_url: "https://api.demo.flatchr.io",
    },
    hrflow_auth: { api_secret: "ask_clear", api_user: { secret: "MY_USER" } },
    pull_parameters: { hired: false, column: "Entretien RH", firstname: "", email: null },
    push_parameters: { source_key: "clear-source", only_edit_fields: ["tags", "metadatas"], edit_mode: "replace" },
    logics: [
      "select(.hired | not)",
      "# several lines\n| .source |= \"\\(.)\"\n| .x = 'a'",
      "ends with a quote\n'",
      "three '''\nof them",
      "tab\tand bell\u0007\nline\r\n",
      "",
    ],
    format: '{ reference: .id,\n  text: "é €" }',
    callback: "REDACTED",
    alerts: {
      receivers: [
        { webhook: "REDACTED", secret: { secret: "MY_SIGNING_KEY" } },
        { slack: "REDACTED" },
        { email: "operations@example.com" },
      ],
      degraded_above: "25%",
      late_after: 2,
    },
  };
  const readByWrangler = (/** @type {string} */ text) => {
    const folder = mkdtempSync(join(tmpdir(), "toml-"));
    try {
      const file = join(folder, "wrangler.toml");
      writeFileSync(file, `name = "x"\nmain = "index.js"\ncompatibility_date = "2026-11-01"\n${text}`);
      writeFileSync(join(folder, "index.js"), "");
      return JSON.parse(JSON.stringify(readConfig({ config: file }, { hideWarnings: true }).vars.WORKFLOWS));
    } finally {
      rmSync(folder, { recursive: true });
    }
  };

  test("has what the shipped wrangler.toml has beside the keys", () => {
    const { vars } = readConfig({ config: fileURLToPath(new URL("../../wrangler.toml", import.meta.url)) });
    const [shipped] = JSON.parse(JSON.stringify(vars.WORKFLOWS));
    const { workflow_id, connector_auth, hrflow_auth, push_parameters } = shipped;
    const own = {
      workflow_id,
      connector_auth: { ...connector_auth, document_hosts: undefined },
      hrflow_auth,
      push_parameters,
    };
    assert.deepEqual(withShippedDefaults(own), shipped);
  });

  test("is read back by wrangler without a change", () => {
    const [read, ...others] = readByWrangler(
      toWranglerToml(redactSecrets(options, { hidesIdentifiers: true }), ["a remark\nof two lines"]),
    );
    assert.deepEqual(others, []);
    const { firstname, email, ...pull } = options.pull_parameters;
    assert.deepEqual(read, {
      ...options,
      pull_parameters: pull,
      connector_auth: {
        ...options.connector_auth,
        api_key: { secret: "FLATCHR_API_KEY" },
        company_id: { secret: "FLATCHR_COMPANY_ID" },
      },
      hrflow_auth: { api_secret: { secret: "HRFLOW_API_SECRET" }, api_user: { secret: "MY_USER" } },
      push_parameters: { ...options.push_parameters, source_key: { secret: "HRFLOW_SOURCE_KEY" } },
      callback: { secret: "CALLBACK_URL" },
      alerts: {
        ...options.alerts,
        receivers: [
          { webhook: { secret: "ALERTS_WEBHOOK" }, secret: { secret: "MY_SIGNING_KEY" } },
          { slack: { secret: "SLACK_WEBHOOK_2" } },
          { email: "operations@example.com" },
        ],
      },
    });
  });

  test("contains no key, but the company and the source if they are configured in clear text", () => {
    const text = toWranglerToml(redactSecrets(options));
    for (const key of ["fl-clear-key", "ask_clear", "REDACTED"]) assert.ok(!text.includes(key), key);
    assert.ok(text.includes('company_id = "clear-company"') && text.includes('source_key = "clear-source"'));
    assert.deepEqual(secretNames(redactSecrets(options)), [
      "FLATCHR_API_KEY",
      "HRFLOW_API_SECRET",
      "MY_USER",
      "CALLBACK_URL",
      "ALERTS_WEBHOOK",
      "MY_SIGNING_KEY",
      "SLACK_WEBHOOK_2",
    ]);
  });
});

describe("a settings link", () => {
  const settings = {
    connector_auth: { env_base_url: "https://api.demo.flatchr.io", api_key: "key", company_id: "company" },
    hrflow_auth: { api_secret: "secret", api_user: "user" },
    pull_parameters: { firstname: "Zoé", email: "zoe@example.com", column: "Entretien «RH»", hired: false },
    push_parameters: { source_key: "source", edit_mode: "replace", only_edit_fields: ["tags"] },
    logics: ['select(.hired | not)\n| .n = "日本 🎉"'],
    format: null,
  };

  test("contains the settings, but no keys, identifiers and personal data", () => {
    const { text, leftOut } = encodeSettings(settings);
    assert.match(text, /^[\w-]+$/);
    assert.deepEqual(leftOut, ["pull_parameters.firstname", "pull_parameters.email"]);
    assert.deepEqual(decodeSettings(text), {
      settings: {
        connector_auth: { env_base_url: "https://api.demo.flatchr.io" },
        pull_parameters: { column: "Entretien «RH»", hired: false },
        push_parameters: { edit_mode: "replace", only_edit_fields: ["tags"] },
        logics: settings.logics,
      },
    });
    const inside = Buffer.from(text, "base64url").toString();
    for (const hidden of ["key", "company", "secret", "user", "source", "Zoé", "zoe@"])
      assert.ok(!inside.includes(`"${hidden}`), hidden);
  });

  test("is rejected if it was cut, changed or made by another version", () => {
    const { text } = encodeSettings(settings);
    for (let end = 0; end < text.length; end += 1)
      assert.deepEqual(decodeSettings(text.slice(0, end)), { problem: "unreadable" }, `${end} characters`);
    const decoded = (/** @type {unknown} */ value) =>
      decodeSettings(Buffer.from(JSON.stringify(value)).toString("base64url"));
    for (const wrong of [
      null,
      1,
      [],
      {},
      { v: 1 },
      { v: 1, settings: null },
      { v: 1, settings: "x" },
      { v: 1, settings: { logics: [1] } },
      { v: 1, settings: { format: { a: 1 } } },
      { v: "1", settings: {} },
    ]) {
      assert.deepEqual(decoded(wrong), { problem: "unreadable" }, JSON.stringify(wrong));
    }
    assert.deepEqual(decoded({ v: 2, settings: {} }), { problem: "version" });
    assert.deepEqual(decodeSettings("not base64 ~"), { problem: "unreadable" });
  });

  test("holds at most fifty logics and 60,000 characters, and tells when the settings are more", () => {
    const of = (/** @type {number} */ count) => encodeSettings({ logics: new Array(count).fill(".") });
    assert.equal(decodeSettings(of(50).text).settings?.logics.length, 50);
    assert.deepEqual([of(50).isTooLarge, of(51).isTooLarge], [false, true]);
    assert.deepEqual(decodeSettings(of(51).text), { problem: "tooLarge" });
    const long = encodeSettings({ format: "#".repeat(46_000) });
    assert.equal(long.isTooLarge, true);
    assert.deepEqual(decodeSettings(long.text), { problem: "tooLarge" });
    assert.deepEqual(decodeSettings("w".repeat(100_000)), { problem: "tooLarge" });
  });

  test("gives no settings that a link may not contain", () => {
    const smuggled = {
      v: 1,
      settings: {
        connector_auth: { api_key: "k" },
        hrflow_auth: { api_secret: "s" },
        persist: true,
        callback: "https://example.com",
        pull_parameters: { email: "a@b.c" },
        __proto__: { x: 1 },
      },
    };
    assert.deepEqual(decodeSettings(Buffer.from(JSON.stringify(smuggled)).toString("base64url")), { settings: {} });
  });
});
