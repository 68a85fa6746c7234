// A fuzz target for the reader of links. A link is the one part of the page that a stranger can write.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { decodeSettings, encodeSettings, MAX_LENGTH, MAX_LOGICS } from "../../www/dry-run/settings-link.js";

/** @typedef {ReturnType<typeof decodeSettings>} Decoded */

const RUNS = 3000;
const problems = ["unreadable", "version", "tooLarge"];
/** @type {Record<string, string[]>} */
const allowed = {
  connector_auth: ["env_base_url"],
  pull_parameters: [
    ...["hired", "column", "start", "end", "vacancy", "start_update", "end_update", "company", "candidate_lookup"],
  ],
  push_parameters: ["only_edit_fields", "edit_mode"],
};
const topLevel = ["logics", "format"];

const toLink = (/** @type {unknown} */ value) => Buffer.from(JSON.stringify(value)).toString("base64url");

const isSetting = (/** @type {unknown} */ value) =>
  ["string", "boolean"].includes(typeof value) ||
  (Array.isArray(value) && value.every((each) => typeof each === "string"));

/**
 * Asserts that a link gave settings that a link may contain, or a reason.
 * @param {Decoded} decoded
 */
function assertSafe({ settings, problem }) {
  if (!settings) return assert.ok(problems.includes(String(problem)), String(problem));
  for (const [name, value] of Object.entries(settings)) {
    if (topLevel.includes(name)) assert.ok(isSetting(value), name);
    else
      for (const [inner, each] of Object.entries(value)) {
        assert.ok(allowed[name]?.includes(inner), `${name}.${inner}`);
        assert.ok(isSetting(each), `${name}.${inner}`);
      }
  }
  assert.ok(!Array.isArray(settings.logics) || settings.logics.length <= MAX_LOGICS);
  assert.deepEqual(Object.keys(Object.prototype), []);
}

// Values of the types that settings have, and of all others.
const anyValue = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.boolean(),
  fc.array(fc.string(), { maxLength: 60 }),
  fc.jsonValue({ maxDepth: 4 }),
);
const name = fc.constantFrom(
  ...Object.keys(allowed),
  ...Object.values(allowed).flat(),
  ...topLevel,
  "email",
  "api_key",
);
const anyName = fc.oneof(
  name,
  fc.constantFrom("__proto__", "constructor", "prototype", "toString", "persist", "callback"),
  fc.string(),
);
const group = fc.dictionary(anyName, anyValue, { maxKeys: 8 });
const anySettings = fc.oneof(fc.dictionary(anyName, fc.oneof(anyValue, group), { maxKeys: 8 }), fc.jsonValue());
const anyLink = fc.record({
  v: fc.oneof({ weight: 5, arbitrary: fc.constant(1) }, fc.jsonValue()),
  settings: anySettings,
});

// Settings as the page has them.
const settings = fc.record(
  {
    connector_auth: fc.record({ env_base_url: fc.string(), api_key: fc.string() }, { requiredKeys: [] }),
    pull_parameters: fc.record(
      { hired: fc.boolean(), column: fc.string({ unit: "grapheme" }), email: fc.string() },
      { requiredKeys: [] },
    ),
    push_parameters: fc.record(
      { edit_mode: fc.string(), only_edit_fields: fc.array(fc.string()), source_key: fc.string() },
      { requiredKeys: [] },
    ),
    logics: fc.array(fc.string({ unit: "grapheme" })),
    format: fc.string({ unit: "binary" }),
  },
  { requiredKeys: [] },
);

// fast-check prefers small values, so large ones are made apart.
const largeSettings = fc.record({
  logics: fc.nat({ max: 2 * MAX_LOGICS }).map((count) => new Array(count).fill(".")),
  format: fc.nat({ max: MAX_LENGTH }).map((length) => "#".repeat(length)),
});

describe("any link", () => {
  test("of any characters gives settings that a link may contain, or a reason", () => {
    const text = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.base64String().map((each) => each.replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "")),
      fc.uint8Array().map((bytes) => Buffer.from(bytes).toString("base64url")),
      fc.json().map((each) => Buffer.from(each).toString("base64url")),
    );
    fc.assert(
      fc.property(text, (each) => assertSafe(decodeSettings(each))),
      { numRuns: RUNS },
    );
  });

  test("of any JSON gives settings that a link may contain, or a reason", () => {
    fc.assert(
      fc.property(anyLink, (each) => assertSafe(decodeSettings(toLink(each)))),
      { numRuns: RUNS },
    );
  });

  test("that was changed at any place gives settings that a link may contain, or a reason", () => {
    const change = fc.record({ at: fc.nat(), cut: fc.nat({ max: 3 }), add: fc.string({ maxLength: 3 }) });
    fc.assert(
      fc.property(settings, change, (each, { at, cut, add }) => {
        const { text } = encodeSettings(each);
        const place = at % text.length;
        assertSafe(decodeSettings(text.slice(0, place) + add + text.slice(place + cut)));
      }),
      { numRuns: RUNS },
    );
  });

  test("that the page makes is read back, unless the page says that it is too large", () => {
    const counts = { read: 0, refused: 0 };
    fc.assert(
      fc.property(fc.oneof({ weight: 9, arbitrary: settings }, largeSettings), (each) => {
        const { text, isTooLarge } = encodeSettings(each);
        const decoded = decodeSettings(text);
        counts[isTooLarge ? "refused" : "read"] += 1;
        if (isTooLarge) return assert.deepEqual(decoded, { problem: "tooLarge" });
        assert.ok(text.length <= MAX_LENGTH);
        assertSafe(decoded);
        // Reading and making it again loses nothing.
        assert.equal(encodeSettings(decoded.settings ?? {}).text, text);
      }),
      { numRuns: RUNS },
    );
    assert.ok(counts.read > 1000 && counts.refused > 30, JSON.stringify(counts));
  });
});
