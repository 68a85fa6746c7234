// The operations of the core for sample mode. The worker keeps the rows; a worker that was ended has none.
import { readPrograms } from "../core/read-programs.js";
import { takeTurn } from "../core/turn.js";
import { parseJson } from "../json.js";

/**
 * @import { CompareOptions, FieldWarning, Problem, ProgramAtWork, Sample, SampleOutcome, Step }
 *   from "/lib/update-profiles-in-hrflow/index.js"
 */
/** @import { Core } from "../core/load.js" */
/** @import { OperationContext } from "../core/operations.js" */
/** @import { Comparison, RowLabel } from "./sample-model.js" */
/** @typedef {{ logics: string[] | null, format: string | null }} Program */
/**
 * The profile to compare with, and the options of the comparison.
 * @typedef {{ profile: string, options: CompareOptions }} Compared
 */
/**
 * `result` has the steps of the selected row and the warnings of the program, or its problems. `outcomes` are those of the rows from `from` on.
 * @typedef {{ type: "result", problems: Problem[], warnings: FieldWarning[], steps: Step[], comparison: Comparison | null }
 *   | { type: "outcomes", from: number, outcomes: SampleOutcome[] }} SampleEvent
 */

// Rows run for this long before newer messages have their turn.
const SLICE_MS = 50;

/** @type {Sample | null} */
let sample = null;
/**
 * The program that the rows before `next` have run.
 * @type {{ program: string, next: number }}
 */
let done = { program: "", next: 0 };
/**
 * The steps of the row that was selected last.
 * @type {{ program: string, index: number | null, warnings: FieldWarning[], steps: Step[] } | null}
 */
let selected = null;

/**
 * Takes the rows of a text. If it throws, the rows of before stay.
 * @param {Core} core
 * @param {{ text: string }} argument
 */
export function readRows({ Sample }, { text }) {
  const next = new Sample(text);
  sample?.free();
  sample = next;
  done = { program: "", next: 0 };
  selected = null;
  return { labels: labelsOf(text, next.length) };
}

/**
 * The labels of the rows. The core also reads texts that are not quite JSON; the rows of these have no names.
 * @param {string} text
 * @param {number} count
 */
function labelsOf(text, count) {
  let rows;
  try {
    rows = [parseJson(text.replace(/^\ufeff/, ""))].flat();
  } catch {
    rows = new Array(count).fill({});
  }
  return rows.map(labelOf);
}

/**
 * What the list shows of a row.
 * @param {any} row
 * @returns {RowLabel}
 */
function labelOf(row) {
  const text = (/** @type {string} */ key) =>
    typeof row?.[key] === "string" ? row[key].trim().replace(/\s+/g, " ") : "";
  const id = String(row?.applicant ?? "");
  const name = [text("firstname"), text("lastname")].filter(Boolean).join(" ") || text("email") || id;
  return { name, detail: [text("vacancy"), text("column")].filter(Boolean).join(" · "), id };
}

/**
 * Runs a program for the selected row, then for all rows until the page does not want them any more. The results are events.
 * `needsRows` says that the worker has no rows, so that it did nothing.
 * @param {Core} core
 * @param {{ program: Program, index: number | null, compared: Compared }} argument
 * @param {OperationContext} context
 */
export async function runSample(core, { program, index, compared }, context) {
  const { signal, emit } = context;
  // The user may have typed on.
  await takeTurn();
  if (signal.aborted) return { needsRows: false };
  if (!sample) return { needsRows: true };
  const name = JSON.stringify(program);
  if (selected?.program !== name) {
    await readPrograms(core, program, context);
    if (signal.aborted || !sample) return { needsRows: false };
  }
  const { problems, warnings, steps } = runSelected(sample, program, index, context);
  const comparison = comparisonOf(core, steps, compared);
  emit({ type: "result", problems, warnings, steps, comparison });
  if (problems.length === 0) await runAll(sample, program, context);
  return { needsRows: false };
}

/**
 * The steps of the selected row and the warnings of the program, or its problems. Without a row, the steps are empty.
 * @param {Sample} rows
 * @param {Program} program
 * @param {number | null} index
 * @param {OperationContext} context
 * @returns {{ problems: Problem[], warnings: FieldWarning[], steps: Step[] }}
 */
function runSelected(rows, program, index, { workOn }) {
  const name = JSON.stringify(program);
  if (selected?.program === name && selected.index === index) {
    return { problems: [], warnings: selected.warnings, steps: selected.steps };
  }
  const onProgram = (/** @type {ProgramAtWork} */ work) => {
    if (work.row !== index) return false;
    workOn(work);
    return true;
  };
  const { problems, warnings } = rows.run(program, { from: index ?? rows.length, onProgram });
  const steps = index === null || problems.length > 0 ? [] : rows.steps(index);
  selected = problems.length > 0 ? null : { program: name, index, warnings, steps };
  return { problems, warnings, steps };
}

/**
 * Runs the rows that have not run this program yet, in slices of time.
 * @param {Sample} rows
 * @param {Program} program
 * @param {OperationContext} context
 */
async function runAll(rows, program, { signal, emit, workOn }) {
  const name = JSON.stringify(program);
  if (done.program !== name) done = { program: name, next: 0 };
  while (done.next < rows.length) {
    await takeTurn();
    // Other rows replace `sample`.
    if (signal.aborted || rows !== sample) return;
    const from = done.next;
    const { outcomes } = rows.run(program, { from, onProgram: slice(from, workOn) });
    emit({ type: "outcomes", from, outcomes });
    done = { program: name, next: from + outcomes.length };
  }
}

/**
 * A listener that ends a run when the slice of time is over, after one row at least.
 * @param {number} from
 * @param {OperationContext["workOn"]} workOn
 */
function slice(from, workOn) {
  const end = performance.now() + SLICE_MS;
  let row = from;
  return (/** @type {ProgramAtWork} */ work) => {
    const isNext = work.row !== row;
    row = work.row;
    if (isNext && performance.now() > end) return false;
    workOn(work);
    return true;
  };
}

/**
 * How the profile in HrFlow.ai would change, or null where there is nothing to compare.
 * @param {Core} core
 * @param {Step[]} steps
 * @param {Compared} compared
 * @returns {Comparison | null}
 */
function comparisonOf({ Sample, compare }, steps, { profile, options }) {
  const last = steps.at(-1);
  if (!profile.trim() || last?.step !== "format" || last.outcome !== "value") return null;
  let current;
  try {
    current = parseJson(profile);
  } catch (/** @type {any} */ error) {
    return { problem: { path: "profile", message: error.message, at: errorPosition(Sample, profile) } };
  }
  try {
    return { changes: compare(current, last.value, options) };
  } catch (/** @type {any} */ error) {
    return { problem: { path: error.path ?? "profile", message: error.message } };
  }
}

/**
 * The position at which a text stops being JSON. The core knows it, but it reads lists of rows only: hence the brackets.
 * @param {Core["Sample"]} Sample
 * @param {string} text
 */
function errorPosition(Sample, text) {
  try {
    new Sample(`[\n${text}\n]`).free();
    return undefined;
  } catch (/** @type {any} */ { at }) {
    return at ? { line: Math.max(at.line - 1, 1), column: at.column } : undefined;
  }
}
