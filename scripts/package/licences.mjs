// The licences of the crates in the wasm, which have to be distributed with it.
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

/**
 * The fields of `cargo metadata` that are used here.
 * @typedef {object} CratePackage
 * @property {string} name
 * @property {string} version
 * @property {string | null} source
 * @property {string | null} license
 * @property {string | null} repository
 * @property {string} manifest_path
 */

/**
 * One text: each set of licence files under the crates that it covers.
 *
 * @param {string} crate The crate that the wasm is made from.
 * @param {string} root The folder of the workspace.
 * @param {string[]} features Options of cargo that choose the features.
 */
export function licencesOf(crate, root, features) {
  /** @type {Map<string, string[]>} */
  const cratesByText = new Map();
  for (const each of linkedCrates(crate, root, features)) {
    const text = licenceTextOf(each);
    const line = `${each.name} ${each.version} (${each.license ?? "as below"}) ${each.repository ?? ""}`.trim();
    cratesByText.set(text, [...(cratesByText.get(text) ?? []), line]);
  }
  const sections = [...cratesByText].map(([text, crates]) => `${crates.sort().join("\n")}\n\n${text}`);
  return ["The WebAssembly holds these Rust crates.", ...sections].join(`\n\n${"─".repeat(80)}\n\n`) + "\n";
}

/**
 * The crates of other authors that are linked into a crate, without those that only its build runs.
 *
 * @param {string} crate
 * @param {string} root
 * @param {string[]} features
 */
export function linkedCrates(crate, root, features) {
  /** @param {string[]} args */
  const cargo = (...args) => execFileSync("cargo", args, { cwd: root, encoding: "utf8", maxBuffer: 1 << 28 });
  /** @type {{ packages: CratePackage[] }} */
  const { packages } = JSON.parse(cargo("metadata", "--format-version=1"));
  // `cargo metadata` unites the features of all crates of the workspace; `cargo tree` has those of this one.
  const lines = cargo(
    "tree",
    "--package",
    crate,
    ...features,
    "--edges=normal,no-proc-macro",
    "--target=wasm32-unknown-unknown",
    "--prefix=none",
    "--format={p}",
  ).split("\n");
  const names = new Set(lines.map((line) => line.split(" ").slice(0, 2).join(" ")));
  return packages.filter(({ name, version, source }) => source !== null && names.has(`${name} v${version}`));
}

/**
 * The text of a crate's licence. Of several licences MIT is chosen, if it is one of them.
 *
 * @param {CratePackage} crate
 */
function licenceTextOf({ manifest_path, license }) {
  const folder = dirname(manifest_path);
  const files = readdirSync(folder)
    .filter((name) => /^(licen[cs]e|copying|unlicense|notice)/i.test(name))
    .sort();
  const mit = files.filter((name) => /mit/i.test(name));
  const texts = (mit.length > 0 ? mit : files).map((name) =>
    readFileSync(join(folder, name), "utf8").replaceAll("\r", "").trim(),
  );
  return texts.join("\n\n") || `Its package holds no text of its licence, ${license}.`;
}
