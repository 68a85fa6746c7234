// The harness of the tests, with a release build of the sandbox.
import { execFileSync } from "node:child_process";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { startHarness } from "../../tests/workerd/harness.mjs";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "../..");

/**
 * Starts a harness for `work`, and stops it afterwards, also after an error.
 *
 * @template T
 * @param {import("../../tests/workerd/harness.mjs").HarnessOptions} options
 * @param {(harness: import("../../tests/workerd/harness.mjs").Harness) => Promise<T>} work
 */
export async function withHarness(options, work) {
  execFileSync(join(root, "scripts/with"), ["cargo", "build", "--quiet", "--release", "--package", "sandbox"], {
    cwd: root,
    stdio: "inherit",
  });
  process.env.SANDBOX = join(process.env.CARGO_TARGET_DIR ?? "target", "release", "sandbox");
  const harness = await startHarness(options);
  try {
    return await work(harness);
  } finally {
    await harness.stop();
  }
}
