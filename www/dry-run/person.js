// Who the person of a row is.

/** @typedef {{ name: string, email: string }} Person */

/** How many persons are remembered. */
export const MAX_PEOPLE = 20_000;

/**
 * What a row of the search says of its person; null if it says nothing.
 * @param {any} row
 * @returns {Person | null}
 */
export function personOf(row) {
  const text = (/** @type {unknown} */ value) => (typeof value === "string" ? value.trim() : "");
  const name = [row?.firstname, row?.lastname].map(text).filter(Boolean).join(" ");
  const email = text(row?.email);
  return name || email ? { name, email } : null;
}
