// Numbers and text for readers.

/**
 * A number with three significant digits; integers whole, with separators of thousands.
 *
 * @param {number} number
 */
export function formatNumber(number) {
  const digits =
    Number.isInteger(number) || Math.abs(number) >= 100
      ? { maximumFractionDigits: 0 }
      : { maximumSignificantDigits: 3 };
  return number.toLocaleString("en-GB", digits);
}

/**
 * An integer with separators of thousands.
 *
 * @param {number} number
 */
export const formatCount = (number) => Math.round(number).toLocaleString("en-GB");

/**
 * A size in decimal units.
 *
 * @param {number} bytes
 */
export function formatBytes(bytes) {
  const units = ["B", "KB", "MB", "GB", "TB"];
  const power = bytes > 0 ? Math.min(Math.floor(Math.log10(bytes) / 3 + 1e-9), units.length - 1) : 0;
  return `${formatNumber(bytes / 1_000 ** power)} ${units[power]}`;
}

/**
 * Dollars, with cents below 100.
 *
 * @param {number} amount
 */
export function formatDollars(amount) {
  const decimals = amount < 100 ? 2 : 0;
  const digits = { minimumFractionDigits: decimals, maximumFractionDigits: decimals };
  return `$${amount.toLocaleString("en-GB", digits)}`;
}

/**
 * Breaks a paragraph into lines of at most 120 characters.
 *
 * @param {string} text
 */
export function wrap(text) {
  /** @type {string[]} */
  const lines = [];
  let line = "";
  for (const word of text.split(/\s+/)) {
    if (line && line.length + word.length >= 120) {
      lines.push(line);
      line = word;
    } else line = line ? `${line} ${word}` : word;
  }
  return [...lines, line].join("\n");
}
