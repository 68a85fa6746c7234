// The parameters as their JSON Schema says them, made flat: one field each, with what a form needs to know.

// What nobody is to read over one's shoulder.
const secrets = ["connector_auth.api_key", "hrflow_auth.api_secret"];

/**
 * The field at a path such as `pull_parameters.hired`:
 * `{ path, name, kind, choices, fallback, isRequired, isSecret, about }`. `kind` is `text`, `choice`, `yes-no`, `choices` or `texts`.
 */
export function fieldAt(schema, path) {
  const keys = path.split(".");
  let node = schema;
  let isRequired = true;
  for (const key of keys) {
    isRequired = node.required?.includes(key) ?? false;
    node = resolved(schema, node.properties?.[key] ?? {});
  }
  const { kind, choices } = kindOf(schema, node);
  return {
    path,
    name: keys.at(-1),
    kind,
    choices,
    fallback: node.default ?? null,
    isRequired,
    isSecret: secrets.includes(path),
    about: node.description ?? "",
  };
}

/** The paths of a group's fields, in the schema's order. */
export function pathsOf(schema, group) {
  return Object.keys(resolved(schema, schema.properties?.[group] ?? {}).properties ?? {}).map(
    (name) => `${group}.${name}`,
  );
}

/** What a node stands for: references followed, null left out. The description is that of the parameter, not of its type. */
function resolved(schema, node) {
  const { description, default: fallback } = node;
  let found = node;
  for (let depth = 0; depth < 8; depth += 1) {
    const next = step(schema, found);
    if (next === found) break;
    found = next;
  }
  return {
    ...found,
    ...(description !== undefined && { description }),
    ...(fallback !== undefined && { default: fallback }),
  };
}

function step(schema, node) {
  if (node.$ref)
    return (
      node.$ref
        .replace(/^#\//, "")
        .split("/")
        .reduce((place, key) => place?.[key], schema) ?? {}
    );
  if (node.allOf?.length === 1) return node.allOf[0];
  const either = (node.anyOf ?? node.oneOf)?.filter((each) => each.type !== "null" && each.const !== null);
  if (either?.length === 1) return either[0];
  // A text, or where it is kept: here it is the text.
  const text = either?.find((each) => resolvedType(schema, each) === "string");
  if (text && !wordsOf(node)) return text;
  return node;
}

const resolvedType = (schema, node) => (node.$ref ? step(schema, node) : node).type;

function kindOf(schema, node) {
  const words = wordsOf(node);
  if (words) return { kind: "choice", choices: words };
  const types = [node.type].flat();
  if (types.includes("boolean")) return { kind: "yes-no" };
  if (types.includes("array")) {
    const choices = wordsOf(resolved(schema, node.items ?? {}));
    return choices ? { kind: "choices", choices } : { kind: "texts" };
  }
  return { kind: "text" };
}

function wordsOf({ enum: words, oneOf, anyOf }) {
  const all = words ?? (oneOf ?? anyOf)?.flatMap((each) => each.const ?? each.enum ?? []);
  const texts = all?.filter((word) => typeof word === "string") ?? [];
  // An address with and without its last slash is one choice.
  const one = texts.filter((word) => !(word.endsWith("/") && texts.includes(word.slice(0, -1))));
  return one.length > 0 ? one : null;
}
