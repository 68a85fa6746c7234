// What `make dry-run` says about the size of vars.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execPath } from "node:process";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";
import { LIMIT, NEAR } from "./var-sizes.mjs";

const script = fileURLToPath(new URL("var-sizes.mjs", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "var-sizes-"));
after(() => rmSync(folder, { recursive: true }));

/** @param {string} toml */
function check(toml) {
  const file = join(folder, "wrangler.toml");
  writeFileSync(file, `name = "w"\nmain = "index.js"\ncompatibility_date = "2026-11-01"\n${toml}`);
  return spawnSync(execPath, [script, file], { encoding: "utf8" });
}

/**
 * Workflows that take this many bytes as JSON.
 * @param {number} bytes
 */
function workflows(bytes) {
  const empty = JSON.stringify([{ workflow_id: "w", format: "" }]);
  return `[[vars.WORKFLOWS]]\nworkflow_id = "w"\nformat = "${"f".repeat(bytes - empty.length)}"\n`;
}

test("a var of up to 4,000 bytes is fine", () => {
  const { status, stderr } = check(workflows(NEAR));
  assert.deepEqual([status, stderr], [0, ""]);
});

test("a var near the limit is a warning", () => {
  const { status, stderr } = check(workflows(NEAR + 1));
  assert.equal(status, 0);
  assert.match(stderr, /^the var WORKFLOWS holds 4001 bytes: .*; keep further workflows in the Worker/);
});

test("a var above the limit fails, whatever its name, also in an environment", () => {
  const letters = Math.ceil(LIMIT / 2) + 1;
  const { status, stderr } = check(`[env.staging.vars]\nNOTES = "${"é".repeat(letters)}"\n`);
  assert.equal(status, 1);
  assert.match(stderr, /^the var NOTES of the environment staging holds 5002 bytes: Cloudflare refuses the deployment/);
});

test("the limits are those of the Worker", () => {
  const source = readFileSync(new URL("../crates/api/src/var_size.rs", import.meta.url), "utf8");
  for (const [name, bytes] of Object.entries({ MAX_VAR_BYTES: LIMIT, NEAR_BYTES: NEAR }))
    assert.equal(Number(new RegExp(`${name}: usize = ([0-9_]+);`).exec(source)?.[1].replaceAll("_", "")), bytes);
});
