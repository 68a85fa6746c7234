// .dev.vars: the secrets of the Worker on this machine, in the form that wrangler reads.
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseEnv } from "node:util";
import { quoted } from "./local-worker.mjs";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "../..");

/** What each secret of the shipped wrangler.toml is, in the words of its vendor. */
export const KEYS = {
  FLATCHR_API_KEY: "Flatchr: the API key",
  FLATCHR_COMPANY_ID: "Flatchr: the id of the company",
  HRFLOW_API_SECRET: "HrFlow.ai: the API secret key, ask_…",
  HRFLOW_API_USER: "HrFlow.ai: the e-mail address of the key's user",
  HRFLOW_SOURCE_KEY: "HrFlow.ai: the key of the source that holds the profiles",
};

/**
 * The secrets of a file, without those that are empty; none where there is no file.
 *
 * @param {string} path
 * @returns {Record<string, string>}
 */
export function readDevVars(path) {
  const parsed = existsSync(path) ? parseEnv(readFileSync(path, "utf8")) : {};
  return Object.fromEntries(
    Object.entries(parsed).flatMap(([name, value]) => (value?.trim() ? [[name, value.trim()]] : [])),
  );
}

/**
 * Puts secrets into a file, and leaves its other lines as they are. A new file begins as the repository's example. Only its
 * owner may read it, whatever it was before.
 *
 * @param {string} path
 * @param {Record<string, string>} secrets
 */
export function writeDevVars(path, secrets) {
  let text = readFileSync(existsSync(path) ? path : join(root, ".dev.vars.example"), "utf8");
  for (const [name, value] of Object.entries(secrets)) {
    const line = `${name}=${quoted(value)}`;
    const place = new RegExp(`^[ \\t]*(?:export[ \\t]+)?${name}[ \\t]*=.*$`, "m");
    if (place.test(text)) text = text.replace(place, () => line);
    else text = `${text}${text === "" || text.endsWith("\n") ? "" : "\n"}${line}\n`;
  }
  // Written aside, so that a process that ends meanwhile leaves the old one; and new, so that its mode is ours.
  const aside = `${path}.${process.pid}.new`;
  rmSync(aside, { force: true });
  writeFileSync(aside, text, { mode: 0o600, flag: "wx" });
  renameSync(aside, path);
}
