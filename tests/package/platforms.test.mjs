// The package on every platform: each resolves to its own entry, and the wasm is ready as soon as the package is imported.
import assert from "node:assert/strict";
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { buildSync } from "esbuild";
import { openPage, skipReason, startBrowser } from "../page/browser.mjs";
import { defined } from "../../scripts/lib/defined.mjs";
import { install, name, nodes, root, run, serve } from "./support.mjs";

const project = install();
const folder = join(project, "node_modules", name);
const program = `
  import * as all from "${name}";
  const row = { applicant: "a", firstname: "Zoé", id: "c" };
  console.log(JSON.stringify([Object.keys(all).sort(), all.format(row).reference]));
`;
const names = [
  "Sample",
  "check",
  "compare",
  "format",
  "parameterSchema",
  "updateProfilesInHrflow",
  "validate",
  "warnings",
];
const printed = JSON.stringify([names, "c"]);

/**
 * The file that a platform with these conditions resolves the package to.
 *
 * @param {string[]} conditions
 */
function entry(...conditions) {
  /** @type {{ exports: { ".": Record<string, string> } }} */
  const { exports } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  return Object.entries(exports["."]).find(([condition]) => [...conditions, "default"].includes(condition))?.[1];
}

describe("Node", () => {
  for (const { version, path } of nodes()) {
    const isOld = Number(version.slice(1).split(".")[0]) < 20;
    test(`${version} imports the package`, { skip: isOld && "the package needs Node 20" }, () => {
      writeFileSync(join(project, "program.mjs"), program);
      assert.equal(run(path, ["program.mjs"], project).trim(), printed);
    });
  }

  test("gets an error with a remedy if the wasm is missing", () => {
    const broken = install();
    rmSync(join(broken, "node_modules", name, "core_bg.wasm"));
    const script = `import("${name}").then(() => console.log("loaded"), ({ name, code, path, message }) => console.log(JSON.stringify({ name, code, path, message })))`;
    const { message, ...error } = JSON.parse(run(process.execPath, ["--input-type=module", "-e", script], broken));
    assert.deepEqual(error, { name: "Error", code: "wasm_not_loaded", path: "core_bg.wasm" });
    assert.match(message, /could not be loaded from file:.*core_bg\.wasm: ENOENT/);
  });

  test("resolves the export of the wasm", () => {
    const url = run(
      process.execPath,
      ["--input-type=module", "-e", `console.log(import.meta.resolve("${name}/wasm"))`],
      project,
    ).trim();
    assert.ok(WebAssembly.validate(readFileSync(new URL(url))));
  });
});

describe("Deno", () => {
  test("resolves to the entry that needs only fetch and import.meta.url", () => {
    assert.equal(entry("deno", "node", "import"), "./index.js");
    /** @type {Set<string>} */
    const modules = new Set();
    const follow = (/** @type {string} */ file) => {
      if (modules.has(file)) return;
      modules.add(file);
      const text = readFileSync(join(folder, file), "utf8");
      assert.doesNotMatch(text, /\b(require|process|Buffer|window|document|__dirname)\b\s*[.(]/, file);
      for (const [, from] of text.matchAll(/\bfrom\s*["']([^"']+)["']/g)) {
        assert.match(from, /^\.\//, `${file} imports ${from}`);
        follow(from);
      }
    };
    follow("./index.js");
    assert.deepEqual([...modules].sort(), [
      "./api.js",
      "./core.js",
      "./index.js",
      "./instance.js",
      "./loading.js",
      "./schema.js",
    ]);
  });
});

describe("a Worker", () => {
  test("imports the wasm as a module, in workerd", () => {
    assert.equal(entry("workerd", "worker", "browser"), "./workerd.js");
    const script = `
      import * as all from "./workerd.js";
      export default { test: () => console.log(JSON.stringify([Object.keys(all).sort(), all.format({ applicant: "a", id: "c" }).reference])) };
    `;
    writeFileSync(join(folder, "worker.js"), script);
    const modules = ["worker.js", "workerd.js", "api.js", "core.js", "instance.js", "loading.js", "schema.js"].map(
      (file) => `(name = "${file}", esModule = embed "${file}")`,
    );
    const worker = `(compatibilityDate = "2026-11-01", modules = [${modules}, (name = "core_bg.wasm", wasm = embed "core_bg.wasm")])`;
    const config = `using Workerd = import "/workerd/workerd.capnp";\nconst config :Workerd.Config = (services = [(name = "main", worker = ${worker})]);\n`;
    writeFileSync(join(folder, "config.capnp"), config);
    assert.equal(run(join(root, "node_modules/.bin/workerd"), ["test", "config.capnp"], folder).trim(), printed);
  });
});

describe("a browser", { skip: skipReason }, () => {
  const site = join(project, "site");
  const policy = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'";
  const page =
    '<!doctype html><title>t</title><link rel="icon" href="data:,"><script type="module" src="bundle.js"></script>';
  /** @type {import("playwright-core").Browser | undefined} */
  let browser;
  before(async () => {
    mkdirSync(site);
    writeFileSync(join(site, "index.html"), page);
    const source = `${program.replace("console.log", "document.title = ")}`;
    writeFileSync(
      join(project, "page.mjs"),
      `const failed = (error) => { document.title = error.code + ": " + error.message; };\nimport("./start.mjs").catch(failed);`,
    );
    writeFileSync(join(project, "start.mjs"), source);
    buildSync({
      absWorkingDir: project,
      entryPoints: ["page.mjs"],
      bundle: true,
      format: "esm",
      platform: "browser",
      outfile: "site/bundle.js",
      logLevel: "error",
    });
    copyFileSync(join(folder, "core_bg.wasm"), join(site, "core_bg.wasm"));
    browser = await startBrowser();
  });
  after(() => browser?.close());

  /**
   * Serves a folder and opens a page of it for `use`.
   *
   * @template T
   * @param {string} folder
   * @param {string} path
   * @param {(page: import("playwright-core").Page) => Promise<T>} use
   * @param {Parameters<typeof serve>[1]} [options] How the folder is served.
   */
  async function withPage(folder, path, use, options) {
    const server = await serve(folder, options);
    try {
      const page = await openPage(defined(browser), `${server.url}/${path}`);
      try {
        return await use(page);
      } finally {
        await page.context().close();
      }
    } finally {
      // An open server would keep this process alive, also after a failure.
      await server.stop();
    }
  }

  /**
   * The title that the page has once it is done.
   *
   * @param {Parameters<typeof serve>[1]} [options]
   */
  const title = (options) =>
    withPage(
      site,
      "index.html",
      async (page) => {
        await page.waitForFunction(() => document.title !== "t");
        return page.title();
      },
      options,
    );
  const policyWithIcon = `${policy}; img-src data:`;

  test("runs a bundle of esbuild under a strict policy", async () => {
    assert.equal(await title({ headers: { "content-security-policy": policyWithIcon } }), printed);
  });

  test("loads wasm that is served with another content type", async () => {
    assert.equal(await title({ wasm: "application/octet-stream" }), printed);
  });

  test("gets an error with a remedy if the policy forbids wasm", async () => {
    const headers = { "content-security-policy": policyWithIcon.replace(" 'wasm-unsafe-eval'", "") };
    assert.match(await title({ headers }), /^wasm_not_loaded: .*'wasm-unsafe-eval'/);
  });

  test("gets an error with a remedy if the wasm is missing", async () => {
    rmSync(join(site, "core_bg.wasm"));
    try {
      assert.match(await title(), /^wasm_not_loaded: .*the server responded with 404/);
    } finally {
      copyFileSync(join(folder, "core_bg.wasm"), join(site, "core_bg.wasm"));
    }
  });

  test("loads the copy in www/lib", async () => {
    const exported = await withPage(join(root, "www"), "lib/diff.js", (page) =>
      page.evaluate(async () => {
        const [all, diff] = await Promise.all([
          import("/lib/update-profiles-in-hrflow/index.js"),
          import("/lib/diff.js"),
        ]);
        return { names: Object.keys(all).sort(), pieces: diff.diffWords("a b", "a c").length };
      }),
    );
    assert.deepEqual(exported, { names, pieces: 3 });
  });
});
