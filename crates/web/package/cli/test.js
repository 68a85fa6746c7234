// `test`: takes rows through logics and format, and compares what comes out with what was expected. It sends nothing.
import differences from "microdiff";
import { chooseWorkflow, readConfig } from "./config.js";
import { EXIT } from "./exit-codes.js";
import { library } from "./library.js";
import { invalidWorkflow } from "./options.js";
import { valueText } from "./report.js";
import { readCases } from "./test-cases.js";

/** @typedef {import("./test-cases.js").Expectation} Expectation */

/**
 * What became of an item.
 * @typedef {{ outcome: "formatted", profile: object } | { outcome: "discarded", step: string }
 *   | { outcome: "failed", step: string, code: string, message: string }} Actual
 */

/**
 * @param {{ config: string, workflow?: string, file: string }} options
 * @returns {Promise<import("./errors.js").Result>}
 */
export async function testMapping(options) {
  const config = readConfig(options.config);
  const { logics, format } = chooseWorkflow(config, options.workflow);
  const cases = readCases(options.file);
  const { Sample } = await library();
  const sample = new Sample(cases.map(({ item }) => item));
  const { problems } = sample.run({ logics, format });
  if (problems.length > 0) throw invalidWorkflow(config.path, problems);
  const results = cases.map(({ name, expect }, index) => {
    const actual = actualOf(sample.steps(index));
    return { name, outcome: actual.outcome, faults: faults(expect, actual) };
  });
  sample.free();
  const failed = results.filter(({ faults }) => faults.length > 0);
  const json = {
    passed: results.length - failed.length,
    failed: failed.length,
    cases: results.map(({ faults, ...result }) => ({ ...result, passed: faults.length === 0, faults })),
  };
  return {
    exit: failed.length === 0 ? EXIT.ok : EXIT.failures,
    json,
    text: text(options.file, results, failed.length),
  };
}

/**
 * @param {import("update-profiles-in-hrflow").Step[]} steps
 * @returns {Actual}
 */
function actualOf(steps) {
  const last = steps[steps.length - 1];
  if (last.outcome === "failed")
    return { outcome: "failed", step: last.step, code: last.code ?? "", message: last.error ?? "" };
  if (last.outcome === "discarded") return { outcome: "discarded", step: last.step };
  return { outcome: "formatted", profile: last.value };
}

/**
 * What differs from the expectation, a line each; empty if nothing does.
 *
 * @param {Expectation} expect
 * @param {Actual} actual
 * @returns {string[]}
 */
function faults(expect, actual) {
  if ("profile" in expect && actual.outcome === "formatted")
    return differences(expect.profile, actual.profile).map(differenceText);
  if ("discarded" in expect && actual.outcome === "discarded") return [];
  if ("error" in expect && actual.outcome === "failed" && actual.code === expect.error) return [];
  return [`expected ${expectationText(expect)}, but ${actualText(actual)}`];
}

/** @param {import("microdiff").Difference} difference */
function differenceText(difference) {
  const expected = "oldValue" in difference ? valueText(difference.oldValue) : "nothing";
  const actual = "value" in difference ? valueText(difference.value) : "nothing";
  return `${pathText(difference.path)}: expected ${expected}, got ${actual}`;
}

/**
 * @param {(string | number)[]} path
 * @returns {string} `tags[6].value`
 */
function pathText(path) {
  return path.reduce(
    (/** @type {string} */ text, part) =>
      typeof part === "number" ? `${text}[${part}]` : text ? `${text}.${part}` : part,
    "",
  );
}

/** @param {Expectation} expect */
function expectationText(expect) {
  if ("error" in expect) return `the error ${expect.error}`;
  return "discarded" in expect ? "it to be discarded" : "a profile";
}

/** @param {Actual} actual */
function actualText(actual) {
  if (actual.outcome === "failed") return `${actual.step} failed with ${actual.code}: ${actual.message}`;
  if (actual.outcome === "discarded") return `${actual.step} discarded it`;
  return "it became a profile";
}

/**
 * @param {string} file
 * @param {{ name: string, faults: string[] }[]} results
 * @param {number} failed
 */
function text(file, results, failed) {
  const lines = results.flatMap(({ name, faults }) =>
    faults.length === 0 ? [`ok      ${name}`] : [`FAILED  ${name}`, ...faults.map((fault) => `          ${fault}`)],
  );
  const count = `${results.length} ${results.length === 1 ? "case" : "cases"}`;
  return `${lines.join("\n")}\n${file}: ${failed === 0 ? `all ${count} pass` : `${failed} of ${count} failed`}\n`;
}
