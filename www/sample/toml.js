// Texts as TOML strings, for wrangler.toml.

// What no literal string may hold: control characters other than tab and line feed.
const CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f]/g;

/** A text as the plainest TOML string that holds it: programs stay as they were typed wherever that is possible. */
export function tomlString(given) {
  const text = given.toWellFormed();
  const isLong = text.includes("\n");
  const isPlain = text.search(CONTROL) < 0;
  if (!isLong && isPlain && !text.includes("'")) return `'${text}'`;
  if (isLong && isPlain && !text.includes("'''") && !text.endsWith("'")) return `'''\n${text}'''`;
  const escaped = text.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replace(CONTROL, escape);
  return isLong ? `"""\n${escaped}"""` : `"${escaped}"`;
}

const escape = (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;

/** A list of texts, one on each line where there are several. */
export function tomlList(texts) {
  const strings = texts.map(tomlString);
  if (strings.length < 2 && !strings.some((string) => string.includes("\n"))) return `[${strings.join("")}]`;
  return `[\n${strings.map((string) => `  ${string},\n`).join("")}]`;
}
