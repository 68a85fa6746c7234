// The functions of the package, and the types that JavaScript adds to those of the core (types.d.ts).
import type {
  Change,
  CheckReport,
  ConnectorAuth,
  EditMode,
  FieldWarning,
  HrflowAuth,
  Outcome,
  Problem,
  ProfileField,
  PushParameters,
  RunReport,
  Workflow,
} from "./types.d.ts";
import type { Item } from "./item.d.ts";
import type { DefaultProfile, Profile } from "./profile.d.ts";

export type * from "./types.d.ts";
export type * from "./item.d.ts";
export type * from "./profile.d.ts";

/**
 * Updates the HrFlow.ai profiles of Flatchr's candidates. With `persist: false` it writes nothing, and reports every
 * change that it would make.
 *
 * Resolves with a report, even if the run failed. Invalid options give a `fatal` report with `problems`, and send nothing.
 * @throws {UpdateError} `aborted` after `signal` is aborted, with the report of what was done until then; `no_fetch` if the
 * platform has no `fetch`; `crashed` if the WebAssembly crashed.
 */
export function updateProfilesInHrflow(options: Options): Promise<RunReport>;

/**
 * Checks by read requests whether a run can work. Invalid options give a `failed` report with `problems`, and send nothing.
 * @throws {UpdateError} `aborted`, `no_fetch` or `crashed`, as `updateProfilesInHrflow`.
 */
export function check(options: Options): Promise<CheckReport>;

/** The problems of the options; empty if they are valid. Sends nothing. */
export function validate(options: unknown): Problem[];

/**
 * The fields that the format gives and HrFlow.ai's profiles do not have. Empty if there are none, if the format is a function,
 * or if the options have problems. Sends nothing.
 */
export function warnings(options: unknown): FieldWarning[];

/**
 * The default format: turns a row of Flatchr's search, or an item, into a profile.
 * @throws {UpdateError} `bad_value` for a row that is not an object of JSON values.
 */
export function format(row: Partial<Item>): DefaultProfile;

/**
 * The changes that an edit would make, field by field.
 * @throws {UpdateError} `bad_value` for a profile that is not an object of JSON values, `bad_parameters` for a wrong option, `unmergeable_field` for a current profile into which nothing can be merged.
 */
export function compare(current: Profile, formatted: Profile, options?: CompareOptions): Change[];

/** The JSON Schema (draft 2020-12) of the parameters. Each call returns a new copy. */
export function parameterSchema(): { [keyword: string]: any };

/** Runs rows through logics and format, without a network. */
export class Sample {
  /**
   * @param rows Rows of Flatchr's search, or their JSON text.
   * @throws {UpdateError} `bad_rows`, with the row as `path`, or the position in the text as `at`.
   */
  constructor(rows: string | object[]);
  /** The number of rows. */
  readonly length: number;
  /**
   * Runs the rows through logics and format, which are jq programs here. Returns one outcome for each row and
   * the fields that HrFlow.ai does not have, or only the problems of the programs.
   * @throws {UpdateError} `bad_value` for parameters that are not an object of JSON values, or for a wrong option. What
   * `onProgram` throws.
   */
  run(
    parameters: { logics?: string[] | null; format?: string | null },
    options?: SampleOptions,
  ): { problems: Problem[]; warnings: FieldWarning[]; outcomes: SampleOutcome[] };
  /**
   * The steps of one row in the last run.
   * @throws {UpdateError} `no_such_row` for an index that is out of range.
   */
  steps(index: number): Step[];
  /** Frees the memory of the sample, which cannot be used afterwards. */
  free(): void;
}

/** The options of `Sample.run`. With both, a page runs many rows in slices of time. */
export interface SampleOptions {
  /** The index of the first row to run; 0 by default. The first outcome is that of this row. */
  from?: number;
  /**
   * Called before each program works on a row. If it returns `false` before the first program of a row, the rows from there
   * on do not run, and have no outcome.
   */
  onProgram?: (work: ProgramAtWork) => boolean | void;
}

/** The outcome of a row in a sample. */
export type SampleOutcome = "formatted" | "discarded" | "failed";

/** One step of a row in a sample. */
export interface Step {
  step: "item" | `logics[${number}]` | "format";
  outcome: "value" | "discarded" | "failed";
  /** The result of the step if its outcome is `value`. */
  value?: any;
  /** What failed if the outcome is `failed`: `bad_row`, `logic_failed`, `format_failed`, `not_a_profile`, `program_limit`. */
  code?: string;
  /** The error of the step if its outcome is `failed`. */
  error?: string;
}

/** The parameters of a workflow, and the options that only JavaScript has. */
export interface Options extends Omit<
  Workflow,
  "connector_auth" | "hrflow_auth" | "push_parameters" | "logics" | "format" | "callback"
> {
  connector_auth: Literal<ConnectorAuth>;
  hrflow_auth: Literal<HrflowAuth>;
  push_parameters: Literal<PushParameters>;
  /** Functions and jq programs, applied to each item in sequence. One that returns null discards the item. */
  logics?: (Logic | string)[] | null;
  /** A function or a jq program that turns an item into a profile. Null means the default format. */
  format?: Format | string | null;
  /** A function that is called with the report at the end of a successful run, or a URL that receives it by POST. */
  callback?: Callback | string | null;
  /** Sends the requests; by default the global `fetch`. */
  fetch?: Fetch;
  /** Stores the ledger of the workflow. `incremental: true` requires it. */
  state?: State;
  /** Aborts the run: the promise rejects with an `AbortError` that has the report. */
  signal?: AbortSignal;
  /** Called after the search, and after each row that has an outcome. What it throws goes to the console. */
  onProgress?: (progress: Progress) => void;
  /**
   * Called right before each logic and the format work on an item, so that one that never ends can be named. What it throws
   * goes to the console.
   */
  onProgram?: (work: ProgramAtWork) => void;
}

/** Parameters without `{ secret }`, which only the Worker can look up. */
export type Literal<Group> = { [Name in keyof Group]: Exclude<Group[Name], { secret: string }> };

/**
 * Returns the item to go on with, or null to discard it. An exception fails the item, and so does a function that returns
 * nothing (`undefined`): a missing `return` would discard every candidate.
 */
export type Logic = (item: Item) => Partial<Item> | null | Promise<Partial<Item> | null>;

/** Returns the profile. An exception fails the item, and so does a function that returns nothing. */
export type Format = (item: Item) => Profile | Promise<Profile>;

/** Receives the report. Its result is ignored; an exception counts as the run's `callback_failure`. */
export type Callback = (report: RunReport) => unknown;

/** Called with a URL and `{ method, headers, body, redirect, signal }`, where `headers` is a plain object. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

/** A store of bytes under keys, which keeps them from one run to the next. */
export interface State {
  /** Returns the bytes that were last put under a key; null if there are none. */
  get(key: string): Uint8Array | null | Promise<Uint8Array | null>;
  /** Stores bytes under a key. */
  put(key: string, bytes: Uint8Array): void | Promise<void>;
  /** Deletes a key. Without this function, obsolete keys are overwritten with no bytes. */
  delete?(key: string): void | Promise<void>;
  /**
   * True if no other run can use this state at the same time, here or elsewhere, because the caller holds a lock on it that
   * ends with its process. A lease that is found then is that of a dead run, and is taken over at once, not after three
   * minutes.
   */
  exclusive?: boolean;
}

/** The progress of a run: reported after the search with `outcome` null, and after each row that has an outcome. */
export interface Progress {
  /** Rows that the search returned. */
  pulled: number;
  /** Rows to process: those that are new or changed according to the ledger. */
  total: number;
  /** Rows that have an outcome. */
  done: number;
  /** The outcome of the last row; null after the search. */
  outcome: Outcome | null;
}

/** A program, and the item that it works on. */
export interface ProgramAtWork {
  /** The index of the row in its search or sample. */
  row: number;
  applicant: string;
  program: `logics[${number}]` | "format";
}

/** The options of `compare`. */
export interface CompareOptions {
  only_edit_fields?: ProfileField[] | null;
  edit_mode?: EditMode | null;
  /** How many profiles a run may change: a number, or a percentage such as "10%". A run that would change more writes nothing. */
  max_changes?: number | string | null;
}

/** The errors that the functions throw and reject with. */
export interface UpdateError extends Error {
  /** A stable identifier, such as `aborted` or `bad_rows`. */
  code: string;
  /** The path of the wrong value, such as `signal` or `logics[1]`. */
  path: string;
  /** The report of an aborted run. */
  report?: RunReport;
  /** The position in a text, counted from 1. */
  at?: { line: number; column: number };
}
