// The bill of materials, in the form of CycloneDX 1.5: what the Worker, the npm package and the tools are made of, with the
// checksums of the lock files. `node scripts/sbom.mjs` writes into build/sbom; options of cargo choose the features.
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { argv } from "node:process";
import { fileURLToPath } from "node:url";
import { linkedCrates } from "./package/licences.mjs";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "..");

/** @typedef {{ type: string, name: string, version: string, purl: string, hashes: { alg: string, content: string }[], licenses?: object[] }} Component */

/**
 * The crates that are linked into a crate of the workspace.
 *
 * @param {string} crate
 * @param {string[]} features Options of cargo.
 */
export function crateBom(crate, features) {
  const checksums = cargoChecksums(readFileSync(join(root, "Cargo.lock"), "utf8"));
  const components = linkedCrates(crate, root, features).map(({ name, version, license }) =>
    component(name, version, license, checksums),
  );
  return bom(crate, components);
}

/** All crates of the tools, with what only their build runs. */
export function toolsBom() {
  const checksums = cargoChecksums(readFileSync(join(root, "scripts/tools/Cargo.lock"), "utf8"));
  const components = [...checksums.keys()].map((key) => {
    const [name, version] = key.split(" ");
    return component(name, version, null, checksums);
  });
  return bom("update-profiles-tools", components);
}

/** The npm packages of the development tools, as npm lists them. */
export function npmBom() {
  const text = execFileSync("npm", ["sbom", "--sbom-format=cyclonedx", "--package-lock-only"], {
    cwd: root,
    encoding: "utf8",
  });
  return JSON.parse(text);
}

/**
 * The checksums in a lock file of cargo, by `name version`. Packages of the repository have none.
 * @param {string} lock
 */
export function cargoChecksums(lock) {
  const packages = lock.split("[[package]]").slice(1);
  /** @type {Map<string, string>} */
  const checksums = new Map();
  for (const text of packages) {
    const field = (/** @type {string} */ name) => new RegExp(`^${name} = "(.*)"$`, "m").exec(text)?.[1];
    const checksum = field("checksum");
    if (checksum) checksums.set(`${field("name")} ${field("version")}`, checksum);
  }
  return checksums;
}

/**
 * @param {string} name
 * @param {string} version
 * @param {string | null} license
 * @param {Map<string, string>} checksums
 * @returns {Component}
 */
function component(name, version, license, checksums) {
  const checksum = checksums.get(`${name} ${version}`);
  if (!checksum) throw new Error(`the lock file has no checksum of ${name} ${version}`);
  return {
    type: "library",
    name,
    version,
    purl: `pkg:cargo/${name}@${version}`,
    hashes: [{ alg: "SHA-256", content: checksum }],
    ...(license ? { licenses: [{ expression: license.replaceAll("/", " OR ") }] } : {}),
  };
}

/**
 * @param {string} name
 * @param {Component[]} components
 */
function bom(name, components) {
  const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  return {
    bomFormat: "CycloneDX",
    specVersion: "1.5",
    version: 1,
    metadata: { component: { type: "application", name, version } },
    components: components.sort((a, b) => (a.purl < b.purl ? -1 : 1)),
  };
}

function main() {
  const features = argv.slice(2);
  const boms = {
    worker: crateBom("update-profiles-edge", features),
    package: crateBom("update-profiles-web", features),
    "build-tools": toolsBom(),
    npm: npmBom(),
  };
  const folder = join(root, "build/sbom");
  mkdirSync(folder, { recursive: true });
  for (const [name, content] of Object.entries(boms)) {
    writeFileSync(join(folder, `${name}.cdx.json`), `${JSON.stringify(content, null, 2)}\n`);
    console.log(`build/sbom/${name}.cdx.json: ${content.components.length} components`);
  }
}

if (resolve(argv[1]) === fileURLToPath(import.meta.url)) main();
