// Reads and writes nested options by paths such as `pull_parameters.hired`.

/**
 * Options whose values nothing has checked yet.
 * @typedef {Record<string, any>} Settings
 */

/**
 * @param {Settings} options
 * @param {string} path
 * @returns {any}
 */
export const getAt = (options, path) =>
  path.split(".").reduce((/** @type {any} */ parent, key) => parent?.[key], options);

/**
 * Sets a value. `undefined` removes it.
 * @param {Settings} options
 * @param {string} path
 * @param {unknown} value
 */
export function setAt(options, path, value) {
  const keys = path.split(".");
  const last = keys.pop() ?? "";
  let parent = options;
  for (const key of keys) parent = parent[key] ??= {};
  if (value === undefined) delete parent[last];
  else parent[last] = value;
}
