// The form's view of the JSON Schema of the parameters: one flat description a field.

/**
 * A field of the form. `choices` are its allowed words, `fallback` is its default, `about` its description in the schema.
 * @typedef {{ path: string, name: string, kind: "text" | "choice" | "yes-no" | "choices" | "texts", choices?: string[],
 *   fallback: unknown, isRequired: boolean, isSecret: boolean, about: string }} FieldSpec
 */
/** @typedef {{ [keyword: string]: any }} Schema */

// These fields hide what the user types.
const secretPaths = ["connector_auth.api_key", "hrflow_auth.api_secret"];

// No schema of ours nests references as deep as this.
const MAX_DEPTH = 8;

/**
 * The field at a path such as `pull_parameters.hired`.
 * @param {Schema} schema
 * @param {string} path
 * @returns {FieldSpec}
 */
export function fieldAt(schema, path) {
  const keys = path.split(".");
  let node = schema;
  let isRequired = true;
  for (const key of keys) {
    isRequired = node.required?.includes(key) ?? false;
    node = dereferenced(schema, node.properties?.[key] ?? {});
  }
  return {
    path,
    name: keys.at(-1) ?? path,
    ...kindOf(schema, node),
    fallback: node.default ?? null,
    isRequired,
    isSecret: secretPaths.includes(path),
    about: node.description ?? "",
  };
}

/**
 * The paths of a group's fields, in the order of the schema.
 * @param {Schema} schema
 * @param {string} group
 */
export function groupPaths(schema, group) {
  const { properties } = dereferenced(schema, schema.properties?.[group] ?? {});
  return Object.keys(properties ?? {}).map((name) => `${group}.${name}`);
}

/**
 * A node with its references followed and without null. It keeps the parameter's own description and default, not those of
 * the type that it refers to.
 * @param {Schema} schema
 * @param {Schema} node
 * @returns {Schema}
 */
function dereferenced(schema, node) {
  const { description, default: fallback } = node;
  let current = node;
  for (let depth = 0; depth < MAX_DEPTH; depth += 1) {
    const next = dereferencedOnce(schema, current);
    if (next === current) break;
    current = next;
  }
  return {
    ...current,
    ...(description !== undefined && { description }),
    ...(fallback !== undefined && { default: fallback }),
  };
}

/**
 * @param {Schema} schema
 * @param {Schema} node
 * @returns {Schema}
 */
function dereferencedOnce(schema, node) {
  if (node.$ref) {
    /** @type {string[]} */
    const keys = node.$ref.replace(/^#\//, "").split("/");
    return keys.reduce((/** @type {any} */ parent, key) => parent?.[key], schema) ?? {};
  }
  if (node.allOf?.length === 1) return node.allOf[0];
  /** @type {Schema[] | undefined} */
  const alternatives = (node.anyOf ?? node.oneOf)?.filter(
    (/** @type {Schema} */ each) => each.type !== "null" && each.const !== null,
  );
  if (alternatives?.length === 1) return alternatives[0];
  // A parameter that is a text or the name of a secret is a text in this form.
  const text = alternatives?.find((each) => (each.$ref ? dereferencedOnce(schema, each) : each).type === "string");
  return text && !wordsOf(node) ? text : node;
}

/**
 * @param {Schema} schema
 * @param {Schema} node
 * @returns {Pick<FieldSpec, "kind" | "choices">}
 */
function kindOf(schema, node) {
  const words = wordsOf(node);
  if (words) return { kind: "choice", choices: words };
  const types = [node.type].flat();
  if (types.includes("boolean")) return { kind: "yes-no" };
  if (types.includes("array")) {
    const choices = wordsOf(dereferenced(schema, node.items ?? {}));
    return choices ? { kind: "choices", choices } : { kind: "texts" };
  }
  return { kind: "text" };
}

/**
 * The words that a node allows, or null if it allows other values.
 * @param {Schema} node
 * @returns {string[] | null}
 */
function wordsOf({ enum: words, oneOf, anyOf }) {
  /** @type {unknown[]} */
  const all = words ?? (oneOf ?? anyOf)?.flatMap((/** @type {Schema} */ each) => each.const ?? each.enum ?? []) ?? [];
  const texts = all.filter((word) => typeof word === "string");
  // An address is one choice, with or without its last slash.
  const distinct = texts.filter((word) => !(word.endsWith("/") && texts.includes(word.slice(0, -1))));
  return distinct.length > 0 ? distinct : null;
}
