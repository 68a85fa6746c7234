// JSON as people give it, with whole numbers of any size, and as they compare it.

const WHOLE = /^-?\d+$/;

/** A text's value; whole numbers that JavaScript's own cannot hold become BigInts. */
export function parse(text) {
  if (!/\d{16}/.test(text)) return JSON.parse(text);
  return JSON.parse(text, (_key, value, context) =>
    Number.isInteger(value) && !Number.isSafeInteger(value) && WHOLE.test(context?.source ?? "")
      ? BigInt(context.source)
      : value,
  );
}

/** The same value with its keys in the order in which another has them, so that what differs is not where a key stands. */
export function inOrderOf(other, value) {
  if (Array.isArray(value))
    return value.map((each, index) => inOrderOf(Array.isArray(other) ? other[index] : undefined, each));
  if (!isObject(value) || !isObject(other)) return value;
  const names = [
    ...Object.keys(other).filter((name) => Object.hasOwn(value, name)),
    ...Object.keys(value).filter((name) => !Object.hasOwn(other, name)),
  ];
  return Object.fromEntries(names.map((name) => [name, inOrderOf(other[name], value[name])]));
}

const isObject = (value) => value !== null && typeof value === "object" && !Array.isArray(value);
