// Large résumés: they stay in JavaScript's memory. The wasm memory, which never shrinks, must not grow with them.
import { Inspector } from "../../tests/workerd/inspector.mjs";
import { workflow } from "../../tests/workerd/harness.mjs";
import { MIB, mib, peakMemory } from "../support/isolate-memory.mjs";
import { runIfMain } from "../support/run-if-main.mjs";
import { withHarness } from "../support/with-harness.mjs";

/** @typedef {import("../../tests/workerd/harness.mjs").Harness} Harness */
/** @typedef {{ résumés: number, bytes: number, wasm: number }} Sizes */

export const title = "Résumés";

/** @type {import("../support/run-if-main.mjs").Measure} */
export function measure({ quick }) {
  const [few, many] = quick ? [10, 20] : [50, 200];
  const [small, large] = [50 * 1_024, 5 * MIB];
  const options = {
    inspected: true,
    // Signed links are downloaded without files/expire, which allows one request a second.
    sandbox: { api_variants: { candidate_files: "signed" } },
    workflows: [workflow("all")],
  };
  return withHarness(options, async (harness) => {
    const inspector = await Inspector.open(harness.worker);
    /**
     * @param {"parsed" | "unparsed"} people
     * @param {number} candidates
     * @param {number} bytes The size of each résumé.
     * @param {boolean} [isSlow] Delays the parses.
     */
    const run = async (people, candidates, bytes, isSlow = false) => {
      await harness.sandbox.reset({ people, candidates, resume_bytes: bytes });
      if (isSlow) await harness.sandbox.fault({ endpoint: "parse", action: { slow: { ms: 300 } } });
      const expected = people === "unparsed" ? candidates : 0;
      const peaks = await peakMemory(harness, inspector, () => runAndVerify(harness, candidates, expected, bytes));
      return { candidates, résumés: expected, bytes, MiB: mib(peaks), wasm: peaks.wasm };
    };
    // The first runs let the wasm memory grow to what the largest number of candidates needs, with as many parses in progress at
    // the same time as large files cause. What the later runs add is due to the résumés.
    const none = await run("parsed", many, small);
    await run("unparsed", many, small, true);
    const manySmall = await run("unparsed", many, small, true);
    const fewLarge = await run("unparsed", few, large);
    const manyLarge = await run("unparsed", many, large);
    inspector.close();
    const size = `${large / MIB} MiB`;
    const detail = { runs: [none, manySmall, fewLarge, manyLarge] };
    return [
      { what: `${many} résumés of ${size}: wasm memory`, figure: manyLarge.wasm / MIB, unit: "MiB", limit: 16, detail },
      {
        what: `${many} instead of ${few} résumés: growth of wasm memory per additional MB`,
        figure: growth(fewLarge, manyLarge),
        unit: "bytes",
        limit: 1_000,
      },
      {
        what: `${size} instead of 50 KiB for each résumé: growth of wasm memory per additional MB`,
        figure: growth(manySmall, manyLarge),
        unit: "bytes",
        limit: 1_000,
      },
    ];
  });
}

/**
 * The bytes of wasm memory that a megabyte of résumés adds. The memory grows by pages of 64 KiB; a page more or less is chance, as it
 * depends on how many profiles are in memory at the same moment.
 *
 * @param {Sizes} before
 * @param {Sizes} after
 */
function growth(before, after) {
  const megabytes = (after.résumés * after.bytes - before.résumés * before.bytes) / 1e6;
  return Math.max(after.wasm - before.wasm, 0) / megabytes;
}

/**
 * @param {Harness} harness
 * @param {number} candidates
 * @param {number} expected The number of résumés that have to be parsed.
 * @param {number} bytes
 */
async function runAndVerify({ worker, sandbox }, candidates, expected, bytes) {
  const { items } = await worker.run("all");
  const parsed = items.filter((item) => item.resume === "parsed").length;
  const files = (await sandbox.requests("parse")).flatMap(({ parts }) => parts.filter(({ filename }) => filename));
  const hasRightFiles = files.length === expected && files.every(({ size }) => size === bytes);
  if (items.length !== candidates || parsed !== expected || !hasRightFiles)
    throw new Error(`${parsed} of ${expected} résumés were parsed`);
}

await runIfMain(import.meta, measure);
