// `validate`: looks for mistakes in the configuration, without a request.
import { chooseWorkflow, readConfig } from "./config.js";
import { problemLine, UsageError } from "./errors.js";
import { EXIT } from "./exit-codes.js";
import { library } from "./library.js";
import { withPlaceholders, withSecrets } from "./secrets.js";

/** @typedef {import("./errors.js").Context} Context */
/** @typedef {import("./errors.js").Problem} Problem */
/** @typedef {import("./errors.js").Result} Result */

/** A run brings a state with `--state`; here only the configuration counts. */
const anyState = { get: () => null, put: () => {} };

/**
 * @param {{ config: string, workflow?: string, withoutSecrets?: boolean }} options
 * @param {Context} context
 * @returns {Promise<Result>}
 */
export async function validate(options, { output, environment }) {
  const config = readConfig(options.config);
  const chosen = options.workflow === undefined ? config.workflows : [chooseWorkflow(config, options.workflow)];
  const api = await library();
  const workflows = chosen.map((workflow) => {
    const { problems, filled } = fill(workflow, options.withoutSecrets ?? false, environment, output);
    const found = filled ? api.validate({ ...filled, state: anyState }) : [];
    return { workflow_id: String(workflow.workflow_id ?? ""), problems: [...problems, ...found] };
  });
  const wrong = workflows.filter(({ problems }) => problems.length > 0);
  const json = { valid: wrong.length === 0, workflows };
  if (wrong.length === 0) {
    const names = workflows.map(({ workflow_id }) => workflow_id).join(", ");
    return { exit: EXIT.ok, json, text: `${config.path} is valid: ${names}\n` };
  }
  const lines = wrong.flatMap(({ workflow_id, problems }) => [
    `${workflow_id || "a workflow without workflow_id"}:`,
    ...problems.map((problem) => `  ${problemLine(problem)}`),
  ]);
  const remedy = "what to do: correct the configuration; --without-secrets does not ask for the values of secrets";
  return { exit: EXIT.usage, json, complaint: `${config.path} has mistakes\n${lines.join("\n")}\n${remedy}\n` };
}

/**
 * The workflow with values for its secrets, and the problems of these. Without all values, placeholders stand in, so that
 * the rest is looked at too.
 *
 * @param {import("./config.js").Workflow} workflow
 * @param {boolean} withoutSecrets
 * @param {NodeJS.ProcessEnv} environment
 * @param {import("./output.js").Output} output
 * @returns {{ problems: Problem[], filled: import("./config.js").Workflow }}
 */
function fill(workflow, withoutSecrets, environment, output) {
  if (withoutSecrets) return { problems: [], filled: withPlaceholders(workflow) };
  try {
    const { workflow: filled, hidden } = withSecrets(workflow, environment);
    output.hide(hidden);
    return { problems: [], filled };
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    return { problems: error.problems ?? [], filled: withPlaceholders(workflow) };
  }
}
