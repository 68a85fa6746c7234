// Runs the programs of sample mode in a worker, so that the page stays responsive whatever the user types or pastes.
//
// The page sends rows (`ToWorker` with a text) and requests (with a program). The worker drops what a newer message of the
// same kind replaces.
import { loadCore } from "../core.js";
import { parseJson } from "../json.js";

/**
 * @import { CompareOptions, Problem, Sample, SampleOutcome, Step } from "/lib/update-profiles-in-hrflow/index.js"
 */
/** @import { Core } from "../core.js" */
/** @import { TextProblem } from "./code-editor.js" */
/** @import { Comparison, RowLabel } from "./sample-model.js" */
/** @typedef {{ logics: string[] | null, format: string | null }} Program */
/**
 * The profile to compare with, and the options of the comparison.
 * @typedef {{ profile: string, options: CompareOptions }} Compared
 */
/**
 * The JSON text of rows.
 * @typedef {{ id: number | null, text: string }} RowsMessage
 */
/**
 * A program, to be run for the selected row first.
 * @typedef {{ id: number, program: Program, index: number | null, compared: Compared }} RunMessage
 */
/** @typedef {RowsMessage | RunMessage} ToWorker */
/**
 * `ready` and `failed` say whether the core has loaded, `rows` and `rejected` whether a text could be used. `result` has the
 * steps of the selected row, or the problems of the program. `outcomes` are those of some rows under a program. `idle` comes
 * when nothing is left to do.
 * @typedef {{ type: "ready" } | { type: "failed" } | { type: "idle" }
 *   | { type: "rows", id: number | null, labels: RowLabel[] }
 *   | { type: "rejected", id: number | null, problem: TextProblem }
 *   | { type: "result", id: number, problems: Problem[], steps: Step[], comparison: Comparison | null }
 *   | { type: "outcomes", program: string, from: number, outcomes: SampleOutcome[] }} FromWorker
 */

// How many rows run before the worker looks for a newer message.
const BATCH = 500;

/** @type {any[]} */
let rows = [];
/**
 * The rows in batches.
 * @type {Sample[]}
 */
let batches = [];
/**
 * The selected row as a sample of its own, so that its steps are ready before the outcomes of all rows. `ran` is the program
 * that it has run.
 * @type {{ index: number | null, sample: Sample, ran: string | null } | null}
 */
let selected = null;
/**
 * The program that all batches have run.
 * @type {string | null}
 */
let completed = null;

/** @type {{ rows: RowsMessage | null, run: RunMessage | null }} */
const waiting = { rows: null, run: null };
/** @type {Core | null} */
let core = null;
let isBusy = false;

addEventListener("message", (/** @type {MessageEvent<ToWorker>} */ { data }) => {
  if ("text" in data) Object.assign(waiting, { rows: data, run: null });
  else waiting.run = data;
  void work();
});

loadCore().then(
  (loaded) => {
    core = loaded;
    send({ type: "ready" });
    void work();
  },
  () => send({ type: "failed" }),
);

/** @param {FromWorker} message */
function send(message) {
  postMessage(message);
}

async function work() {
  if (isBusy || !core) return;
  isBusy = true;
  while (isNewerWaiting()) {
    const { rows: rowsMessage, run } = waiting;
    if (rowsMessage) {
      waiting.rows = null;
      readRows(core, rowsMessage);
    } else if (run) {
      waiting.run = null;
      await runSafely(core, run);
    }
    await receiveMessages();
  }
  isBusy = false;
  send({ type: "idle" });
}

const isNewerWaiting = () => waiting.rows !== null || waiting.run !== null;

/** Lets the worker receive the messages that came meanwhile. */
const receiveMessages = () => new Promise((resolve) => setTimeout(resolve));

/**
 * @param {Core} core
 * @param {RowsMessage} message
 */
function readRows({ Sample }, { id, text }) {
  /** @type {Sample[]} */
  const next = [];
  try {
    const list = parseRows(Sample, text);
    for (let from = 0; from < list.length; from += BATCH) next.push(batchOf(Sample, list, from));
    freeSamples();
    [rows, batches] = [list, next];
    send({ type: "rows", id, labels: rows.map(labelOf) });
  } catch (/** @type {any} */ error) {
    for (const sample of next) sample.free();
    send({ type: "rejected", id, problem: { message: error.message, path: error.path, at: error.at } });
  }
}

/**
 * The rows of a text. The core throws the error of a text that has none, because it knows the position.
 * @param {Core["Sample"]} Sample
 * @param {string} text
 * @returns {any[]}
 */
function parseRows(Sample, text) {
  try {
    const list = parseJson(text.replace(/^\ufeff/, ""));
    if (Array.isArray(list)) return list;
    if (list !== null && typeof list === "object") return [list];
  } catch {
    // The core reads the text again and reports the error.
  }
  new Sample(text).free();
  return [];
}

/**
 * A batch of the rows. The path of an error counts from the first of all rows.
 * @param {Core["Sample"]} Sample
 * @param {any[]} list
 * @param {number} from
 */
function batchOf(Sample, list, from) {
  try {
    return new Sample(list.slice(from, from + BATCH));
  } catch (/** @type {any} */ error) {
    error.path = error.path.replace(/^\[(\d+)\]/, (/** @type {string} */ _all, /** @type {string} */ index) => {
      return `[${Number(index) + from}]`;
    });
    throw error;
  }
}

function freeSamples() {
  for (const sample of batches) sample.free();
  selected?.sample.free();
  selected = null;
  completed = null;
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
 * Runs a program. If it crashes the core, the crash becomes a problem of the program, and the core gets the rows again.
 * @param {Core} core
 * @param {RunMessage} message
 */
async function runSafely(core, message) {
  try {
    await run(core, message);
  } catch (/** @type {any} */ error) {
    if (error.code !== "crashed") throw error;
    const { id, program } = message;
    const problem = { path: crashPath(program), message: error.message };
    send({ type: "result", id, problems: [problem], steps: [], comparison: null });
    freeSamples();
    batches = [];
    for (let from = 0; from < rows.length; from += BATCH) batches.push(batchOf(core.Sample, rows, from));
  }
}

/**
 * The step at which the page shows a crash. Which one crashed is unknown, so it is the last one.
 * @param {Program} program
 */
function crashPath({ logics, format }) {
  return format === null && logics !== null ? `logics[${logics.length - 1}]` : "format";
}

/**
 * Runs a program for the selected row, then for all batches until a newer message waits.
 * @param {Core} core
 * @param {RunMessage} message
 */
async function run({ Sample, compare }, { id, program, index, compared }) {
  const name = JSON.stringify(program);
  const current = selectRow(Sample, index);
  if (current.ran !== name) {
    const { problems } = current.sample.run(program);
    current.ran = problems.length > 0 ? null : name;
    if (problems.length > 0) return send({ type: "result", id, problems, steps: [], comparison: null });
  }
  const steps = index === null ? [] : current.sample.steps(0);
  const comparison = comparisonOf(Sample, compare, steps, compared);
  send({ type: "result", id, problems: [], steps, comparison });
  if (completed === name) return;
  completed = null;
  for (const [position, batch] of batches.entries()) {
    await receiveMessages();
    if (isNewerWaiting()) return;
    const { outcomes } = batch.run(program);
    send({ type: "outcomes", program: name, from: position * BATCH, outcomes });
  }
  completed = name;
}

/**
 * @param {Core["Sample"]} Sample
 * @param {number | null} index
 */
function selectRow(Sample, index) {
  if (selected?.index === index) return selected;
  selected?.sample.free();
  selected = null;
  return (selected = { index, sample: new Sample(index === null ? [] : [rows[index]]), ran: null });
}

/**
 * How the profile in HrFlow.ai would change, or null where there is nothing to compare.
 * @param {Core["Sample"]} Sample
 * @param {Core["compare"]} compare
 * @param {Step[]} steps
 * @param {Compared} compared
 * @returns {Comparison | null}
 */
function comparisonOf(Sample, compare, steps, { profile, options }) {
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
