// The operations of the core for the parameters of a dry run: their schema, and their problems.
import { readPrograms } from "../core/read-programs.js";
import { takeTurn } from "../core/turn.js";

/** @import { Options } from "/lib/update-profiles-in-hrflow/index.js" */
/** @import { Core } from "../core/load.js" */
/** @import { OperationContext } from "../core/operations.js" */

/** @param {Core} core */
export const settingsSchema = ({ parameterSchema }) => parameterSchema();

/**
 * The problems and the warnings of options, or null if the page does not want them any more.
 * @param {Core} core
 * @param {{ options: Options }} argument
 * @param {OperationContext} context
 */
export async function readSettings(core, { options }, context) {
  // The user may have typed on.
  await takeTurn();
  await readPrograms(core, options, context);
  return context.signal.aborted ? null : { problems: core.validate(options), warnings: core.warnings(options) };
}
