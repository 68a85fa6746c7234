// The documentation: links and anchors lead somewhere, files that are named exist, and so do the targets of make.
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { describe, test } from "node:test";
import { fileURLToPath } from "node:url";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "..");
const generated = new Set(["node_modules", "target", "build", ".git", ".tools", ".wrangler", ".venv"]);

/**
 * The documents in a folder, by their paths from the root.
 * @returns {string[]}
 */
const documentsIn = (folder = "") =>
  readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    if (generated.has(entry.name)) return [];
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return documentsIn(path);
    return path.endsWith(".md") ? [path] : [];
  });
const documents = documentsIn();

/** @param {string} path */
const read = (path) => readFileSync(join(root, path), "utf8");
/** @param {string} text */
const withoutFences = (text) => text.replace(/^ *(`{3,})[^]*?^ *\1 *$/gm, "");
/** @param {string} text */
const withoutCode = (text) => withoutFences(text).replace(/`[^`\n]*`/g, "");
/** @param {string} text */
const codeSpans = (text) => [...withoutFences(text).matchAll(/`([^`\n]+)`/g)].map(([, code]) => code);
/** @param {string} text */
const code = (text) => [...codeSpans(text), ...(text.match(/^ *(`{3,})[^]*?^ *\1 *$/gm) ?? [])].join("\n");

/**
 * The anchors that a forge gives to the headings of a document.
 * @param {string} text
 */
function anchors(text) {
  const seen = new Map();
  const found = new Set();
  for (const [, heading] of withoutFences(text).matchAll(/^#{1,6} +(.+?) *$/gm)) {
    const plain = heading.replace(/\[([^\]]*)\]\([^)]*\)/g, "$1").toLowerCase();
    const slug = plain.replace(/[^\p{L}\p{N}\p{M}_ -]/gu, "").replaceAll(" ", "-");
    const before = seen.get(slug) ?? 0;
    seen.set(slug, before + 1);
    found.add(before === 0 ? slug : `${slug}-${before}`);
  }
  return found;
}

/**
 * What is wrong with a link, or null.
 * @param {string} document
 * @param {string} link
 */
function fault(document, link) {
  if (/^[a-z]+:/.test(link)) return null;
  const [path, anchor] = link.split("#");
  const target = path === "" ? document : relative(root, resolve(root, dirname(document), decodeURIComponent(path)));
  if (target.startsWith("..") || !existsSync(join(root, target))) return `${link} leads nowhere`;
  if (anchor && !anchors(read(target)).has(anchor)) return `${link}: ${target} has no such heading`;
  return null;
}

const targets = new Set([...read("Makefile").matchAll(/^([a-z][a-z-]*):/gm)].map(([, name]) => name));

for (const document of documents)
  describe(document, () => {
    const text = read(document);

    test("every link leads somewhere", () => {
      const links = [...withoutCode(text).matchAll(/\]\(([^)\s]+)\)/g)].map(([, link]) => link);
      assert.deepEqual(
        links.map((link) => fault(document, link)).filter((wrong) => wrong !== null),
        [],
      );
    });

    test("every file that it names exists", () => {
      const isPath = /^(?:bench|crates|docs|examples|sandbox|scripts|src|tests|www)\/[\w./-]*$/;
      const paths = codeSpans(text).filter((span) => isPath.test(span));
      assert.deepEqual(
        paths.filter((path) => !existsSync(join(root, path))),
        [],
      );
    });

    test("every target of make that it names exists", () => {
      const named = [...code(text).matchAll(/\bmake ([a-z][a-z-]*)/g)].map(([, name]) => name);
      assert.deepEqual(
        named.filter((name) => !targets.has(name)),
        [],
      );
    });
  });

test("the maps of ARCHITECTURE.md name every file of their directory, and no other", () => {
  const lines = read("ARCHITECTURE.md").split("\n");
  const maps = new Map();
  let directory = "";
  for (const line of lines) {
    const [, first] = line.split("|");
    if (first === undefined) directory = "";
    else if (/^ `(src\/\w+|crates\/\w+\/src)\/` $/.test(first)) maps.set((directory = codeSpans(first)[0]), []);
    else if (directory) maps.get(directory).push(...codeSpans(first));
  }
  assert.deepEqual(
    [...maps.keys()],
    ["src/run/", "src/ledger/", "src/flatchr/", "src/check/", "src/relay/", "crates/edge/src/"],
  );
  for (const [directory, named] of maps) {
    const entries = readdirSync(join(root, directory), { withFileTypes: true });
    const files = entries.map((entry) => (entry.isDirectory() ? `${entry.name}/` : entry.name));
    assert.deepEqual(named.sort(), files.sort(), directory);
  }
});

test("the README is short, and names the two commands that a newcomer runs", () => {
  const text = read("README.md");
  assert.ok(text.split("\n").length <= 200, "it has more than 200 lines");
  for (const command of ["make demo", "make test"]) assert.ok(code(text).includes(command), command);
});

test("every document is reachable from the README", () => {
  const reached = new Set(["README.md"]);
  for (const document of reached)
    for (const [, link] of withoutCode(read(document)).matchAll(/\]\(([^)\s]+?\.md)(?:#[^)]*)?\)/g)) {
      const target = relative(root, resolve(root, dirname(document), link));
      if (documents.includes(target)) reached.add(target);
    }
  assert.deepEqual(
    documents.filter((document) => !reached.has(document)),
    [],
  );
});
