// TOML strings, for wrangler.toml.

// The control characters that a literal string cannot contain: all except tab and line feed.
const CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f]/g;

/**
 * The plainest TOML string for a text. A program stays as it was typed wherever TOML allows it.
 * @param {string} given
 */
export function tomlString(given) {
  const text = given.toWellFormed();
  const isLong = text.includes("\n");
  const isPlain = text.search(CONTROL) < 0;
  if (!isLong && isPlain && !text.includes("'")) return `'${text}'`;
  if (isLong && isPlain && !text.includes("'''") && !text.endsWith("'")) return `'''\n${text}'''`;
  const escaped = text.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replace(CONTROL, escapeCharacter);
  return isLong ? `"""\n${escaped}"""` : `"${escaped}"`;
}

/** @param {string} character */
const escapeCharacter = (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;

/**
 * A list of texts, with a line for each if there are several.
 * @param {string[]} texts
 */
export function tomlList(texts) {
  const strings = texts.map(tomlString);
  if (strings.length < 2 && !strings.some((string) => string.includes("\n"))) return `[${strings.join("")}]`;
  return `[\n${strings.map((string) => `  ${string},\n`).join("")}]`;
}
