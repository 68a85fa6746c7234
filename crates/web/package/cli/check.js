// `check`: asks both APIs by read requests whether a run can work.
import { EXIT } from "./exit-codes.js";
import { interruption } from "./interrupt.js";
import { library } from "./library.js";
import { invalidWorkflow, otherServers, readOptions } from "./options.js";

/** @typedef {import("update-profiles-in-hrflow").CheckReport} CheckReport */

/**
 * @param {{ config: string, workflow?: string }} options
 * @param {import("./errors.js").Context} context
 * @returns {Promise<import("./errors.js").Result>}
 */
export async function check(options, context) {
  const { config, workflow, fetch } = readOptions(options, context);
  const api = await library();
  const interrupt = interruption(context.output);
  try {
    const report = await api.check(/** @type {any} */ ({ ...workflow, fetch, signal: interrupt.signal }));
    if (report.problems?.length) throw invalidWorkflow(config.path, report.problems);
    const exit = report.status === "failed" ? EXIT.fatal : EXIT.ok;
    return { exit, json: report, text: otherServers(config) + text(report) };
  } catch (error) {
    const exit = interrupt.exit();
    if (exit === null) throw error;
    return { exit, json: { error: { code: "aborted", message: "the check was aborted", remedy: "" } } };
  } finally {
    interrupt.stop();
  }
}

/** @param {CheckReport} report */
function text({ workflow_id, status, checks }) {
  const verdict = { ok: "a run can work", warning: "a run can work, with limits", failed: "no run can work" }[status];
  const width = Math.max(...checks.map(({ id }) => id.length));
  const lines = checks.flatMap(({ id, status, message, remedy }) => [
    `  ${status.padEnd(7)}  ${id.padEnd(width)}  ${message}`,
    ...(remedy && status !== "ok" ? [`${" ".repeat(width + 13)}what to do: ${remedy}`] : []),
  ]);
  return `${workflow_id}: ${verdict}\n${lines.join("\n")}\n`;
}
