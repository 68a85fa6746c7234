// `run` and `dry-run`.
import { UsageError } from "./errors.js";
import { EXIT } from "./exit-codes.js";
import { interruption } from "./interrupt.js";
import { library } from "./library.js";
import { invalidWorkflow, otherServers, readOptions } from "./options.js";
import { progressLine } from "./progress.js";
import { reportText, withoutValues } from "./report.js";
import { howToRestore, lockedState, readOnlyState, stateFolder } from "./state.js";

/** @typedef {import("update-profiles-in-hrflow").RunReport} RunReport */
/** @typedef {import("update-profiles-in-hrflow").UpdateError} UpdateError */
/** @typedef {import("./errors.js").Result} Result */

/**
 * @param {{ config: string, workflow?: string, state?: string, values?: boolean, dry: boolean }} options
 * @param {import("./errors.js").Context} context
 * @returns {Promise<Result>}
 */
export async function run(options, context) {
  const { config, workflow, fetch } = readOptions(options, context);
  const api = await library();
  const isDry = options.dry || workflow.persist === false;
  /** @type {Record<string, any>} */
  const parameters = { ...workflow, persist: isDry ? false : workflow.persist };
  if (workflow.incremental === true && options.state === undefined) {
    if (!isDry) throw noState(String(workflow.workflow_id));
    context.output.tell("without --state nothing is known of earlier runs: every candidate is compared\n");
    parameters.incremental = false;
  }
  const anyState = { get: () => null, put: () => {} };
  const problems = api.validate({ ...parameters, state: anyState });
  if (problems.length > 0) throw invalidWorkflow(config.path, problems);

  const folder = options.state && stateFolder(options.state, workflow.workflow_id, config.addresses);
  const { state, release } = openState(folder, isDry);
  try {
    const { report, exit } = await perform(api, { ...parameters, fetch, state }, context);
    const shown = options.values ? report : withoutValues(report);
    const text =
      otherServers(config) + reportText(shown, { colour: context.output.hasColour }) + advice(report, folder);
    return { exit: exit ?? exitOf(report), json: shown, text };
  } finally {
    release();
  }
}

/**
 * @param {string | undefined} folder
 * @param {boolean} isDry
 * @returns {{ state?: import("update-profiles-in-hrflow").State, release: () => void }}
 */
function openState(folder, isDry) {
  if (folder === undefined) return { release: () => {} };
  return isDry ? { state: readOnlyState(folder), release: () => {} } : lockedState(folder);
}

/**
 * Runs the workflow. Resolves with the report of an aborted run too, and then with the exit status of its signal.
 *
 * @param {typeof import("update-profiles-in-hrflow")} api
 * @param {Record<string, any>} parameters
 * @param {import("./errors.js").Context} context
 * @returns {Promise<{ report: RunReport, exit: number | null }>}
 */
async function perform(api, parameters, { output }) {
  const interrupt = interruption(output);
  const progress = progressLine(output);
  const options = /** @type {any} */ ({ ...parameters, signal: interrupt.signal, onProgress: progress.show });
  try {
    const report = await api.updateProfilesInHrflow(options);
    return { report, exit: null };
  } catch (thrown) {
    const { code, report } = /** @type {UpdateError} */ (thrown);
    if (code !== "aborted" || !report) throw thrown;
    return { report, exit: interrupt.exit() };
  } finally {
    progress.clear();
    interrupt.stop();
  }
}

/**
 * The exit status of a run that came to an end of its own.
 * @param {RunReport} report
 */
function exitOf({ status, stopped_by }) {
  if (stopped_by === "leased") return EXIT.busy;
  return { success: EXIT.ok, success_with_failures: EXIT.failures, fatal: EXIT.fatal }[status];
}

/**
 * What the library cannot say, because it does not know of the folder.
 *
 * @param {RunReport} report
 * @param {string | undefined} folder
 */
function advice({ stopped_by, error }, folder) {
  if (folder === undefined || stopped_by !== "state") return "";
  return `the state is in ${folder} (${error?.code ?? "unknown"})\nwhat to do: ${howToRestore(folder)}\n`;
}

/** @param {string} id */
function noState(id) {
  return new UsageError(
    "no_state",
    `the workflow ${id} is incremental, and there is no place to remember what was synced`,
    "name a folder with --state, and keep it from run to run; or set incremental = false",
  );
}
