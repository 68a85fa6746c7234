// Reads a TOML or JSON file. Its values go through without loss, and an error shows none of them.
import { readFileSync } from "node:fs";
import { isInteger, isSafeNumber, parse } from "lossless-json";
import { parse as parseToml, TomlError } from "smol-toml";
import { UsageError } from "./errors.js";

/**
 * The content of a file. A file that ends in `.json` is JSON, any other one is TOML.
 *
 * @param {string} path
 * @param {string} what What the file is, for errors: "the configuration".
 * @returns {any}
 */
export function readDataFile(path, what) {
  const text = readText(path, what);
  try {
    return /\.json$/i.test(path) ? parseJson(text) : parseToml(text, { integersAsBigInt: "asNeeded" });
  } catch (error) {
    throw new UsageError("bad_file", `${what} ${path} cannot be read: ${reason(error)}`, "correct the file");
  }
}

/**
 * @param {string} path
 * @param {string} what
 */
function readText(path, what) {
  try {
    // An editor does not show a byte order mark.
    return readFileSync(path, "utf8").replace(/^\uFEFF/, "");
  } catch (error) {
    const { code } = /** @type {NodeJS.ErrnoException} */ (error);
    const message = code === "ENOENT" ? `there is no ${path}` : `${what} ${path} cannot be read (${code})`;
    throw new UsageError("no_file", message, `give the path of ${what}`);
  }
}

/**
 * JSON, with all digits of its integers. A name that an object has twice is an error.
 *
 * @param {string} text
 * @returns {any}
 */
export const parseJson = (text) => parse(text, undefined, number);

/** @param {string} text */
function number(text) {
  return isInteger(text) && !isSafeNumber(text) ? BigInt(text) : Number(text);
}

/**
 * Why a text is not TOML or JSON. TOML's error goes on with lines of the file, in which a key may stand.
 * @param {unknown} error
 */
function reason(error) {
  const [message] = (error instanceof Error ? error.message : String(error)).split("\n");
  return error instanceof TomlError ? `line ${error.line}, column ${error.column}: ${message}` : message;
}
