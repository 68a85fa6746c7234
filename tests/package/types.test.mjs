// `Item` and `Profile` against what the APIs of the sandbox send: no field is missing in the types, none has another type.
import assert from "node:assert/strict";
import { symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { compile } from "./compile.mjs";
import { FetchSandbox, install, load, options, root } from "./support.mjs";

/** @typedef {import("../../build/package/index.js").Item} Item */

const { format, updateProfilesInHrflow } = await load();
const project = install();
symlinkSync(join(root, "node_modules/@types"), join(project, "node_modules/@types"));

/** Only the fields that a type lists: without its index signature. */
const listed = `type Listed<T> = keyof { [K in keyof T as string extends K ? never : K]: T[K] };`;

/**
 * A module with values of a type, of which every field has to be listed.
 *
 * @param {string} type
 * @param {object[]} values
 */
function moduleOf(type, values) {
  assert.ok(values.length > 20, `${values.length} values of ${type}`);
  const names = [...new Set(values.flatMap(Object.keys))];
  const lines = [
    `import type { ${type} } from "update-profiles-in-hrflow";`,
    listed,
    `export const names: Listed<${type}>[] = ${JSON.stringify(names)};`,
    `export const values: ${type}[] = ${JSON.stringify(values, null, 1)};`,
  ];
  return lines.join("\n");
}

describe("the types of the data", () => {
  /** @type {FetchSandbox} */
  let sandbox;
  before(async () => {
    sandbox = await FetchSandbox.launch();
  });
  after(() => sandbox.stop());

  test("have the fields of all items and profiles, with their types, and room for others", async () => {
    /** @type {Item[]} */
    const items = [];
    const keep = (/** @type {Item} */ item) => (items.push(item), item);
    await updateProfilesInHrflow(options({ persist: false, fetch: sandbox.fetch, logics: [keep] }));
    // `cv`, `aws` and `candidate_id` are forms of what `resume` and `id` say, and may go away.
    const documented = items.map(({ cv, aws, candidate, candidate_id, ...item }) => item);
    const imports = `import type { Item } from "update-profiles-in-hrflow";`;
    const modules = {
      "item.ts": moduleOf("Item", documented),
      "profile.ts": moduleOf("Profile", await sandbox.profiles()),
      "default.ts": moduleOf("DefaultProfile", items.map(format)),
      "room.ts": `${imports}\nexport const item: Partial<Item> = { firstname: "Zoé", city: "Lyon" };`,
      "wrong.ts": `${imports}\nexport const item: Partial<Item> = { hired: "yes" };`,
    };
    for (const [file, text] of Object.entries(modules)) writeFileSync(join(project, file), text);
    const messages = compile(project, Object.keys(modules), { module: "nodenext" }).trim().split("\n");
    assert.equal(messages.length, 1, messages.join("\n"));
    assert.match(messages[0], /^wrong\.ts.*'string' is not assignable to type 'boolean/);
  });
});
