// The configuration: the Worker's wrangler.toml, or a file with the same workflows.
import { parseJson, readDataFile } from "./data-file.js";
import { UsageError } from "./errors.js";

/** @typedef {Record<string, any>} Workflow One entry of WORKFLOWS, as it is written. */

/**
 * @typedef {object} Config
 * @property {string} path
 * @property {Workflow[]} workflows
 * @property {{ flatchr?: string, hrflow?: string }} addresses The addresses of other servers in the place of the vendors'.
 */

/**
 * Reads the configuration.
 *
 * @param {string} path
 * @returns {Config}
 */
export function readConfig(path) {
  const content = readDataFile(path, "the configuration");
  const vars = isObject(content) && isObject(content.vars) ? content.vars : content;
  const workflows = workflowsOf(vars);
  if (workflows.length === 0 || !workflows.every(isObject)) {
    throw new UsageError(
      "no_workflow",
      `${path} has no workflow`,
      "add one as [[vars.WORKFLOWS]], as in the wrangler.toml of the repository; JSON may also be a list of workflows",
    );
  }
  rejectTwins(path, workflows);
  return {
    path,
    workflows,
    addresses: { flatchr: address(path, vars, "FLATCHR_BASE_URL"), hrflow: address(path, vars, "HRFLOW_BASE_URL") },
  };
}

/**
 * The workflow with this id, or the only one.
 *
 * @param {Config} config
 * @param {string} [id]
 */
export function chooseWorkflow({ path, workflows }, id) {
  if (id === undefined && workflows.length === 1) return workflows[0];
  const ids = workflows.map(({ workflow_id }) => workflow_id).join(", ");
  if (id === undefined)
    throw new UsageError("which_workflow", `${path} has several workflows: ${ids}`, "name one with --workflow ID");
  const chosen = workflows.find(({ workflow_id }) => workflow_id === id);
  if (!chosen) throw new UsageError("no_workflow", `${path} has no workflow ${id}`, `name one of these: ${ids}`);
  return chosen;
}

/**
 * The workflows in one of the forms that the Worker takes: a list, or a text that holds one. A file that is itself a list or a
 * workflow is one for the command line alone.
 *
 * @param {any} vars
 * @returns {any[]}
 */
function workflowsOf(vars) {
  if (Array.isArray(vars)) return vars;
  if (!isObject(vars)) return [];
  if ("workflow_id" in vars) return [vars];
  const { WORKFLOWS } = vars;
  if (Array.isArray(WORKFLOWS)) return WORKFLOWS;
  if (typeof WORKFLOWS !== "string") return [];
  try {
    const list = parseJson(WORKFLOWS);
    return Array.isArray(list) ? list : [];
  } catch {
    return [];
  }
}

/**
 * State is kept under the id, so two workflows must not share one.
 *
 * @param {string} path
 * @param {Workflow[]} workflows
 */
function rejectTwins(path, workflows) {
  const ids = workflows.map(({ workflow_id }) => workflow_id);
  const twin = ids.find((id, index) => id !== undefined && ids.indexOf(id) !== index);
  if (twin === undefined) return;
  throw new UsageError(
    "same_workflow_id",
    `${path} has two workflows with the workflow_id ${twin}`,
    "rename one of them",
  );
}

/**
 * The address of another server, such as a sandbox. Keys go there, so it has to be https, or on this machine.
 *
 * @param {string} path
 * @param {any} vars
 * @param {string} name
 */
function address(path, vars, name) {
  const value = isObject(vars) ? vars[name] : undefined;
  if (value === undefined || value === "") return undefined;
  const url = typeof value === "string" && URL.canParse(value) ? new URL(value) : null;
  const isLocal = url !== null && ["localhost", "127.0.0.1", "[::1]"].includes(url.hostname);
  if (url?.protocol === "https:" || (isLocal && url?.protocol === "http:")) return value.replace(/\/+$/, "");
  throw new UsageError("bad_address", `${path}: ${name} is no https address`, "use https, or http on this machine");
}

/**
 * @param {unknown} value
 * @returns {value is Record<string, any>}
 */
const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);
