// The functions of the package, and what JavaScript adds to the types of the core (types.d.ts).
import type {
  Change,
  CheckReport,
  ConnectorAuth,
  EditMode,
  HrflowAuth,
  Outcome,
  Problem,
  ProfileField,
  PushParameters,
  RunReport,
  Workflow,
} from "./types.d.ts";

export type * from "./types.d.ts";

/**
 * Brings candidates of Flatchr up to date in HrFlow.ai, or with `persist: false` says what that would change.
 *
 * Wrong parameters give a fatal report with `problems`, and no request.
 * @throws {UpdateError} `aborted`, once `signal` says so, with the report of what was done; `bad_value` and the like where
 * an option cannot be taken.
 */
export function updateProfilesInHrflow(options: Options): Promise<RunReport>;

/** Asks both APIs whether a run could work, read-only: an answer to each question, with a verdict and a remedy. */
export function check(options: Options): Promise<CheckReport>;

/** All that is wrong with the options, without a request; an empty list when nothing is. */
export function validate(options: unknown): Problem[];

/** The default format: what becomes of a row of Flatchr's search, or of an item. */
export function format(row: Item): Profile;

/** What an edit would change, field by field. */
export function compare(current: Profile, formatted: Profile, options?: CompareOptions): Change[];

/** The JSON Schema (draft 2020-12) of the parameters. Each call gives a copy of its own. */
export function parameterSchema(): { [keyword: string]: any };

/** Rows taken through logics and format, without a network. */
export class Sample {
  /**
   * @param rows Rows of Flatchr's search, or their JSON text.
   * @throws {UpdateError} `bad_rows`, with the position in the text as `at`.
   */
  constructor(rows: string | object[]);
  /** How many rows there are. */
  readonly length: number;
  /** Takes every row through logics and format, which are jq programs here. */
  run(parameters: { logics?: string[] | null; format?: string | null }): {
    problems: Problem[];
    outcomes: SampleOutcome[];
  };
  /** The steps that one row took in the last run. */
  steps(index: number): Step[];
  /** Gives its memory back; after that it is of no use. */
  free(): void;
}

/** What becomes of a row in a sample. */
export type SampleOutcome = "formatted" | "discarded" | "failed";

/** One step of a row in a sample. */
export interface Step {
  step: "item" | `logics[${number}]` | "format";
  outcome: "value" | "discarded" | "failed";
  /** What the step gave, where its outcome is `value`. */
  value?: any;
  /** Why it failed. */
  error?: string;
}

/** The parameters of a workflow, and what a run in JavaScript has besides. */
export interface Options extends Omit<
  Workflow,
  "connector_auth" | "hrflow_auth" | "push_parameters" | "logics" | "format" | "callback"
> {
  connector_auth: Literal<ConnectorAuth>;
  hrflow_auth: Literal<HrflowAuth>;
  push_parameters: Literal<PushParameters>;
  /** Functions and jq programs, applied to each item in sequence. One that gives null discards the item. */
  logics?: (Logic | string)[] | null;
  /** A function or a jq program that turns an item into a profile. Null is the default mapping. */
  format?: Format | string | null;
  /** Called with the report at the end of a successful run; or an address that gets it by POST. */
  callback?: Callback | string | null;
  /** What requests are made with; by default the global `fetch`. */
  fetch?: Fetch;
  /** Where an incremental run remembers what it did. Without one, `incremental` is refused. */
  state?: State;
  /** Ends the run between two requests: the promise rejects with an `AbortError` that has the report. */
  signal?: AbortSignal;
  /** Told how far the run is. */
  onProgress?: (progress: Progress) => void;
}

/** Parameters with their values as such: there are no Worker's secrets to name here. */
export type Literal<Group> = { [Name in keyof Group]: Exclude<Group[Name], { secret: string }> };

/** A row of Flatchr's search with what is known of the candidate over it. Integers over 2^53 are `bigint`. */
export interface Item {
  [field: string]: any;
}

/** A profile of HrFlow.ai, or what a format makes of an item. */
export interface Profile {
  [field: string]: any;
}

/** Gives the item to go on with, changed or not; null discards it. What it throws is that item's failure. */
export type Logic = (item: Item) => Item | null | Promise<Item | null>;

/** Gives the profile. What it throws is that item's failure. */
export type Format = (item: Item) => Profile | Promise<Profile>;

/** Gets the report. What it gives is not looked at; what it throws is the run's `callback_failure`. */
export type Callback = (report: RunReport) => unknown;

/** Called with an address, and with method, headers (a plain object), body, redirect and signal. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

/** Keeps bytes under keys, from one run to the next. */
export interface State {
  /** What was put under a key; null where nothing was. */
  get(key: string): Uint8Array | null | Promise<Uint8Array | null>;
  put(key: string, bytes: Uint8Array): void | Promise<void>;
  delete?(key: string): void | Promise<void>;
}

/** How far a run is. Told once after the search, with `outcome` null, and then for each row that has an outcome. */
export interface Progress {
  /** Rows that the search gave. */
  pulled: number;
  /** Rows to be worked on: those that the ledger does not know as they are. */
  total: number;
  /** Rows that have an outcome. */
  done: number;
  /** The outcome of the row that is done. */
  outcome: Outcome | null;
}

/** What decides how `compare` brings two profiles together. */
export interface CompareOptions {
  only_edit_fields?: ProfileField[] | null;
  edit_mode?: EditMode | null;
}

/** What the functions throw and reject with. */
export interface UpdateError extends Error {
  /** A word for programs, such as `aborted`, `bad_rows`. */
  code: string;
  /** What it is about, such as `signal`, `logics[1]`. */
  path: string;
  /** What was done until then, where a run was aborted. */
  report?: RunReport;
  /** Where in a text, counted from 1. */
  at?: { line: number; column: number };
}
