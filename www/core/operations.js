// What the page can ask of the core. Each operation gets plain data and returns plain data, because functions cannot cross.
import { checkOwnKeys, dryRun } from "../dry-run/dry-run-operations.js";
import { readSettings, settingsSchema } from "../dry-run/settings-operations.js";
import { readRows, runSample } from "../sample/sample-operations.js";

/**
 * What the core works on: a program, and the row that it works on. Without a row, the program is being read.
 * @typedef {{ program: string, row?: number, applicant?: string }} Work
 */
/**
 * What an operation may use besides the core. The page aborts `signal`. `emit` sends an event to the caller. `workOn` tells the
 * page what the core begins to work on, so that the page can name it if that never ends.
 * @typedef {{ signal: AbortSignal, emit: (event: any) => void, workOn: (work: Work | null) => void }} OperationContext
 */
/** @typedef {typeof operations} Operations */

export const operations = { readRows, runSample, settingsSchema, readSettings, checkOwnKeys, dryRun };
