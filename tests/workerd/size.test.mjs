// The size of the upload, as wrangler counts it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { limits, workerSize } from "../../bench/size.mjs";

test("the Worker is smaller than its limit", () => {
  const { gzipped } = workerSize();
  assert.ok(gzipped < limits.worker, `${gzipped} bytes gzipped, of ${limits.worker} at most`);
});
