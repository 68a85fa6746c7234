// Secrets: the configuration names them, the environment holds them.
import { UsageError } from "./errors.js";

/** @typedef {import("./config.js").Workflow} Workflow */
/** @typedef {import("./errors.js").Problem} Problem */

/** Where the name of a secret may stand in the place of a text. */
const places = [
  ["connector_auth", "api_key"],
  ["connector_auth", "company_id"],
  ["hrflow_auth", "api_secret"],
  ["hrflow_auth", "api_user"],
  ["push_parameters", "source_key"],
  ["callback"],
];
/** What opens an account, and so must not stand in a file. */
const keys = new Set(["connector_auth.api_key", "hrflow_auth.api_secret"]);
/** What must not be printed. The other identifiers stand in reports and addresses. */
const hidden = new Set([...keys, "callback"]);

/**
 * A copy of a workflow with the values of its secrets, and the values that must not be printed.
 *
 * @param {Workflow} workflow
 * @param {NodeJS.ProcessEnv} environment
 * @returns {{ workflow: Workflow, hidden: string[] }}
 */
export function withSecrets(workflow, environment) {
  /** @type {Problem[]} */
  const problems = [];
  /** @type {string[]} */
  const values = [];
  const resolved = replaced(workflow, (path, value) => {
    if (typeof value === "string" && keys.has(path)) {
      problems.push({ path, message: 'is a key, which must not stand in a file; write { secret = "NAME" }' });
      return value;
    }
    const name = secretName(value);
    if (name === null) return value;
    const secret = environment[name]?.trim();
    if (!secret) problems.push({ path, message: `the environment variable ${name} is not set` });
    else if (hidden.has(path)) values.push(secret);
    return secret ?? "";
  });
  if (problems.length === 0) return { workflow: resolved, hidden: values };
  throw new UsageError(
    "secrets",
    `${String(workflow.workflow_id)}: the environment does not give what the workflow needs`,
    "keep keys in the environment of this process: export NAME=…, or the secret store of your CI",
    { problems },
  );
}

/**
 * A copy of a workflow with placeholders for its secrets: enough to look for mistakes.
 * @param {Workflow} workflow
 */
export function withPlaceholders(workflow) {
  return replaced(workflow, (path, value) => {
    if (secretName(value) === null) return value;
    return path === "callback" ? "https://callback.invalid" : "placeholder";
  });
}

/**
 * @param {Workflow} workflow
 * @param {(path: string, value: unknown) => unknown} replace
 */
function replaced(workflow, replace) {
  const copy = structuredClone(workflow);
  for (const place of places) {
    const name = place[place.length - 1];
    const group = place.length === 1 ? copy : copy[place[0]];
    if (typeof group !== "object" || group === null || !(name in group)) continue;
    group[name] = replace(place.join("."), group[name]);
  }
  return copy;
}

/**
 * The name in `{ secret = "NAME" }`; null for another value.
 * @param {any} value
 * @returns {string | null}
 */
function secretName(value) {
  if (typeof value !== "object" || value === null) return null;
  const isSecret = Object.keys(value).length === 1 && typeof value.secret === "string" && value.secret !== "";
  return isSecret ? value.secret : null;
}
