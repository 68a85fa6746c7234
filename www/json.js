// JSON that keeps integers of any size. An integer that a double cannot hold is a BigInt here.

/**
 * The JSON text of a value. A BigInt becomes a plain number in the text.
 * @param {unknown} value
 * @param {number} [indent] How many spaces a level is indented.
 * @returns {string}
 */
export function toJson(value, indent = 0) {
  // The random marker keeps a text of the value that looks like a marked integer a text.
  const marker = `integer:${Math.random()}:`;
  const marked = JSON.stringify(value, (_key, each) => (typeof each === "bigint" ? `${marker}${each}` : each), indent);
  return marked?.replaceAll(new RegExp(`"${marker.replaceAll(".", "\\.")}(-?\\d+)"`, "g"), "$1") ?? "";
}

/**
 * The value of a JSON text. It throws a SyntaxError as JSON.parse does.
 * @param {string} text
 * @returns {any}
 */
export function parseJson(text) {
  // Only a number with at least 16 digits can need a BigInt.
  if (!/\d{16}/.test(text)) return JSON.parse(text);
  const reviver = (/** @type {string} */ _key, /** @type {any} */ value, /** @type {{ source?: string }} */ context) =>
    Number.isInteger(value) && !Number.isSafeInteger(value) && /^-?\d+$/.test(context?.source ?? "")
      ? BigInt(/** @type {string} */ (context.source))
      : value;
  return JSON.parse(text, /** @type {(key: string, value: any) => any} */ (reviver));
}

/**
 * The same value with the keys of its objects in alphabetical order, so that a diff does not show their order.
 * @param {any} value
 * @returns {any}
 */
export function sortKeys(value) {
  if (Array.isArray(value)) return value.map(sortKeys);
  if (!isObject(value)) return value;
  const names = Object.keys(value).sort();
  return Object.fromEntries(names.map((name) => [name, sortKeys(value[name])]));
}

/**
 * The same value with its keys in the order of another value, so that a diff does not show their order.
 * @param {any} other
 * @param {any} value
 * @returns {any}
 */
export function orderKeysLike(other, value) {
  if (Array.isArray(value))
    return value.map((each, index) => orderKeysLike(Array.isArray(other) ? other[index] : undefined, each));
  if (!isObject(value) || !isObject(other)) return value;
  const names = [
    ...Object.keys(other).filter((name) => Object.hasOwn(value, name)),
    ...Object.keys(value).filter((name) => !Object.hasOwn(other, name)),
  ];
  return Object.fromEntries(names.map((name) => [name, orderKeysLike(other[name], value[name])]));
}

/** @param {unknown} value */
const isObject = (value) => value !== null && typeof value === "object" && !Array.isArray(value);
