// Large résumés: they stay on JavaScript's side, and the memory of the core, which never shrinks, does not see them.
import { Inspector } from "../../tests/workerd/inspector.mjs";
import { workflow } from "../../tests/workerd/support.mjs";
import { alone } from "../alone.mjs";
import { inLab } from "../lab.mjs";
import { MIB, mib, watched } from "../memory.mjs";

export const title = "Résumés";

export function measure({ quick }) {
  const [few, many] = quick ? [10, 20] : [50, 200];
  const [small, large] = [50 * 1_024, 5 * MIB];
  // Links are signed, so that the route that takes one request a second is not asked.
  const options = {
    inspected: true,
    sandbox: { dialect: { candidate_files: "signed" } },
    workflows: [workflow("all")],
  };
  return inLab(options, async (lab) => {
    const inspector = await Inspector.open(lab.worker);
    const run = async (people, candidates, resume_bytes, isSlow = false) => {
      await lab.sandbox.reset({ people, candidates, resume_bytes });
      if (isSlow) await lab.sandbox.fault({ endpoint: "parse", action: { slow: { ms: 300 } } });
      const seen = await watched(lab, inspector, () => bringUpToDate(lab, people, candidates, resume_bytes));
      return {
        candidates,
        résumés: people === "unparsed" ? candidates : 0,
        bytes: resume_bytes,
        MiB: mib(seen),
        wasm: seen.wasm,
      };
    };
    // As many candidates as there will ever be, and as many at once as a run works on, all of them waiting for a parse as they do
    // where the file is large: what these take is not the résumés' doing.
    const none = await run("parsed", many, small);
    await run("unparsed", many, small, true);
    const smallOnes = await run("unparsed", many, small, true);
    const fewLarge = await run("unparsed", few, large);
    const manyLarge = await run("unparsed", many, large);
    inspector.close();
    const size = `${large / MIB} MiB`;
    const detail = { runs: [none, smallOnes, fewLarge, manyLarge] };
    return [
      { what: `${many} résumés of ${size}: wasm memory`, figure: manyLarge.wasm / MIB, unit: "MiB", limit: 16, detail },
      {
        what: `${many} instead of ${few} of them: growth of wasm memory, for each MB more`,
        figure: growth(fewLarge, manyLarge),
        unit: "bytes",
        limit: 1_000,
      },
      {
        what: `${size} instead of 50 KiB each: growth of wasm memory, for each MB more`,
        figure: growth(smallOnes, manyLarge),
        unit: "bytes",
        limit: 1_000,
      },
    ];
  });
}

/**
 * How many bytes of wasm memory a megabyte of résumés adds. It grows by pages of 64 KiB, and one more or less is chance: how many
 * profiles are held at the same moment.
 */
function growth(before, after) {
  const megabytes = (after["résumés"] * after.bytes - before["résumés"] * before.bytes) / 1e6;
  return Math.max(after.wasm - before.wasm, 0) / megabytes;
}

async function bringUpToDate(lab, people, candidates, bytes) {
  const { items } = await lab.worker.run("all");
  const parsed = items.filter((item) => item.resume === "parsed").length;
  const sent = (await lab.sandbox.requests("parse")).flatMap((entry) =>
    entry.parts.filter((part) => part.filename !== null),
  );
  const wanted = people === "unparsed" ? candidates : 0;
  if (
    items.length !== candidates ||
    parsed !== wanted ||
    sent.length !== wanted ||
    sent.some((part) => part.size !== bytes)
  ) {
    throw new Error(`${parsed} of ${wanted} résumés were parsed`);
  }
}

await alone(import.meta, measure);
