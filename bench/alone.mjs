// A measure on its own: `node bench/measures/NAME.mjs [--quick]` prints its rows.
import { realpathSync } from "node:fs";
import { fileURLToPath } from "node:url";

export async function alone({ url }, measure) {
  if (!process.argv[1] || realpathSync(process.argv[1]) !== fileURLToPath(url)) return;
  const rows = await measure({ quick: process.argv.includes("--quick") });
  console.log(JSON.stringify(rows, null, 2));
}
