// What the package offers, once the wasm is there.
import { text } from "./schema.js";

export { check, compare, format, Sample, updateProfilesInHrflow, validate } from "./core.js";

/** The JSON Schema of the parameters; a fresh copy each time, so that nobody changes another's. */
export function parameterSchema() {
  return JSON.parse(text);
}
