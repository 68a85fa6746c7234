// The configuration as it goes into wrangler.toml. Keys are named, never written.
import { tomlString } from "../sample/toml.js";

// The names under which wrangler.toml of this project keeps its secrets.
const names = {
  "connector_auth.api_key": "FLATCHR_API_KEY",
  "connector_auth.company_id": "FLATCHR_COMPANY_ID",
  "hrflow_auth.api_secret": "HRFLOW_API_SECRET",
  "hrflow_auth.api_user": "HRFLOW_API_USER",
  "push_parameters.source_key": "HRFLOW_SOURCE_KEY",
  callback: "CALLBACK_URL",
};
const redacted = "REDACTED";
const groups = ["connector_auth", "hrflow_auth", "pull_parameters", "push_parameters"];
const plain = ["workflow_id", "persist", "incremental", "cron", "callback", "logics", "format"];

/** A configuration without anything that is to stay secret: each key as the name of a secret. */
export function withoutSecrets(options, { identifiers = false } = {}) {
  const copy = structuredClone(options);
  for (const [path, name] of Object.entries(names)) {
    const [group, key] = path.includes(".") ? path.split(".") : [null, path];
    const place = group ? copy[group] : copy;
    const value = place?.[key];
    if (value === undefined || value === null || typeof value === "object") continue;
    // Company and source are no keys: they may stand as they are configured.
    const isKey = !["company_id", "source_key"].includes(key);
    if (isKey || identifiers || value === redacted) place[key] = { secret: name };
  }
  return copy;
}

/** The names of all secrets that a configuration mentions. */
export function secretsOf(options) {
  const found = Object.entries(names).flatMap(([path]) => {
    const value = path.split(".").reduce((place, key) => place?.[key], options);
    return typeof value?.secret === "string" ? [value.secret] : [];
  });
  return [...new Set(found)];
}

/** One [[vars.WORKFLOWS]] of wrangler.toml; `remarks` become comments before it. */
export function toToml(options, remarks = []) {
  const lines = [...remarks.map((remark) => `# ${remark.replaceAll(/[\r\n]+/g, " ")}`), "[[vars.WORKFLOWS]]"];
  for (const name of plain) lines.push(...entry(name, options[name]));
  for (const group of groups) {
    const inside = Object.entries(options[group] ?? {}).flatMap(([name, value]) => entry(name, value));
    if (inside.length > 0) lines.push("", `[vars.WORKFLOWS.${group}]`, ...inside);
  }
  return `${lines.join("\n")}\n`;
}

// TOML has no null; what is missing has its default.
const entry = (name, value) =>
  value === null || value === undefined || value === "" ? [] : [`${name} = ${written(value)}`];

function written(value) {
  if (typeof value === "boolean" || typeof value === "number" || typeof value === "bigint") return String(value);
  if (typeof value === "string") return quoted(value);
  if (!Array.isArray(value))
    return `{ ${Object.entries(value)
      .map(([name, each]) => `${name} = ${written(each)}`)
      .join(", ")} }`;
  const inside = value.map(written);
  return inside.some((each) => each.includes("\n"))
    ? `[\n${inside.map((each) => `${each},\n`).join("")}]`
    : `[${inside.join(", ")}]`;
}

// What needs no care stands as in the rest of wrangler.toml.
const quoted = (text) => (/^[^"\\\u0000-\u001f\u007f\ud800-\udfff]*$/.test(text) ? `"${text}"` : tomlString(text));
