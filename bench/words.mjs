// Numbers as readers have them.

/** Three digits that count, whole ones whole, thousands apart. */
export function figure(number) {
  const digits =
    Number.isInteger(number) || Math.abs(number) >= 100
      ? { maximumFractionDigits: 0 }
      : { maximumSignificantDigits: 3 };
  return number.toLocaleString("en-GB", digits);
}

/** A size, by thousands. */
export function bytes(number) {
  const units = ["B", "KB", "MB", "GB", "TB"];
  const place = number > 0 ? Math.min(Math.floor(Math.log10(number) / 3 + 1e-9), units.length - 1) : 0;
  return `${figure(number / 1_000 ** place)} ${units[place]}`;
}

/** Dollars: cents where they are few, whole thousands where they are many. */
export function dollars(number) {
  return `$${number.toLocaleString("en-GB", { minimumFractionDigits: number < 100 ? 2 : 0, maximumFractionDigits: number < 100 ? 2 : 0 })}`;
}

/** Prose in lines of at most 120 signs. */
export function wrapped(text) {
  const lines = [""];
  for (const word of text.split(/\s+/)) {
    const line = lines.at(-1);
    if (line && line.length + word.length >= 120) lines.push(word);
    else lines[lines.length - 1] = line ? `${line} ${word}` : word;
  }
  return lines.join("\n");
}
