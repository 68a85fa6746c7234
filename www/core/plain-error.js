// Errors as plain data: a message between threads keeps only the text of an Error.

const fields = /** @type {const} */ (["kind", "code", "path", "at", "status", "problems", "report"]);

/**
 * An error of the core, of the API or of the page's code, with the fields that it had.
 * @typedef {{ message: string, kind?: string, code?: string, path?: string, at?: { line: number, column: number },
 *   status?: number | null, problems?: any[], report?: any }} PlainError
 */

/**
 * @param {any} error
 * @returns {PlainError}
 */
export function toPlainError(error) {
  const given = fields.flatMap((name) => (error?.[name] === undefined ? [] : [[name, error[name]]]));
  return { message: String(error?.message ?? error), ...Object.fromEntries(given) };
}

/**
 * @param {PlainError} plain
 * @returns {Error & PlainError}
 */
export const fromPlainError = ({ message, ...given }) => Object.assign(new Error(message), given);
