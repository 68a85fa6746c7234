// Bundles the page into build/www, which wrangler.toml serves: few files, with a hash of their content in their names, so that a
// browser asks for each once. The sources in www/ are plain modules, and run as they are, too.
import { createHash } from "node:crypto";
import { cpSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

/** @typedef {{ name: string, content: string | Uint8Array }} Asset */

const root = resolve(dirname(fileURLToPath(import.meta.url)), "..");
const source = join(root, "www");
const core = join(source, "lib/update-profiles-in-hrflow");
const finished = join(root, "build/www");
const staging = join(root, "build/www.new");
// Named in www/_headers, which lets browsers keep what is in it.
const folder = "assets";

/**
 * A file of the build, with the hash of its content in its name.
 *
 * @param {string} name Such as `main.js`.
 * @param {string | Uint8Array} content
 * @returns {Asset}
 */
function asset(name, content) {
  const hash = createHash("sha256").update(content).digest("base64url").slice(0, 10);
  return { name: name.replace(/(?=\.\w+$)/, `-${hash}`), content };
}

/**
 * Bundles a module with everything that it imports. `replaced` are texts in it that name other files of the build.
 *
 * @param {string} path From www/.
 * @param {Record<string, { file: string, from: string, to: string }>} [replaced]
 */
async function bundle(path, replaced = {}) {
  const { outputFiles } = await build({
    entryPoints: [join(source, path)],
    write: false,
    bundle: true,
    format: "esm",
    target: "es2023",
    minify: true,
    // The licences are a file of their own.
    legalComments: "none",
    plugins: [{ name: "page", setup: (setup) => resolveFiles(setup, replaced) }],
  });
  return outputFiles[0].contents;
}

/**
 * @param {import("esbuild").PluginBuild} setup
 * @param {Record<string, { file: string, from: string, to: string }>} replaced
 */
function resolveFiles(setup, replaced) {
  // Addresses of the server, from the page's sources.
  setup.onResolve({ filter: /^\/lib\// }, ({ path }) => ({ path: join(source, path) }));
  for (const { file, from, to } of Object.values(replaced)) {
    setup.onLoad({ filter: new RegExp(`${file.replaceAll(".", "\\.")}$`) }, ({ path }) => {
      const text = readFileSync(path, "utf8");
      if (!text.includes(from)) throw new Error(`${file} does not contain ${from}: change scripts/page.mjs with it`);
      return { contents: text.replace(from, to), loader: "js" };
    });
  }
}

/** The four style sheets in the order of index.html, as one. */
async function styles() {
  const html = readFileSync(join(source, "index.html"), "utf8");
  const sheets = [...html.matchAll(/<link rel="stylesheet" href="\/([\w-]+\.css)">/g)].map(([, name]) => name);
  const contents = sheets.map((name) => `@import "./${name}";`).join("\n");
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: source, loader: "css" },
    bundle: true,
    minify: true,
    write: false,
  });
  return outputFiles[0].contents;
}

/**
 * index.html with one style sheet and one script.
 *
 * @param {Asset} style
 * @param {Asset} main
 */
function page(style, main) {
  const html = readFileSync(join(source, "index.html"), "utf8");
  const sheets = /( *)<link rel="stylesheet"[^]*<link rel="stylesheet"[^>]*>/;
  return html
    .replace(sheets, (_, indent) => `${indent}<link rel="stylesheet" href="/${folder}/${style.name}">`)
    .replace('src="/main.js"', () => `src="/${folder}/${main.name}"`);
}

const wasm = asset("core.wasm", readFileSync(join(core, "core_bg.wasm")));
const worker = asset(
  "worker.js",
  await bundle("core/worker.js", {
    wasm: { file: "update-profiles-in-hrflow/index.js", from: '"./core_bg.wasm"', to: `"./${wasm.name}"` },
  }),
);
const main = asset(
  "main.js",
  await bundle("main.js", {
    worker: { file: "core/core-worker.js", from: 'new URL("./worker.js"', to: `new URL("./${worker.name}"` },
  }),
);
const style = asset("style.css", await styles());

rmSync(staging, { recursive: true, force: true });
mkdirSync(join(staging, folder), { recursive: true });
for (const { name, content } of [wasm, worker, main, style]) writeFileSync(join(staging, folder, name), content);
writeFileSync(join(staging, "index.html"), page(style, main));
for (const name of ["_headers", "icon.svg"]) cpSync(join(source, name), join(staging, name));
cpSync(join(source, "lib/diff.LICENSE"), join(staging, folder, "diff.LICENSE"));
// At once, so that what serves the folder never sees half of it.
rmSync(finished, { recursive: true, force: true });
renameSync(staging, finished);
