// TypeScript types from the JSON Schemas that crates/schema prints.
import { compile } from "json-schema-to-typescript";

/** @typedef {Record<string, any>} Schema */

const banner = "// Made from the types of the Rust core by `make package`.";

/**
 * The text of a declaration file that has every type of the schemas once.
 *
 * @param {Schema[]} schemas
 */
export async function typesOf(...schemas) {
  /** @type {Record<string, Schema>} */
  const definitions = {};
  for (const { $defs, $schema, ...root } of schemas) Object.assign(definitions, $defs, { [root.title]: root });
  // The compiler leaves out types that nothing uses. So one type uses them all; it is removed again below.
  const names = Object.keys(definitions);
  const all = {
    title: "All",
    type: /** @type {const} */ ("object"),
    additionalProperties: false,
    properties: Object.fromEntries(names.map((name) => [name, { $ref: `#/$defs/${name}` }])),
  };
  const text = await compile({ ...all, $defs: adapt(definitions) }, "All", {
    bannerComment: banner,
    additionalProperties: false,
    style: { printWidth: 120 },
  });
  return text.replace(/\nexport interface All \{[^]*?\n\}/, "");
}

/**
 * Works around three limits of the compiler: it makes a new type of a reference that has a description, it drops the
 * descriptions of the words of an enumeration, and it makes an object of a property that may have any value.
 *
 * @param {any} schema A schema, or any part of one.
 * @returns {any}
 */
function adapt(schema) {
  if (Array.isArray(schema)) return schema.map(adapt);
  if (schema === null || typeof schema !== "object") return schema;
  /** @type {Schema} */
  const { $ref, oneOf, ...rest } = Object.fromEntries(
    Object.entries(schema).map(([key, value]) => [key, adapt(value)]),
  );
  if (rest.properties) rest.properties = Object.fromEntries(Object.entries(rest.properties).map(typed));
  if ($ref) return rest.description ? { ...rest, allOf: [{ $ref }] } : { $ref };
  /** @type {Schema[] | undefined} */
  const choices = oneOf;
  if (!choices?.every((each) => "const" in each)) return choices ? { ...rest, oneOf: choices } : rest;
  const words = choices.map((each) => `* \`"${each.const}"\`: ${each.description.replace(`\`${each.const}\`: `, "")}`);
  return {
    ...rest,
    type: "string",
    enum: choices.map((each) => each.const),
    description: [rest.description, "", ...words].join("\n"),
  };
}

// A property with none of these keywords may have any value.
const typeKeywords = ["type", "enum", "const", "anyOf", "oneOf", "allOf", "$ref"];

/**
 * A property whose type the compiler understands.
 *
 * @param {[name: string, property: Schema]} entry
 */
const typed = ([name, property]) => {
  const hasType = typeKeywords.some((keyword) => keyword in property);
  return [name, hasType ? property : { ...property, tsType: "unknown" }];
};
