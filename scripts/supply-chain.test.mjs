// What everything is built from: whole lock files, one version of wasm-bindgen, and a bill of materials that lists it all.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { cargoChecksums, crateBom, npmBom, toolsBom } from "./sbom.mjs";

/** @param {string} path */
const read = (path) => readFileSync(new URL(`../${path}`, import.meta.url), "utf8");
const lockFiles = ["Cargo.lock", "scripts/tools/Cargo.lock", "bench/empty-worker/Cargo.lock"];

test("every npm package of the lock file has a checksum", () => {
  const { packages } = JSON.parse(read("package-lock.json"));
  const names = Object.keys(packages).filter((name) => name !== "");
  assert.ok(names.length > 50);
  const without = names.filter((name) => !/^sha512-[\w+/]{86}==$/.test(packages[name].integrity));
  assert.deepEqual(without, []);
});

for (const file of lockFiles) {
  test(`every crate of ${file} that is not the repository's own has a checksum`, () => {
    const sources = read(file).match(/^source = /gm) ?? [];
    assert.ok(sources.length > 20);
    assert.equal(cargoChecksums(read(file)).size, sources.length);
  });
}

test("the tools have the version of wasm-bindgen that the product is linked with", () => {
  const version = (/** @type {string} */ lock, /** @type {string} */ name) =>
    new RegExp(`^name = "${name}"\nversion = "(.*)"$`, "m").exec(lock)?.[1];
  const linked = version(read("Cargo.lock"), "wasm-bindgen");
  assert.equal(version(read("scripts/tools/Cargo.lock"), "wasm-bindgen-cli"), linked);
  assert.match(read("scripts/tools/Cargo.toml"), new RegExp(`^wasm-bindgen-cli = "=${linked}"$`, "m"));
});

test("no tool is installed without its lock file", () => {
  const installs = read("scripts/lib/tools.sh").match(/cargo install[^\n]*/g) ?? [];
  assert.ok(installs.length > 0);
  for (const line of installs) assert.match(line, /--locked/);
});

test("the bill of materials lists what is linked, with checksums", () => {
  for (const bom of [crateBom("update-profiles-edge", []), crateBom("update-profiles-web", []), toolsBom()]) {
    assert.equal(bom.bomFormat, "CycloneDX");
    assert.ok(bom.components.length > 20);
    const names = new Set(bom.components.map(({ purl }) => purl));
    assert.equal(names.size, bom.components.length);
    for (const { purl, name, version, hashes } of bom.components) {
      assert.equal(purl, `pkg:cargo/${name}@${version}`);
      assert.match(hashes[0].content, /^[0-9a-f]{64}$/);
    }
    assert.ok([...names].some((name) => name.startsWith("pkg:cargo/serde_json@")));
  }
  const { packages } = JSON.parse(read("package-lock.json"));
  const listed = npmBom().components.map((/** @type {any} */ { name, version }) => `${name}@${version}`);
  assert.ok(listed.includes(`wrangler@${packages["node_modules/wrangler"].version}`));
});
