// The laboratory of the tests, for measuring: with a sandbox that is built to be quick.
import { execFileSync } from "node:child_process";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { startLab as start } from "../tests/workerd/support.mjs";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "..");

/** As in the tests: see there. What it starts it ends, also where what is done in it fails. */
export async function inLab(options, work) {
  execFileSync(join(root, "scripts/with"), ["cargo", "build", "--quiet", "--release", "--package", "sandbox"], {
    cwd: root,
    stdio: "inherit",
  });
  process.env.SANDBOX = join(process.env.CARGO_TARGET_DIR ?? "target", "release", "sandbox");
  const lab = await start(options);
  try {
    return await work(lab);
  } finally {
    await lab.stop();
  }
}
