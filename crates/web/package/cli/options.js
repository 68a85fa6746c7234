// The options of the library for one workflow of the configuration.
import { chooseWorkflow, readConfig } from "./config.js";
import { UsageError } from "./errors.js";
import { withSecrets } from "./secrets.js";

/** @typedef {import("./errors.js").Context} Context */

/**
 * Reads the configuration and the secrets.
 *
 * @param {{ config: string, workflow?: string }} options
 * @param {Context} context
 */
export function readOptions(options, { output, environment }) {
  const config = readConfig(options.config);
  const chosen = chooseWorkflow(config, options.workflow);
  const { workflow, hidden } = withSecrets(chosen, environment);
  output.hide(hidden);
  return { config, workflow, fetch: redirectingFetch(config.addresses) };
}

/**
 * The error for a workflow that is wrong.
 *
 * @param {string} path The file.
 * @param {import("./errors.js").Problem[]} problems
 */
export function invalidWorkflow(path, problems) {
  const count = problems.length === 1 ? "a mistake" : `${problems.length} mistakes`;
  const remedy = "correct the configuration; the README of the package lists all parameters";
  return new UsageError("bad_configuration", `${path} has ${count}`, remedy, { problems });
}

/**
 * A `fetch` that sends requests to other servers than the vendors'; undefined if there are none.
 *
 * @param {import("./config.js").Config["addresses"]} addresses
 */
function redirectingFetch({ flatchr, hrflow }) {
  if (!flatchr && !hrflow) return undefined;
  /** @type {[prefix: string, address: string | undefined][]} */
  const routes = [
    ["https://api.flatchr.io/", flatchr],
    ["https://api.demo.flatchr.io/", flatchr],
    ["https://api.hrflow.ai/v1/", hrflow],
  ];
  return (/** @type {string} */ url, /** @type {RequestInit} */ init) => {
    const route = routes.find(([prefix, address]) => address && url.startsWith(prefix));
    return fetch(route ? `${route[1]}/${url.slice(route[0].length)}` : url, init);
  };
}

/**
 * A line for people that says which servers take the vendors' place; empty if none does.
 * @param {import("./config.js").Config} config
 */
export function otherServers({ addresses: { flatchr, hrflow } }) {
  const servers = [flatchr && `Flatchr is ${flatchr}`, hrflow && `HrFlow.ai is ${hrflow}`].filter(Boolean);
  return servers.length > 0 ? `not the vendors' servers: ${servers.join(", ")}\n` : "";
}
