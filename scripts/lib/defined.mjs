/**
 * Returns the value; throws if there is none. For what must be there, such as the match of a regular expression.
 *
 * @template T
 * @param {T} value
 * @param {string} [what]
 * @returns {NonNullable<T>}
 */
export function defined(value, what = "the expected value") {
  if (value === undefined || value === null) throw new Error(`${what} is missing`);
  return value;
}
