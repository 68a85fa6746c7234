// The content of the tarball, and what its installation does: it only writes these files.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { limits, packageSize } from "../../bench/size.mjs";
import { install, name, pack, root, temporaryFolder } from "./support.mjs";

describe("the tarball", () => {
  const tarball = pack(temporaryFolder());
  const manifest = JSON.parse(readFileSync(join(root, "build/package/package.json"), "utf8"));

  test("holds exactly the files of the package", () => {
    const expected = [
      "LICENSE",
      "LICENSES.txt",
      "README.md",
      "api.js",
      "cli.js",
      "core.js",
      "core_bg.wasm",
      "index.d.ts",
      "index.js",
      "instance.js",
      "item.d.ts",
      "loading.js",
      "node.js",
      "package.json",
      "profile.d.ts",
      "schema.js",
      "types.d.ts",
      "workerd.js",
    ];
    assert.deepEqual(tarball.files.map(({ path }) => path).sort(), expected.sort());
  });

  test("has the version of the crates", () => {
    const cargo = readFileSync(join(root, "Cargo.toml"), "utf8");
    const version = /\[workspace\.package\]\nversion = "([^"]+)"/.exec(cargo)?.[1];
    assert.deepEqual([tarball.name, tarball.version], [name, version]);
  });

  test("says where it comes from, as Cargo.toml does", () => {
    const cargo = readFileSync(join(root, "Cargo.toml"), "utf8");
    const address = /^repository = "(https:[^"]+)"$/m.exec(cargo)?.[1];
    assert.deepEqual(
      [manifest.homepage, manifest.repository.url, manifest.bugs.url],
      [`${address}#readme`, `git+${address}.git`, `${address}/issues`],
    );
    assert.equal(manifest.license, "MIT");
  });

  test("runs no scripts, needs no other package, and can be published", () => {
    for (const key of ["scripts", "dependencies", "optionalDependencies", "peerDependencies", "private"])
      assert.equal(manifest[key], undefined, key);
  });

  test("exports only files that it holds", () => {
    /**
     * @param {any} value
     * @returns {string[]}
     */
    const targets = (value) => (typeof value === "string" ? [value] : Object.values(value).flatMap(targets));
    const files = new Set(tarball.files.map(({ path }) => `./${path}`));
    for (const target of [manifest.main, manifest.types, ...manifest.sideEffects, ...targets(manifest.exports)])
      assert.ok(files.has(target), target);
  });

  test("is smaller than the limit for the package", () => {
    const { gzipped } = packageSize();
    assert.ok(gzipped < limits.package, `${gzipped} bytes gzipped, of ${limits.package} at most`);
  });

  test("includes the licences of the crates that are linked", () => {
    const text = readFileSync(join(root, "build/package/LICENSES.txt"), "utf8");
    for (const crate of ["chrono", "regex-automata", "serde_json", "wasm-bindgen"])
      assert.match(text, new RegExp(`^${crate} \\d.*\\(.*MIT.*\\)`, "m"));
    assert.match(text, /Permission is hereby granted, free of charge/);
    // Procedural macros and the project's own crates are not in the list.
    for (const crate of ["schemars", "serde_derive", "update-profiles-in-hrflow"])
      assert.ok(!new RegExp(`^${crate} \\d`, "m").test(text), crate);
  });

  test("includes the licences of the npm packages in the command line", () => {
    const text = readFileSync(join(root, "build/package/LICENSES.txt"), "utf8");
    for (const line of [/^commander \d.*\(MIT\)/m, /^smol-toml \d.*\(BSD-3-Clause\)/m]) assert.match(text, line);
    assert.match(text, /Redistributions in binary form must reproduce the above copyright notice/);
    // Everything else that cli.js imports is Node's own, or the package.
    const imports = [
      ...readFileSync(join(root, "build/package/cli.js"), "utf8").matchAll(/\b(?:from|import|import\()\s*"([^"]+)"/g),
    ];
    const foreign = imports.map(([, name]) => name).filter((each) => !each.startsWith("node:") && each !== name);
    assert.deepEqual(foreign, []);
  });

  test("contains no path of the machine that built it", () => {
    for (const { path } of tarball.files) {
      const content = readFileSync(join(root, "build/package", path), "latin1");
      for (const trace of [root, process.env.HOME]) assert.ok(!content.includes(`${trace}/`), `${path} holds ${trace}`);
    }
  });
});

test("an installation without a network adds only this package", () => {
  const project = install();
  const folders = readdirSync(join(project, "node_modules")).filter((each) => !each.startsWith("."));
  assert.deepEqual(folders, [name]);
});
