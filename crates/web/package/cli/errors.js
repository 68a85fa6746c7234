// What a command gives back, and how its failures are told.
import { EXIT } from "./exit-codes.js";

/** @typedef {{ path: string, message: string, at?: { line: number, column: number } }} Problem */

/**
 * What a command has to tell.
 * @typedef {object} Result
 * @property {number} exit The exit status.
 * @property {unknown} json For programs: printed with --json.
 * @property {string} [text] For people: printed to standard output without --json.
 * @property {string} [complaint] For people: printed to standard error, also with --json.
 */

/**
 * What a command works with.
 * @typedef {object} Context
 * @property {import("./output.js").Output} output
 * @property {NodeJS.ProcessEnv} environment
 */

/** An error that the user can correct. */
export class UsageError extends Error {
  /**
   * @param {string} code A stable word for programs.
   * @param {string} message What happened, and where.
   * @param {string} remedy What to do.
   * @param {{ problems?: Problem[], exit?: number }} [more]
   */
  constructor(code, message, remedy, { problems, exit = EXIT.usage } = {}) {
    super(message);
    this.code = code;
    this.remedy = remedy;
    this.problems = problems;
    this.exit = exit;
  }
}

/**
 * The result of a command that failed.
 *
 * @param {unknown} error
 * @returns {Result}
 */
export function failure(error) {
  if (error instanceof UsageError) {
    const { code, message, remedy, problems, exit } = error;
    const lines = [`error: ${message}`, ...(problems ?? []).map((problem) => `  ${problemLine(problem)}`)];
    if (remedy) lines.push(`what to do: ${remedy}`);
    return {
      exit,
      json: { error: { code, message, remedy, ...(problems && { problems }) } },
      complaint: `${lines.join("\n")}\n`,
    };
  }
  // The message of an unknown error may hold anything, but without it nobody could help.
  const { name, message, stack } = error instanceof Error ? error : new Error(String(error));
  return {
    exit: EXIT.internal,
    json: { error: { code: "internal", message: `${name}: ${message}`, remedy: "please report it" } },
    complaint: `error: a defect of this program: ${stack ?? message}\nwhat to do: please report it\n`,
  };
}

/**
 * A problem of the configuration in a line.
 * @param {Problem} problem
 */
export function problemLine({ path, message, at }) {
  const place = at ? ` (line ${at.line}, column ${at.column})` : "";
  return `${path || "the configuration"}${place}: ${message}`;
}
