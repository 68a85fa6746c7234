// The command line of the package: one file with the libraries that it uses, so that the package needs no other one.
import { build } from "esbuild";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/**
 * Bundles cli/main.js. Returns the folders of the npm packages that are in the bundle.
 *
 * @param {string} source The file that is bundled.
 * @param {string} target The file that is written.
 * @param {string} root The folder of the repository.
 */
export async function bundleCommandLine(source, target, root) {
  const { metafile } = await build({
    entryPoints: [source],
    outfile: target,
    absWorkingDir: root,
    bundle: true,
    platform: "node",
    target: "node20",
    format: "esm",
    // The package itself: Node finds it by its own name.
    external: ["update-profiles-in-hrflow"],
    // commander is CommonJS, and requires modules of Node.
    banner: { js: 'import { createRequire } from "node:module";\nconst require = createRequire(import.meta.url);' },
    minifySyntax: true,
    minifyWhitespace: true,
    // LICENSES.txt has the licences, whole.
    legalComments: "none",
    metafile: true,
    logLevel: "warning",
  });
  const folders = Object.keys(metafile.inputs).map(
    (path) => /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0],
  );
  return [...new Set(folders.filter((folder) => folder !== undefined))].map((folder) => join(root, folder)).sort();
}

/**
 * The licences of npm packages: each under a line that names the package.
 * @param {string[]} folders
 */
export function npmLicences(folders) {
  const sections = folders.map((folder) => {
    const { name, version, license, repository } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
    const file = readdirSync(folder).find((each) => /^licen[cs]e/i.test(each));
    if (file === undefined) throw new Error(`${name} has no file with its licence: it cannot be bundled`);
    const address = typeof repository === "string" ? repository : (repository?.url ?? "");
    return `${name} ${version} (${license}) ${address}\n\n${readFileSync(join(folder, file), "utf8").trim()}`;
  });
  return ["The command line (cli.js) holds these npm packages.", ...sections].join(`\n\n${"─".repeat(80)}\n\n`) + "\n";
}
