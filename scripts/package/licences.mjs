// The licences of the crates that are in the wasm, as they ask to be given along.
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** One text: for each set of licence files the crates that come under it. */
export function licencesOf(crate, root, features) {
  const texts = new Map();
  for (const each of linked(crate, root, features)) {
    const text = licenceOf(each);
    texts.set(text, [
      ...(texts.get(text) ?? []),
      `${each.name} ${each.version} (${each.license}) ${each.repository ?? ""}`.trim(),
    ]);
  }
  const parts = [...texts].map(([text, crates]) => `${crates.sort().join("\n")}\n\n${text}`);
  return ["The WebAssembly holds these Rust crates.", ...parts].join(`\n\n${"─".repeat(80)}\n\n`) + "\n";
}

/** The crates of others that a crate is linked with: not what its build runs. */
function linked(crate, root, features) {
  const cargo = (...args) => execFileSync("cargo", args, { cwd: root, encoding: "utf8", maxBuffer: 1 << 28 });
  const { packages } = JSON.parse(cargo("metadata", "--format-version=1"));
  // `metadata` takes all features that any crate of the workspace asks for, `tree` those of this one.
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

/** The text of a crate's licence; where there is a choice, of MIT. */
function licenceOf({ manifest_path, license }) {
  const folder = dirname(manifest_path);
  const files = readdirSync(folder)
    .filter((name) => /^(licen[cs]e|copying|unlicense|notice)/i.test(name))
    .sort();
  const chosen = files.filter((name) => /mit/i.test(name));
  const read = (chosen.length > 0 ? chosen : files).map((name) =>
    readFileSync(join(folder, name), "utf8").replaceAll("\r", "").trim(),
  );
  return read.join("\n\n") || `Its package holds no text of its licence, ${license}.`;
}
