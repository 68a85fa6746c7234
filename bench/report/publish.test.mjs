// The documents that `make bench` writes.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { defined } from "../../scripts/lib/defined.mjs";
import { costDocument } from "./cost.mjs";
import { formatBytes, formatDollars, formatNumber, wrap } from "./format.mjs";
import { performanceDocument, readResults, root } from "./publish.mjs";

const results = readResults();
const hint = "run `node bench/report/publish.mjs`";

test("docs/performance.md is what bench/results.json gives", () => {
  assert.equal(readFileSync(join(root, "docs/performance.md"), "utf8"), performanceDocument(results), hint);
});

test("docs/cost.md is what bench/results.json gives", () => {
  assert.equal(readFileSync(join(root, "docs/cost.md"), "utf8"), costDocument(defined(results.growth)), hint);
});

test("numbers have three significant digits, and integers have all", () => {
  assert.deepEqual([0.0858123, 1.934, 596.3, 10_000, 2_880_123].map(formatNumber), [
    "0.0858",
    "1.93",
    "596",
    "10,000",
    "2,880,123",
  ]);
});

test("bytes have decimal units, and small amounts have cents", () => {
  assert.deepEqual([0, 999, 200_000, 1_140_000_000].map(formatBytes), ["0 B", "999 B", "200 KB", "1.14 GB"]);
  assert.deepEqual([23.676, 788.9].map(formatDollars), ["$23.68", "$789"]);
});

test("wrapped lines have at most 120 characters, and their words stay in order", () => {
  const text = Array.from({ length: 100 }, (_, index) => `word${index}`).join(" ");
  const lines = wrap(text).split("\n");
  assert.ok(lines.length > 1 && lines.every((line) => line.length <= 120));
  assert.equal(lines.join(" "), text);
});
