// Standard output and standard error: a reader that goes away ends nothing, and no key is printed.
import { stringify } from "lossless-json";

export class Output {
  #out;
  #err;
  /** @type {string[]} */
  #keys = [];

  /**
   * @param {NodeJS.WriteStream} out
   * @param {NodeJS.WriteStream} err
   */
  constructor(out, err) {
    this.#out = out;
    this.#err = err;
    for (const stream of [out, err])
      stream.on("error", (error) => {
        // `… --json | head -1` closes the pipe. The run goes on, and its exit status counts.
        if (/** @type {NodeJS.ErrnoException} */ (error).code !== "EPIPE") throw error;
      });
  }

  /** Whether standard output is a terminal that shows colours. */
  get hasColour() {
    return Boolean(this.#out.isTTY) && !process.env.NO_COLOR;
  }

  /** Whether progress can be shown. */
  get hasProgress() {
    return Boolean(this.#err.isTTY);
  }

  /**
   * Keys that no text may hold. The library keeps them out of its reports; this is the second lock.
   * @param {string[]} keys
   */
  hide(keys) {
    // Shorter texts are no keys, and their letters would be hidden in words.
    this.#keys.push(...keys.filter((key) => key.length >= 6));
  }

  /**
   * Prints to standard output.
   * @param {string} text
   */
  print(text) {
    this.#out.write(this.#masked(text));
  }

  /**
   * Prints to standard error.
   * @param {string} text
   */
  tell(text) {
    this.#err.write(this.#masked(text));
  }

  /**
   * Prints a value as JSON. Integers beyond 2^53 keep their digits.
   * @param {unknown} value
   */
  json(value) {
    this.print(`${stringify(value, null, 2)}\n`);
  }

  /** @param {string} text */
  #masked(text) {
    return this.#keys.reduce((masked, key) => masked.replaceAll(key, "***"), text);
  }
}
