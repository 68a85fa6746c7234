// The program as lines of wrangler.toml.
import { tomlList, tomlString } from "./toml.js";

/** The lines of wrangler.toml; `null` where every one would be a default. */
export function wranglerToml({ program: { logics, format }, editMode, onlyEditFieldsList: only }) {
  const top = [logics && `logics = ${tomlList(logics)}`, format !== null && `format = ${tomlString(format)}`].filter(
    Boolean,
  );
  const push = [
    editMode !== "merge" && `edit_mode = ${tomlString(editMode)}`,
    only && `only_edit_fields = ${tomlList(only)}`,
  ].filter(Boolean);
  if (top.length + push.length === 0) return null;
  return [
    ...(top.length > 0 ? ["[[vars.WORKFLOWS]]", ...top, ""] : []),
    ...(push.length > 0 ? ["[vars.WORKFLOWS.push_parameters]", ...push, ""] : []),
  ].join("\n");
}
