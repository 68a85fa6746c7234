// What the dry run makes of its report and its settings, without a browser: counts, warnings, CSV, TOML, links.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, test } from "node:test";
import { unstable_readConfig as readConfig } from "wrangler";
import { inOrder, toJson } from "../../www/json.js";
import { Columns } from "../../www/live/columns.js";
import { toCsv } from "../../www/live/csv.js";
import { pack, unpack } from "../../www/live/link.js";
import { counts, warnings } from "../../www/live/summary.js";
import { secretsOf, toToml, withoutSecrets } from "../../www/live/toml.js";
import { item, missing } from "./fixtures.mjs";

const updated = (applicant, changes, more = {}) => item(applicant, `c-${applicant}`, "updated", { changes, ...more });
const change = (field, old, next) => ({ field, old, new: next });

describe("what a real run would do", () => {
  test("missing profiles and what only a write can tell are no failures; résumés that are being parsed are not counted", () => {
    const items = [
      updated("a", [change("text", "x", "y")], { resume: "to_parse" }),
      updated("b", [], { resume: "to_parse" }),
      item("d", "c-d", "unchanged"),
      item("e", "c-e", "failed", { error: missing }),
      item("f", null, "failed", { error: { ...missing, code: "no_email_match" } }),
      item("g", null, "failed", { error: { ...missing, code: "logic_failed" } }),
      item("h", "c-h", "discarded"),
    ];
    assert.deepEqual(counts(items, new Set(["c-b"])), {
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

describe("warnings", () => {
  const of = (items, shared) =>
    warnings(items, shared).map(({ kind, items: concerned, names }) => [
      kind,
      [...concerned].map(({ applicant }) => applicant),
      names,
    ]);

  test("a field that would be emptied, whatever stands for nothing; one that is empty already is none", () => {
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

  test("tags and metadata that would be replaced, or removed; a new one is none", () => {
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

  test("lists that would lose entries, or whose entries would say less; in another order, or with more to say, they are none", () => {
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

  test("a name, an address or a number that would be replaced; a first one, or one that only says more, is none", () => {
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

  test("profiles found by e-mail, and applicants in columns of one title", () => {
    const items = [updated("a", [], { matched_by: "email" }), item("b", "c", "unchanged")];
    assert.deepEqual(of(items, new Map([["Entretien", ["b", "not in the report"]]])), [
      ["columns", ["b"], [["Entretien", 1]]],
      ["email", ["a"], []],
    ]);
    assert.deepEqual(of([item("b", "c", "unchanged")]), []);
  });

  test("columns of one title are seen by the ids that applicants show, and only by those", () => {
    const columns = new Columns();
    columns.saw(
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
    columns.saw("flatchr/company/own/applicant/a", '{"column_id":1}');
    columns.saw("flatchr/company/own/applicant/d", '{"column_id":3}');
    columns.saw("flatchr/company/own/applicant/e", '{"column_id":3}');
    columns.saw("flatchr/company/own/applicant/x", "<html>");
    assert.deepEqual([...columns.shared], []);
    columns.saw("flatchr/company/own/applicant/b", '{"column_id":2}');
    assert.deepEqual([...columns.shared], [["Entretien", ["a", "b", "c"]]]);
  });
});

describe("the CSV", () => {
  const rows = (items) =>
    toCsv({ items })
      .replace(/^\ufeff/, "")
      .split("\r\n");

  test("a line per change, and one for an applicant without any", () => {
    const [head, ...lines] = rows([
      updated("a", [change("text", null, "x"), change("info.urls", [], [{ type: "linkedin", url: "u" }])], {
        resume: "to_parse",
      }),
      item("b", null, "failed", { error: missing }),
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

  test("commas, quotes and line breaks are quoted; it begins with a byte order mark", () => {
    const text = toCsv({ items: [updated("a", [change("text", 'one, "two"', "line\r\nline")])] });
    assert.ok(text.startsWith("\ufeffapplicant,"));
    assert.ok(text.includes('text,"one, ""two""","line\r\nline",'));
  });

  test("what a spreadsheet would run is kept from it", () => {
    for (const start of ["=", "+", "-", "@", "\t", "\r"]) {
      const [, line] = toCsv({ items: [updated("a", [change("text", null, `${start}HYPERLINK("x")`)])] }).split(
        /(?<=notes)\r\n/,
      );
      assert.ok(line.includes(`,"'${start}HYPERLINK(""x"")",`), JSON.stringify(line));
    }
    // A phone number is one of those, and so is a negative number.
    assert.match(rows([updated("a", [change("metadatas.n", -1, "+33 6")])])[1], /,'-1,'\+33 6,/);
  });

  test("integers that no double holds stay whole", () => {
    assert.match(
      rows([updated("a", [change("metadatas.n", 9007199254740993n, { n: 18446744073709551615n })])])[1],
      /,9007199254740993,"\{""n"":18446744073709551615\}",/,
    );
  });
});

test("JSON keeps integers that no double holds, and texts that look like them", () => {
  assert.equal(
    toJson({ a: 9007199254740993n, b: "9007199254740993", c: [-1n] }),
    '{"a":9007199254740993,"b":"9007199254740993","c":[-1]}',
  );
  assert.deepEqual(Object.keys(inOrder({ b: 1, a: { d: 1, c: 2 } })), ["a", "b"]);
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
  };
  const parsed = (text) => {
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

  test("wrangler reads back what was written, programs letter by letter", () => {
    const [read, ...others] = parsed(
      toToml(withoutSecrets(options, { identifiers: true }), ["a remark\nof two lines"]),
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
    });
  });

  test("no key is in it; company and source may stand where they are configured in clear", () => {
    const text = toToml(withoutSecrets(options));
    for (const key of ["fl-clear-key", "ask_clear", "REDACTED"]) assert.ok(!text.includes(key), key);
    assert.ok(text.includes('company_id = "clear-company"') && text.includes('source_key = "clear-source"'));
    assert.deepEqual(secretsOf(withoutSecrets(options)), [
      "FLATCHR_API_KEY",
      "HRFLOW_API_SECRET",
      "MY_USER",
      "CALLBACK_URL",
    ]);
  });
});

describe("a link", () => {
  const settings = {
    connector_auth: { env_base_url: "https://api.demo.flatchr.io", api_key: "key", company_id: "company" },
    hrflow_auth: { api_secret: "secret", api_user: "user" },
    pull_parameters: { firstname: "Zoé", email: "zoe@example.com", column: "Entretien «RH»", hired: false },
    push_parameters: { source_key: "source", edit_mode: "replace", only_edit_fields: ["tags"] },
    logics: ['select(.hired | not)\n| .n = "日本 🎉"'],
    format: null,
  };

  test("carries the settings there and back, without keys, identifiers and persons", () => {
    const { text, leftOut } = pack(settings);
    assert.match(text, /^[\w-]+$/);
    assert.deepEqual(leftOut, ["pull_parameters.firstname", "pull_parameters.email"]);
    assert.deepEqual(unpack(text), {
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

  test("one that was cut, changed or made by another version says so", () => {
    const { text } = pack(settings);
    for (let end = 0; end < text.length; end += 1)
      assert.deepEqual(unpack(text.slice(0, end)), { trouble: "unreadable" }, `${end} characters`);
    const made = (value) => unpack(Buffer.from(JSON.stringify(value)).toString("base64url"));
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
      assert.deepEqual(made(wrong), { trouble: "unreadable" }, JSON.stringify(wrong));
    }
    assert.deepEqual(made({ v: 2, settings: {} }), { trouble: "version" });
    assert.deepEqual(unpack("not base64 ~"), { trouble: "unreadable" });
    assert.deepEqual(unpack("w".repeat(100_000)), { trouble: "unreadable" });
  });

  test("takes nothing that may not be in one", () => {
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
    assert.deepEqual(unpack(Buffer.from(JSON.stringify(smuggled)).toString("base64url")), { settings: {} });
  });
});
