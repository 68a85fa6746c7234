// The size of each var of wrangler.toml: Cloudflare refuses a deployment in which one holds more than 5 KB.
// `node scripts/var-sizes.mjs [FILE]` warns of those that come near, and fails for those above.
import { readFileSync } from "node:fs";
import { argv, stderr } from "node:process";
import { pathToFileURL } from "node:url";
import { parse } from "smol-toml";

/** The limit, and from where on a var is near it, in bytes: as in crates/api/src/var_size.rs. */
export const LIMIT = 5_000;
export const NEAR = 4_000;

/**
 * The vars of a configuration that are near the limit or above it, with those of its environments.
 *
 * @param {{ vars?: Record<string, unknown>, env?: Record<string, { vars?: Record<string, unknown> }> }} config
 */
export function largeVars({ vars = {}, env = {} }) {
  const all = [{ where: "", vars }];
  for (const [name, environment] of Object.entries(env))
    all.push({ where: ` of the environment ${name}`, vars: environment.vars ?? {} });
  return all.flatMap(({ where, vars }) =>
    Object.entries(vars)
      .map(([name, value]) => ({ name: `${name}${where}`, bytes: bytesOf(value) }))
      .filter(({ bytes }) => bytes > NEAR),
  );
}

/**
 * A var as it is sent: a text as it is, anything else as JSON.
 * @param {unknown} value
 */
const bytesOf = (value) => Buffer.byteLength(typeof value === "string" ? value : JSON.stringify(value));

/** @param {{ name: string, bytes: number }} large */
export function sentence({ name, bytes }) {
  const what = bytes > LIMIT ? "Cloudflare refuses the deployment" : `Cloudflare refuses a var above ${LIMIT} bytes`;
  const remedy = name.startsWith("WORKFLOWS")
    ? "keep further workflows in the Worker, with PUT /api/workflows/ID"
    : "shorten it";
  return `the var ${name} holds ${bytes} bytes: ${what}; ${remedy}`;
}

if (argv[1] && import.meta.url === pathToFileURL(argv[1]).href) {
  const large = largeVars(/** @type {any} */ (parse(readFileSync(argv[2] ?? "wrangler.toml", "utf8"))));
  for (const each of large) stderr.write(`${sentence(each)}\n`);
  if (large.some(({ bytes }) => bytes > LIMIT)) process.exitCode = 1;
}
