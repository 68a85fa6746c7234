// JSON that loses no integer: what a double cannot hold is a BigInt here, and a plain number in the text.

/** The text of a value, with so many spaces of indent. */
export function toJson(value, indent = 0) {
  // What no value holds, so that a text that looks like a number stays a text.
  const sign = `integer:${Math.random()}:`;
  const marked = JSON.stringify(value, (_, each) => (typeof each === "bigint" ? `${sign}${each}` : each), indent);
  return marked?.replaceAll(new RegExp(`"${sign.replaceAll(".", "\\.")}(-?\\d+)"`, "g"), "$1") ?? "";
}

/** The same value with the names of its objects in one order, so that only what differs looks different. */
export function inOrder(value) {
  if (Array.isArray(value)) return value.map(inOrder);
  if (value === null || typeof value !== "object") return value;
  const names = Object.keys(value).sort();
  return Object.fromEntries(names.map((name) => [name, inOrder(value[name])]));
}
