// The cases of a mapping's tests: rows in, profiles expected.
import { readDataFile } from "./data-file.js";
import { UsageError } from "./errors.js";

/**
 * @typedef {object} Case
 * @property {string} name
 * @property {Record<string, any>} item A row of Flatchr's search, or an item.
 * @property {Expectation} expect
 */

/** @typedef {{ profile: Record<string, any> } | { discarded: true } | { error: string }} Expectation */

const remedy = 'a case is { "name", "item" or "rows", "expect" }; docs/command-line.md describes them';

/**
 * Reads a file of cases.
 *
 * @param {string} path
 * @returns {Case[]}
 */
export function readCases(path) {
  const content = readDataFile(path, "the file of cases");
  const list = Array.isArray(content) ? content : content?.cases;
  if (!Array.isArray(list) || list.length === 0) throw new UsageError("no_cases", `${path} has no cases`, remedy);
  return list.flatMap((each, index) => readCase(each, `${path}: cases[${index}]`, index));
}

/**
 * One case, or one for each of its rows.
 *
 * @param {any} value
 * @param {string} place
 * @param {number} index
 * @returns {Case[]}
 */
function readCase(value, place, index) {
  if (!isObject(value)) throw wrong(place, "is not an object");
  const unknown = Object.keys(value).find((name) => !["name", "item", "rows", "expect"].includes(name));
  if (unknown !== undefined) throw wrong(place, `has the unknown field ${unknown}`);
  const name = typeof value.name === "string" ? value.name : `case ${index + 1}`;
  if (!("expect" in value)) throw wrong(place, "has no expect");
  if ("item" in value === "rows" in value) throw wrong(place, "has to have either item or rows");
  if ("item" in value) {
    if (!isObject(value.item)) throw wrong(`${place}.item`, "is not an object");
    return [{ name, item: value.item, expect: expectation(value.expect, `${place}.expect`) }];
  }
  const { rows, expect } = value;
  if (!Array.isArray(rows) || !rows.every(isObject)) throw wrong(`${place}.rows`, "is not a list of objects");
  if (!Array.isArray(expect) || expect.length !== rows.length)
    throw wrong(`${place}.expect`, `is not a list of as many expectations as there are rows (${rows.length})`);
  return rows.map((item, row) => ({
    name: `${name}, rows[${row}]`,
    item,
    expect: expectation(expect[row], `${place}.expect[${row}]`),
  }));
}

/**
 * A profile, null or "discarded" for an item that the logics discard (TOML has no null), or `{ error: CODE }`. A profile has a
 * reference, so the latter is none.
 *
 * @param {any} value
 * @param {string} place
 * @returns {Expectation}
 */
function expectation(value, place) {
  if (value === null || value === "discarded") return { discarded: true };
  if (!isObject(value)) throw wrong(place, 'is neither a profile nor null nor "discarded" nor { error: CODE }');
  const isError = Object.keys(value).length === 1 && "error" in value;
  if (!isError) return { profile: value };
  if (typeof value.error !== "string") throw wrong(`${place}.error`, "is no code of an error");
  return { error: value.error };
}

/**
 * @param {string} place
 * @param {string} what
 */
const wrong = (place, what) => new UsageError("bad_case", `${place} ${what}`, remedy);

/**
 * @param {unknown} value
 * @returns {value is Record<string, any>}
 */
const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);
