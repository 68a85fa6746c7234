// The programs and edit settings of sample mode as lines of wrangler.toml.
import { tomlList, tomlString } from "../toml.js";

/**
 * @typedef {{ program: { logics: string[] | null, format: string | null }, editMode: string,
 *   onlyEditFieldsList: string[] | null }} SampleSettings
 */

/**
 * The lines, or null where every setting has its default.
 * @param {SampleSettings} settings
 */
export function sampleToml({ program: { logics, format }, editMode, onlyEditFieldsList: only }) {
  const workflow = [];
  if (logics) workflow.push(`logics = ${tomlList(logics)}`);
  if (format !== null) workflow.push(`format = ${tomlString(format)}`);
  const push = [];
  if (editMode !== "merge") push.push(`edit_mode = ${tomlString(editMode)}`);
  if (only) push.push(`only_edit_fields = ${tomlList(only)}`);
  if (workflow.length + push.length === 0) return null;
  return [
    ...(workflow.length > 0 ? ["[[vars.WORKFLOWS]]", ...workflow, ""] : []),
    ...(push.length > 0 ? ["[vars.WORKFLOWS.push_parameters]", ...push, ""] : []),
  ].join("\n");
}
