// A dry run in a worker of its own. It continues while the user looks at another view, and ends with a report or an error.
import { ApiError } from "../api.js";
import { CoreWorker } from "../core/core-worker.js";
import { fromPlainError } from "../core/plain-error.js";

/** @import { Options, Outcome, Progress, RunReport } from "/lib/update-profiles-in-hrflow/index.js" */
/** @import { TableState } from "../applicant-table.js" */
/** @import { Work } from "../core/operations.js" */
/** @import { PlainError } from "../core/plain-error.js" */
/** @import { ViewError } from "../error-view.js" */
/** @import { Session } from "../session.js" */
/** @import { DryRunResult } from "./dry-run-operations.js" */
/** @import { Settings } from "./option-paths.js" */
/** @import { Warning } from "./summary.js" */
/**
 * What the exports and the summary of a dry run need. `link` is its settings in an address. `pending` are the candidates
 * whose résumé HrFlow.ai was already parsing, or null where that is unknown.
 * @typedef {{ configuration: Settings, link: { text: string, leftOut: string[], isTooLarge: boolean },
 *   pending: Set<string> | null }} RunContext
 */

// A cancelled run ends after the row that it works on, and then has a report of what it compared. One that takes longer is
// ended without a report.
const CANCEL_GRACE_MS = 2000;

export class DryRun {
  startedAt = Date.now();
  /**
   * Null until the search is done.
   * @type {Omit<Progress, "outcome"> | null}
   */
  progress = null;
  /**
   * How many applicants have each outcome so far.
   * @type {Partial<Record<Outcome, number>>}
   */
  outcomes = {};
  /** @type {RunReport | null} */
  report = null;
  /** @type {ViewError | null} */
  error = null;
  /** Whether the user cancelled it. Its report then covers what was compared before. */
  isCancelled = false;
  /**
   * What it worked on when it had to be ended after the user cancelled it.
   * @type {Work | null}
   */
  cancelledWork = null;
  /**
   * The errors of the relay that did not end the run, with how often each occurred.
   * @type {{ error: ViewError, count: number }[]}
   */
  relayErrors = [];
  /**
   * The titles that belong to several columns, each with its applicants.
   * @type {Map<string, string[]>}
   */
  sharedTitles = new Map();
  /**
   * How the user left the view of its report.
   * @type {TableState & { warnings?: Warning[] }}
   */
  viewState = {};
  #session;
  #core = new CoreWorker();
  #cancel = new AbortController();
  /** @type {Set<() => void>} */
  #listeners = new Set();

  /**
   * @param {Session} session
   * @param {string | null} workflow Null for the user's own keys.
   * @param {Options} options
   * @param {RunContext} context
   */
  constructor(session, workflow, options, context) {
    this.#session = session;
    this.workflow = workflow;
    this.options = options;
    this.context = context;
    /** Resolves once it has ended, whatever its result. */
    this.ended = this.#execute();
  }

  /** Who the applicants are, of this dry run and all others of the session. */
  get people() {
    return this.#session.people;
  }

  get isRunning() {
    return !this.report && !this.error && !this.isCancelled;
  }

  /**
   * Calls a listener after each step, until the returned function is called.
   * @param {() => void} listener
   */
  subscribe(listener) {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  cancel() {
    this.#cancel.abort();
  }

  /** Ends it at once. Nothing of it, nor its keys, is left in its worker. */
  end() {
    this.cancel();
    this.#core.end();
  }

  async #execute() {
    const { workflow, options } = this;
    const argument = { credentials: this.#session.api.credentials, workflow, options };
    const { signal } = this.#cancel;
    try {
      const result = await this.#core.call("dryRun", argument, {
        signal,
        graceMs: CANCEL_GRACE_MS,
        onEvent: (progress) => this.#onProgress(progress),
      });
      this.#onResult(result);
    } catch (/** @type {any} */ error) {
      this.isCancelled = signal.aborted;
      if (this.isCancelled) this.cancelledWork = error.work ?? null;
      else this.error = error;
    }
    this.#core.end();
    this.#notify();
  }

  /** @param {DryRunResult} result */
  #onResult({ report, error, relayErrors, sharedTitles, people }) {
    for (const [applicant, person] of people) this.people.set(applicant, person);
    const refusal = error && viewError(error);
    this.isCancelled = this.#cancel.signal.aborted && !refusal;
    this.error = refusal;
    this.report = report;
    this.relayErrors = relayErrors.map(({ error: each, count }) => ({ error: viewError(each), count }));
    this.sharedTitles = sharedTitles;
    this.#session.signOutOnRefusal(refusal);
  }

  /** @param {Progress} progress */
  #onProgress({ outcome, ...progress }) {
    this.progress = progress;
    if (outcome) this.outcomes[outcome] = (this.outcomes[outcome] ?? 0) + 1;
    this.#notify();
  }

  #notify() {
    for (const listener of this.#listeners) listener();
  }
}

/**
 * An error of the worker as one of this page.
 * @param {PlainError} error
 * @returns {ViewError}
 */
export function viewError(error) {
  const { kind } = error;
  if (kind === "api" || kind === "network" || kind === "unreadable") return new ApiError(kind, error);
  return fromPlainError(error);
}
