// What is in the tarball, and what installing it does: nothing but put files there.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { before, describe, test } from "node:test";
import { limits, packageSize } from "../../bench/size.mjs";
import { install, name, pack, root, scratch } from "./support.mjs";

describe("the tarball", () => {
  let packed, manifest;
  before(() => {
    packed = pack(scratch());
    manifest = JSON.parse(readFileSync(join(root, "build/package/package.json"), "utf8"));
  });

  test("holds these files and no other", () => {
    const expected = [
      "LICENSE",
      "LICENSES.txt",
      "README.md",
      "api.js",
      "core.js",
      "core_bg.wasm",
      "index.d.ts",
      "index.js",
      "instance.js",
      "loading.js",
      "node.js",
      "package.json",
      "schema.js",
      "types.d.ts",
      "workerd.js",
    ];
    assert.deepEqual(packed.files.map(({ path }) => path).sort(), expected.sort());
  });

  test("has the version of the crates", () => {
    const [, version] = /\[workspace\.package\]\nversion = "([^"]+)"/.exec(
      readFileSync(join(root, "Cargo.toml"), "utf8"),
    );
    assert.deepEqual([packed.name, packed.version], [name, version]);
  });

  test("runs no script, needs no other package, and can be published", () => {
    for (const key of ["scripts", "dependencies", "optionalDependencies", "peerDependencies", "bin", "private"])
      assert.equal(manifest[key], undefined, key);
  });

  test("exports only files that are there", () => {
    const targets = (value) => (typeof value === "string" ? [value] : Object.values(value).flatMap(targets));
    const files = new Set(packed.files.map(({ path }) => `./${path}`));
    for (const target of [manifest.main, manifest.types, ...manifest.sideEffects, ...targets(manifest.exports)])
      assert.ok(files.has(target), target);
  });

  test("is small enough for a page", () => {
    const { gzipped } = packageSize();
    assert.ok(gzipped < limits.package, `${gzipped} bytes gzipped, of ${limits.package} at most`);
  });

  test("gives the licences of the crates along", () => {
    const text = readFileSync(join(root, "build/package/LICENSES.txt"), "utf8");
    for (const crate of ["jaq-core", "regex-automata", "serde_json", "wasm-bindgen"])
      assert.match(text, new RegExp(`^${crate} \\d.*\\(.*MIT.*\\)`, "m"));
    assert.match(text, /Permission is hereby granted, free of charge/);
    // Those that make code are not in it, nor are our own.
    for (const crate of ["schemars", "serde_derive", "update-profiles-in-hrflow"])
      assert.ok(!new RegExp(`^${crate} \\d`, "m").test(text), crate);
  });

  test("tells nothing of the machine it was made on", () => {
    for (const { path } of packed.files) {
      const content = readFileSync(join(root, "build/package", path), "latin1");
      for (const trace of [root, process.env.HOME]) assert.ok(!content.includes(`${trace}/`), `${path} holds ${trace}`);
    }
  });
});

test("installed offline, it is all that there is", () => {
  const project = install();
  const folders = readdirSync(join(project, "node_modules")).filter((each) => !each.startsWith("."));
  assert.deepEqual(folders, [name]);
});
