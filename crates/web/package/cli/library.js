// The package, by its own name: the entry for Node, which lies beside the command line.
import { readFileSync } from "node:fs";

/**
 * Loads the package. Help and mistakes in the arguments do not wait for the WebAssembly.
 *
 * @returns {Promise<typeof import("update-profiles-in-hrflow")>}
 */
export const library = () => import("update-profiles-in-hrflow");

/** The version of the package. */
export function readVersion() {
  const manifest = readFileSync(new URL("./package.json", import.meta.url), "utf8");
  return JSON.parse(manifest).version;
}
