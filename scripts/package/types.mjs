// TypeScript types from the schemas that crates/schema prints.
import { compile } from "json-schema-to-typescript";

const banner = "// Made from the types of the Rust core by `make package`.";

/** The text of a declaration file with every type of the schemas, each once. */
export async function typesOf(...schemas) {
  const definitions = {};
  for (const { $defs, $schema, ...root } of schemas) Object.assign(definitions, $defs, { [root.title]: root });
  // A type that nothing uses would be left out, so one uses them all; it is taken off again.
  const names = Object.keys(definitions);
  const all = {
    title: "All",
    type: "object",
    additionalProperties: false,
    properties: Object.fromEntries(names.map((name) => [name, { $ref: `#/$defs/${name}` }])),
  };
  const text = await compile({ ...all, $defs: fit(definitions) }, "All", {
    bannerComment: banner,
    additionalProperties: false,
    style: { printWidth: 120 },
  });
  return text.replace(/\nexport interface All \{[^]*?\n\}/, "");
}

// The compiler takes a reference with a description for a type of its own, and drops what is said of a choice's words.
function fit(schema) {
  if (Array.isArray(schema)) return schema.map(fit);
  if (schema === null || typeof schema !== "object") return schema;
  const { $ref, oneOf, ...rest } = Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, fit(value)]));
  if ($ref) return rest.description ? { ...rest, allOf: [{ $ref }] } : { $ref };
  if (!oneOf?.every((each) => "const" in each)) return oneOf ? { ...rest, oneOf } : rest;
  const words = oneOf.map((each) => `* \`"${each.const}"\`: ${each.description.replace(`\`${each.const}\`: `, "")}`);
  return {
    ...rest,
    type: "string",
    enum: oneOf.map((each) => each.const),
    description: [rest.description, "", ...words].join("\n"),
  };
}
