// A workflow's configuration for wrangler.toml. It names the keys and never contains them.
import { tomlString } from "../toml.js";
import { getAt } from "./option-paths.js";

/** @import { Settings } from "./option-paths.js" */

/**
 * The names of the secrets in this project's wrangler.toml, by the paths of the parameters.
 * @type {Record<string, string>}
 */
const secretByPath = {
  "connector_auth.api_key": "FLATCHR_API_KEY",
  "connector_auth.company_id": "FLATCHR_COMPANY_ID",
  "hrflow_auth.api_secret": "HRFLOW_API_SECRET",
  "hrflow_auth.api_user": "HRFLOW_API_USER",
  "push_parameters.source_key": "HRFLOW_SOURCE_KEY",
  callback: "CALLBACK_URL",
};
// Company and source are no keys. They may stay as they are configured.
const identifiers = ["connector_auth.company_id", "push_parameters.source_key"];
// The API gives this text in place of a value that it does not show.
const REDACTED = "REDACTED";
// The keys of a receiver of alerts, with the secrets that hold them. Those of the second receiver end in _2.
const secretsOfReceiver = { webhook: "ALERTS_WEBHOOK", secret: "ALERTS_KEY", slack: "SLACK_WEBHOOK" };
const groups = ["connector_auth", "hrflow_auth", "pull_parameters", "push_parameters", "alerts"];
const topLevel = ["workflow_id", "persist", "incremental", "cron", "callback", "logics", "format"];

/**
 * A configuration with what the project's wrangler.toml has beside it. Without these lines, each tick would be a full run, and
 * résumés would be fetched from every public host.
 *
 * @param {Settings} options
 * @returns {Settings}
 */
export function withShippedDefaults(options) {
  const document_hosts = ["s3.eu-west-1.amazonaws.com", "*.s3.eu-west-1.amazonaws.com"];
  return {
    ...options,
    persist: false,
    incremental: true,
    connector_auth: {
      ...options.connector_auth,
      document_hosts: options.connector_auth?.document_hosts ?? document_hosts,
    },
  };
}

/**
 * A copy of a configuration in which each key is the name of a secret.
 * @param {Settings} options
 * @param {{ hidesIdentifiers?: boolean }} [choice] Whether company and source become secrets, too.
 * @returns {Settings}
 */
export function redactSecrets(options, { hidesIdentifiers = false } = {}) {
  const copy = structuredClone(options);
  for (const [path, secret] of Object.entries(secretByPath)) {
    const value = getAt(copy, path);
    if (value === undefined || value === null || typeof value === "object") continue;
    const keys = path.split(".");
    const last = keys.pop() ?? path;
    const parent = keys.length > 0 ? getAt(copy, keys.join(".")) : copy;
    if (!identifiers.includes(path) || hidesIdentifiers || value === REDACTED) parent[last] = { secret };
  }
  receiversOf(copy).forEach((receiver, index) => {
    for (const [name, secret] of Object.entries(secretsOfReceiver)) {
      if (typeof receiver[name] === "string")
        receiver[name] = { secret: index === 0 ? secret : `${secret}_${index + 1}` };
    }
  });
  return copy;
}

/**
 * The receivers of alerts that are objects.
 * @param {Settings} options
 * @returns {Settings[]}
 */
function receiversOf(options) {
  const receivers = getAt(options, "alerts.receivers");
  if (!Array.isArray(receivers)) return [];
  return receivers.filter((receiver) => receiver !== null && typeof receiver === "object");
}

/**
 * The names of all secrets of a configuration.
 * @param {Settings} options
 */
export function secretNames(options) {
  const values = [
    ...Object.keys(secretByPath).map((path) => getAt(options, path)),
    ...receiversOf(options).flatMap((receiver) => Object.keys(secretsOfReceiver).map((name) => receiver[name])),
  ];
  const names = values.flatMap((value) => (typeof value?.secret === "string" ? [value.secret] : []));
  return [...new Set(names)];
}

/**
 * A `[[vars.WORKFLOWS]]` entry of wrangler.toml, with remarks as comments before it.
 * @param {Settings} options
 * @param {string[]} [remarks]
 */
export function toWranglerToml(options, remarks = []) {
  const comments = remarks.map((remark) => `# ${remark.replaceAll(/[\r\n]+/g, " ")}`);
  const lines = [...comments, "[[vars.WORKFLOWS]]"];
  for (const name of topLevel) lines.push(...entry(name, options[name]));
  for (const group of groups) {
    const entries = Object.entries(options[group] ?? {}).flatMap(([name, value]) => entry(name, value));
    if (entries.length > 0) lines.push("", `[vars.WORKFLOWS.${group}]`, ...entries);
  }
  return `${lines.join("\n")}\n`;
}

/**
 * The line of a value. TOML has no null: a value that is left out has its default.
 * @param {string} name
 * @param {unknown} value
 */
const entry = (name, value) =>
  value === null || value === undefined || value === "" ? [] : [`${name} = ${tomlValue(value)}`];

/**
 * @param {unknown} value
 * @returns {string}
 */
function tomlValue(value) {
  if (typeof value === "string") return quoted(value);
  if (Array.isArray(value)) return tomlArray(value.map(tomlValue));
  if (value === null || typeof value !== "object") return String(value);
  const entries = Object.entries(value).map(([name, each]) => `${name} = ${tomlValue(each)}`);
  return `{ ${entries.join(", ")} }`;
}

/** @param {string[]} values */
const tomlArray = (values) =>
  values.some((value) => value.includes("\n"))
    ? `[\n${values.map((value) => `${value},\n`).join("")}]`
    : `[${values.join(", ")}]`;

/**
 * A text in double quotes as in the rest of wrangler.toml, unless it needs another kind of string.
 * @param {string} text
 */
const quoted = (text) => (/^[^"\\\u0000-\u001f\u007f\ud800-\udfff]*$/.test(text) ? `"${text}"` : tomlString(text));
