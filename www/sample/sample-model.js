// The state of sample mode: the rows, the programs and their results. It outlives the view, but not the page.
import { CoreWorker } from "../core/core-worker.js";
import { toJson } from "../json.js";
import { profileOf, rows as builtInRows } from "./rows.js";

/**
 * @import { Change, EditMode, FieldWarning, Problem, ProfileField, SampleOutcome }
 *   from "/lib/update-profiles-in-hrflow/index.js"
 */
/** @import { TextProblem } from "./code-editor.js" */
/** @import { StepResult } from "./step-result.js" */
/** @import { WorkerEnded } from "../core/core-worker.js" */
/** @import { SampleEvent } from "./sample-operations.js" */
/**
 * What the list shows of a row.
 * @typedef {{ name: string, detail: string, id: string }} RowLabel
 */
/** @typedef {{ id: string, text: string }} LogicText */
/**
 * Where the rows come from. `name` is that of a file.
 * @typedef {{ kind: "built-in" | "typed" | "file", name: string | null }} RowOrigin
 */
/**
 * The changes of a profile, or why it cannot be compared.
 * @typedef {{ changes: Change[], problem?: undefined } | { changes?: undefined, problem: TextProblem }} Comparison
 */
/** @typedef {"rows" | "row" | "outcomes" | "failure"} ModelChange */

let logicCount = 0;

/**
 * @param {string} text
 * @returns {LogicText}
 */
const newLogic = (text) => ({ id: `logic-${(logicCount += 1)}`, text });

export class SampleModel {
  /** @type {RowOrigin} */
  origin = { kind: "built-in", name: null };
  /** The JSON text of the rows. */
  text = toJson(builtInRows, 2);
  /**
   * Why the text cannot be used. The rows of before then stay in use.
   * @type {TextProblem | null}
   */
  textProblem = null;
  /** @type {RowLabel[]} */
  labels = [];
  /**
   * The outcome of each row, or undefined while it is unknown.
   * @type {(SampleOutcome | undefined)[]}
   */
  outcomes = [];
  /**
   * The index of the selected row, or null without rows.
   * @type {number | null}
   */
  index = null;

  logics = [newLogic("select(.hired | not)")];
  format = "";
  /** @type {EditMode} */
  editMode = "merge";
  onlyEditFields = "";

  /**
   * The problems of the programs, by the ids of the logics or `format`.
   * @type {Map<string, Problem>}
   */
  problems = new Map();
  /**
   * The fields that the format gives and HrFlow.ai does not have.
   * @type {FieldWarning[]}
   */
  warnings = [];
  /**
   * The results of the steps for the selected row, by `item`, the ids of the logics and `format`. While the programs have
   * problems, these are the results of the last programs that ran.
   * @type {Map<string, StepResult>}
   */
  results = new Map();
  /** @type {Comparison | null} */
  comparison = null;
  isStale = false;
  /**
   * Why the worker ended before the last programs did.
   * @type {WorkerEnded | null}
   */
  ended = null;
  hasFailed = false;

  /**
   * How the user left the view.
   * @type {{ outcome: SampleOutcome | null, search: string, isSourceOpen: boolean }}
   */
  view = { outcome: null, search: "", isSourceOpen: false };

  /** @type {(change: ModelChange) => void} */
  onchange = () => {};

  #core = new CoreWorker();
  #run = new AbortController();
  /** @type {{ text: string, origin: RowOrigin }} */
  #lastLoad = { text: this.text, origin: this.origin };
  /**
   * The steps of the last request, by which its results are assigned to the logics of that moment.
   * @type {string[]}
   */
  #requestedSteps = [];
  #requestedProgram = "";
  /**
   * The text of the rows in use.
   * @type {string | null}
   */
  #textInUse = null;
  /**
   * The profiles that the user has typed, by the indexes of their rows.
   * @type {Map<number | null, string>}
   */
  #typedProfiles = new Map();

  constructor() {
    this.load(this.text, this.origin);
  }

  /**
   * Takes other rows from a JSON text. The current rows stay in use until the worker has read the text, or if it cannot.
   * @param {string} text
   * @param {RowOrigin} origin
   */
  load(text, origin) {
    this.text = text;
    this.#lastLoad = { text, origin };
    void this.#load(this.#lastLoad);
  }

  /** Discards a text that cannot be used. */
  restoreText() {
    this.textProblem = null;
    this.text = this.#textInUse ?? this.text;
  }

  get isBuiltIn() {
    return this.origin.kind === "built-in";
  }

  /** The text of the profile that HrFlow.ai has for the selected row. The built-in rows have one, others only if it is typed. */
  get profile() {
    const typed = this.#typedProfiles.get(this.index);
    if (typed !== undefined) return typed;
    return this.isBuiltIn && this.index !== null ? toJson(profileOf(this.index), 2) : "";
  }

  set profile(text) {
    this.#typedProfiles.set(this.index, text);
    this.run();
  }

  /** @param {number} index */
  select(index) {
    this.index = index;
    this.run();
  }

  /** The programs as a configuration has them, without blank ones. */
  get program() {
    const logics = this.#filledLogics.map(({ text }) => text);
    return { logics: logics.length > 0 ? logics : null, format: this.format.trim() === "" ? null : this.format };
  }

  get #filledLogics() {
    return this.logics.filter(({ text }) => text.trim() !== "");
  }

  /** The programs and the settings of the comparison as parameters of a workflow: those that are not the defaults. */
  get settings() {
    const { logics, format } = this.program;
    const edit_mode = this.editMode === "merge" ? null : this.editMode;
    return { logics, format, push_parameters: { edit_mode, only_edit_fields: this.onlyEditFieldsList } };
  }

  /**
   * Takes the programs and the settings of the comparison from parameters of a workflow.
   * @param {import("../dry-run/option-paths.js").Settings} settings
   */
  useSettings({ logics, format, push_parameters: { edit_mode, only_edit_fields } = {} }) {
    this.logics = (logics ?? []).map(newLogic);
    this.format = format ?? "";
    this.editMode = edit_mode === "replace" ? "replace" : "merge";
    this.onlyEditFields = (only_edit_fields ?? []).join(", ");
    this.run();
  }

  get onlyEditFieldsList() {
    const names = this.onlyEditFields.split(/[\s,]+/).filter(Boolean);
    return names.length > 0 ? names : null;
  }

  /**
   * Adds a logic at the end. A blank last logic takes the text, so that an example does not leave it behind.
   * @param {string} text
   */
  addLogic(text) {
    const last = this.logics.at(-1);
    if (last?.text.trim() === "") last.text = text;
    else this.logics.push(newLogic(text));
    this.run();
  }

  /**
   * @param {number} index
   * @param {LogicText} logic
   */
  insertLogic(index, logic) {
    this.logics.splice(index, 0, logic);
    this.run();
  }

  /**
   * @param {number} index
   * @returns {LogicText} The removed logic.
   */
  removeLogic(index) {
    const [logic] = this.logics.splice(index, 1);
    this.run();
    return logic;
  }

  /**
   * @param {number} from
   * @param {number} to
   */
  moveLogic(from, to) {
    this.logics.splice(to, 0, ...this.logics.splice(from, 1));
    this.run();
  }

  /** Runs the current programs. The results come by `onchange`. */
  run() {
    this.#run.abort();
    this.#run = new AbortController();
    this.#requestedSteps = ["item", ...this.#filledLogics.map(({ id }) => id), "format"];
    void this.#runProgram(this.#run.signal);
  }

  /** Loads the core again after a failure. */
  retry() {
    this.hasFailed = false;
    this.load(this.text, this.#lastLoad.origin);
  }

  /** @param {{ text: string, origin: RowOrigin }} rows */
  async #load(rows) {
    this.#run.abort();
    const { text, origin } = rows;
    let labels;
    try {
      ({ labels } = await this.#core.call("readRows", { text }));
    } catch (/** @type {any} */ error) {
      return rows === this.#lastLoad && this.#onRejection(error);
    }
    if (rows !== this.#lastLoad) return;
    this.#textInUse = text;
    this.origin = origin;
    this.labels = labels;
    this.textProblem = null;
    this.outcomes = new Array(labels.length).fill(undefined);
    this.index = labels.length > 0 ? Math.min(this.index ?? 0, labels.length - 1) : null;
    this.#typedProfiles.clear();
    this.results.clear();
    this.comparison = null;
    this.onchange("rows");
    this.run();
  }

  /** @param {any} error */
  #onRejection(error) {
    if (error.code === "core_unavailable") return this.#onFailure();
    if (error.kind === "ended") return this.#onEnded(error);
    const { message, path, at } = error;
    this.textProblem = { message, path, at };
    this.view.isSourceOpen = true;
    this.onchange("rows");
    this.run();
  }

  /** @param {AbortSignal} signal */
  async #runProgram(signal) {
    // The core reports the names that are not fields of a profile.
    const only = /** @type {ProfileField[] | null} */ (this.onlyEditFieldsList);
    const compared = { profile: this.profile, options: { edit_mode: this.editMode, only_edit_fields: only } };
    const argument = { program: this.program, index: this.index, compared };
    const program = (this.#requestedProgram = JSON.stringify(this.program));
    const { labels } = this;
    const onEvent = (/** @type {SampleEvent} */ event) => {
      // Outcomes count also if another request has replaced this one: the worker does not run these rows again.
      const isCurrent =
        event.type === "outcomes" ? program === this.#requestedProgram && labels === this.labels : !signal.aborted;
      if (isCurrent) this.#onEvent(event);
    };
    try {
      const { needsRows } = await this.#core.call("runSample", argument, { signal, onEvent });
      if (!needsRows || signal.aborted || this.#textInUse === null) return;
      // The worker that had the rows was ended.
      await this.#core.call("readRows", { text: this.#textInUse });
      if (!signal.aborted) this.run();
    } catch (/** @type {any} */ error) {
      if (signal.aborted) return;
      if (error.code === "core_unavailable") return this.#onFailure();
      if (error.kind === "ended") return this.#onEnded(error);
      throw error;
    }
  }

  /** @param {WorkerEnded} reason */
  #onEnded(reason) {
    this.ended = reason;
    this.isStale = true;
    this.onchange("row");
  }

  #onFailure() {
    this.hasFailed = true;
    this.onchange("failure");
  }

  /** @param {SampleEvent} event */
  #onEvent(event) {
    if (event.type === "result") return this.#onResult(event);
    for (const [offset, outcome] of event.outcomes.entries()) this.outcomes[event.from + offset] = outcome;
    this.onchange("outcomes");
  }

  /** @param {Extract<SampleEvent, { type: "result" }>} event */
  #onResult({ problems, warnings, steps, comparison }) {
    this.ended = null;
    this.warnings = warnings;
    this.problems = new Map(problems.map((problem) => [this.#stepOf(problem.path), problem]));
    this.isStale = problems.length > 0;
    if (!this.isStale) {
      this.results = new Map(
        steps.map((step, index) => [this.#requestedSteps[index], { before: steps[index - 1]?.value, step }]),
      );
      this.comparison = comparison;
    }
    this.onchange("row");
  }

  /**
   * The step that a problem's path names: the id of a logic, or `format`.
   * @param {string} path
   */
  #stepOf(path) {
    const match = /^logics\[(\d+)\]/.exec(path);
    return match ? this.#requestedSteps[Number(match[1]) + 1] : "format";
  }
}
