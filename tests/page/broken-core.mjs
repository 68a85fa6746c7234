// Replaces parts of the core in the page, so that a program that never ends, or that crashes the core, can be named. The core
// itself has limits that every program keeps.

/** @import { Page } from "playwright-core" */

const hang = "for (;;);";
const crash = 'throw Object.assign(new Error("the WebAssembly crashed"), { code: "crashed" });';

/**
 * Lets each program that contains the word never end, or crash, on the rows of an applicant. Without an applicant it does so
 * while it is read.
 * @param {Page} page
 * @param {{ word?: string, applicant?: string, crashes?: boolean }} settings
 */
export async function breakCore(page, { word = "endless", applicant, crashes = false }) {
  const ruin = crashes ? crash : hang;
  // In a worker, only the code of the worker sees these functions.
  const code = `
    import * as core from "./api.js";
    export * from "./api.js";

    const isEndless = (program) => typeof program === "string" && program.includes(${JSON.stringify(word)});
    const programs = ({ logics, format }) => ({ ...Object.fromEntries((logics ?? []).map((each, index) => [\`logics[\${index}]\`, each])), format });
    const watch = (options, onProgram) => (work) => {
      const result = onProgram?.(work);
      if (result !== false && work.applicant === ${JSON.stringify(applicant ?? null)} && isEndless(programs(options)[work.program])) { ${ruin} }
      return result;
    };

    export async function updateProfilesInHrflow(options) {
      let failure = null;
      const onProgram = (work) => {
        try { watch(options, options.onProgram)(work); } catch (error) { failure = error; }
      };
      const report = await core.updateProfilesInHrflow({ ...options, onProgram });
      if (failure) throw failure;
      return report;
    }

    export class Sample extends core.Sample {
      run(parameters, { from, onProgram } = {}) {
        if (${applicant === undefined} && [...(parameters.logics ?? []), parameters.format].some(isEndless)) { ${ruin} }
        return super.run(parameters, { from, onProgram: watch(parameters, onProgram) });
      }
    }
  `;
  await page.route("**/lib/update-profiles-in-hrflow/index.js", async (route) => {
    const response = await route.fetch();
    const original = await response.text();
    await route.fulfill({ response, body: original.replace('export * from "./api.js";', code) });
  });
}
