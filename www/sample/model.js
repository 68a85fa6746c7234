// What is being tried: rows, a program for them, and what came of it. It outlives the view, not the page.
import { toJson } from "../json.js";
import { profileOf, rows as builtIn } from "./rows.js";

// A worker that says nothing for so long is in a program without an end, and is stopped.
const PATIENCE_MS = 5000;

let count = 0;
export const newLogic = (text) => ({ id: `logic-${(count += 1)}`, text });

export class Model {
  /** Where the rows are from: `built-in`, `typed` or a file's name; how they read; what keeps newer ones from being used. */
  source = { kind: "built-in", name: null };
  text = toJson(builtIn, 2);
  refused = null;
  labels = [];
  /** Of each row: formatted, discarded, failed, or undefined while it is not known. */
  outcomes = [];
  index = null;

  logics = [newLogic("select(.hired | not)")];
  format = "";
  editMode = "merge";
  onlyEditFields = "";

  /** What is wrong in the program as it stands, by step. */
  problems = new Map();
  /** The steps of the chosen row by step: `{ before, step }`. With problems, those of the last program that ran. */
  results = new Map();
  comparison = null;
  isStale = false;
  isStopped = false;
  failure = null;

  /** How one left the view. */
  view = { outcome: null, search: "", isSourceOpen: false };

  /** Called with what has changed: `rows`, `row`, `outcomes` or `failure`. */
  onchange = () => {};

  #worker = null;
  #isReady = false;
  #timer = null;
  #id = 0;
  /** What was asked last: its logics as they were then, to know whose step is whose. */
  #asked = null;
  #program = null;
  /** The texts that the worker has not read yet, by number. */
  #sent = new Map();
  /** The text of the rows in use. */
  #inUse = null;
  #isIdle = true;
  #profiles = new Map();

  constructor() {
    this.#start();
    this.load(this.text, this.source);
  }

  /** Takes other rows: a JSON text. Until they are read, and where they cannot be, those of before stay. */
  load(text, source) {
    this.text = text;
    this.#id += 1;
    this.#sent.set(this.#id, { text, source });
    this.#tell({ id: this.#id, text });
  }

  /** Gives up a text that was refused. */
  restore() {
    this.refused = null;
    this.text = this.#inUse ?? this.text;
  }

  get isBuiltIn() {
    return this.source.kind === "built-in";
  }

  /** The profile that HrFlow.ai has for the chosen row, as text; the sample brings some, others are typed. */
  get profile() {
    const typed = this.#profiles.get(this.index);
    if (typed !== undefined) return typed;
    return this.isBuiltIn && this.index !== null ? toJson(profileOf(this.index), 2) : "";
  }

  set profile(text) {
    this.#profiles.set(this.index, text);
    this.ask();
  }

  choose(index) {
    this.index = index;
    this.ask();
  }

  /** The logics and the format as they would be configured: blank ones are none. */
  get program() {
    const logics = this.logics.filter(({ text }) => text.trim() !== "").map(({ text }) => text);
    return { logics: logics.length > 0 ? logics : null, format: this.format.trim() === "" ? null : this.format };
  }

  get onlyEditFieldsList() {
    const names = this.onlyEditFields.split(/[\s,]+/).filter(Boolean);
    return names.length > 0 ? names : null;
  }

  /** Has the program run as it stands. */
  ask() {
    this.#id += 1;
    this.#asked = ["item", ...this.logics.filter(({ text }) => text.trim() !== "").map(({ id }) => id), "format"];
    this.#program = JSON.stringify(this.program);
    const compared = {
      profile: this.profile,
      options: { edit_mode: this.editMode, only_edit_fields: this.onlyEditFieldsList },
    };
    this.#tell({ id: this.#id, program: this.program, index: this.index, compared });
  }

  #start() {
    this.#worker = new Worker(new URL("./worker.js", import.meta.url), { type: "module" });
    this.#worker.addEventListener("message", ({ data }) => this.#hear(data));
    this.#worker.addEventListener("error", () => this.#fail());
    this.#isReady = false;
  }

  #tell(message) {
    this.#worker.postMessage(message);
    this.#isIdle = false;
    this.#watch();
  }

  #watch() {
    clearTimeout(this.#timer);
    if (this.#isReady && !this.#isIdle) this.#timer = setTimeout(() => this.#stop(), PATIENCE_MS);
  }

  /** Ends a program that does not end by itself; the rows are read anew, for the next one. */
  #stop() {
    this.#worker.terminate();
    this.#start();
    this.isStopped = this.isStale = true;
    this.#tell({ id: null, text: this.#inUse });
    this.onchange("row");
  }

  #fail() {
    this.failure = true;
    this.onchange("failure");
  }

  /** Tries to fetch the core again. */
  retry() {
    this.failure = null;
    this.#worker.terminate();
    this.#start();
    this.load(this.text, [...this.#sent.values()].at(-1)?.source ?? this.source);
  }

  #hear(data) {
    if (data.failed) return this.#fail();
    if (data.ready) this.#isReady = true;
    if (data.idle) this.#isIdle = true;
    this.#watch();
    if (data.labels && data.id !== null) this.#rowsAreRead(data);
    else if (data.refused && data.id !== null) this.#rowsAreRefused(data);
    else if (data.outcomes && data.program === this.#program) this.#outcomesAreThere(data);
    else if (data.problems && data.id === this.#id) this.#rowIsThere(data);
  }

  #rowsAreRefused({ id, refused }) {
    this.#sent.delete(id);
    this.refused = refused;
    this.view.isSourceOpen = true;
    this.onchange("rows");
  }

  #rowsAreRead({ id, labels }) {
    const { text, source } = this.#sent.get(id);
    this.#sent.delete(id);
    this.#inUse = text;
    this.source = source;
    this.labels = labels;
    this.refused = null;
    this.outcomes = new Array(labels.length);
    this.index = labels.length > 0 ? Math.min(this.index ?? 0, labels.length - 1) : null;
    this.#profiles.clear();
    this.results.clear();
    this.comparison = null;
    this.onchange("rows");
    this.ask();
  }

  #outcomesAreThere({ from, outcomes }) {
    for (const [place, outcome] of outcomes.entries()) this.outcomes[from + place] = outcome;
    this.onchange("outcomes");
  }

  #rowIsThere({ problems, steps, comparison }) {
    this.isStopped = false;
    this.problems = new Map(problems.map((problem) => [this.#stepOf(problem.path), problem]));
    this.isStale = problems.length > 0;
    if (!this.isStale) {
      this.results = new Map(
        steps.map((step, place) => [this.#asked[place], { before: steps[place - 1]?.value, step }]),
      );
      this.comparison = comparison;
    }
    this.onchange("row");
  }

  /** Whose step a problem's path names. */
  #stepOf(path) {
    const place = /^logics\[(\d+)\]/.exec(path);
    return place ? this.#asked[Number(place[1]) + 1] : "format";
  }
}
