// Every problem of the options, without a request.
import { type FieldWarning, type Problem, validate, warnings } from "update-profiles-in-hrflow";

const problems: Problem[] = validate({
  workflow_id: "w",
  push_parameters: { source_key: "s", edit_mode: "overwrite" },
  logics: [".a |"],
});
for (const { path, message, at } of problems)
  console.log(path, at ? `(line ${at.line}, column ${at.column})` : "", message);

// What is allowed and probably a mistake: no profile has the field `tag`.
const found: FieldWarning[] = warnings({ format: "{ reference: .id, tag: [] }" });
for (const { path, field, message } of found) console.log(`${path}: ${field} ${message}`);
