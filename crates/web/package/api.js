// The functions of the package. Modules that import this file must load the wasm.
import { instance } from "./instance.js";
import { text } from "./schema.js";

export function updateProfilesInHrflow(options) {
  return instance().run("updateProfilesInHrflow", options);
}

export function check(options) {
  return instance().run("check", options);
}

export function validate(options) {
  return instance().api.validate(options);
}

export function warnings(options) {
  return instance().api.warnings(options);
}

export function format(row) {
  return instance().api.format(row);
}

export function compare(current, formatted, options) {
  return instance().api.compare(current, formatted, options);
}

/** The JSON Schema of the parameters. A new copy each time, because a caller may change it. */
export function parameterSchema() {
  return JSON.parse(text);
}

export class Sample {
  #sample;

  constructor(rows) {
    this.#sample = new (instance().api.Sample)(rows);
  }

  get length() {
    return this.#sample.length;
  }

  run(parameters, options) {
    return this.#sample.run(parameters, options);
  }

  steps(index) {
    return this.#sample.steps(index);
  }

  free() {
    this.#sample.free();
  }
}
if (Symbol.dispose) Sample.prototype[Symbol.dispose] = Sample.prototype.free;
