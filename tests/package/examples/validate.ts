// Every problem of the options, without a request.
import { type Problem, validate } from "update-profiles-in-hrflow";

const problems: Problem[] = validate({
  workflow_id: "w",
  push_parameters: { source_key: "s", edit_mode: "overwrite" },
  logics: [".a |"],
});
for (const { path, message, at } of problems)
  console.log(path, at ? `(line ${at.line}, column ${at.column})` : "", message);
