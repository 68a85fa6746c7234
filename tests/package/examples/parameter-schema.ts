// The JSON Schema of the parameters.
import { parameterSchema } from "update-profiles-in-hrflow";

const { properties, required } = parameterSchema();
for (const [name, { description }] of Object.entries<{ description: string }>(properties))
  console.log(name, required.includes(name) ? "*" : "", description);
