// A dry run in this page. It continues while the user looks at another view, and ends with a report or an error.
import { loadCore } from "../core.js";
import { RelayClient } from "./relay-client.js";

/** @import { Options, Outcome, Progress, RunReport } from "/lib/update-profiles-in-hrflow/index.js" */
/** @import { TableState } from "../applicant-table.js" */
/** @import { ViewError } from "../error-view.js" */
/** @import { Session } from "../session.js" */
/** @import { Settings } from "./option-paths.js" */
/** @import { Warning } from "./summary.js" */
/**
 * What the exports and the summary of a dry run need. `link` is its settings in an address. `pending` are the candidates
 * whose résumé HrFlow.ai was already parsing, or null where that is unknown.
 * @typedef {{ configuration: Settings, link: { text: string, leftOut: string[] }, pending: Set<string> | null }} RunContext
 */

/** The reason of an abort by the user. A refusal of the relay has another one. */
const cancelledByUser = new Error("cancelled");

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
   * How the user left the view of its report.
   * @type {TableState & { warnings?: Warning[] }}
   */
  viewState = {};
  #controller = new AbortController();
  /** @type {Set<() => void>} */
  #listeners = new Set();

  /**
   * @param {Session} session
   * @param {string | null} workflow Null for the user's own keys.
   * @param {Options} options
   * @param {RunContext} context
   */
  constructor(session, workflow, options, context) {
    this.workflow = workflow;
    this.options = options;
    this.context = context;
    this.relay = new RelayClient(session.api, workflow, (error) => {
      this.#controller.abort(error);
      session.signOutOnRefusal(error);
    });
    /** Resolves once it has ended, whatever its result. */
    this.ended = this.#execute();
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
    this.#controller.abort(cancelledByUser);
  }

  async #execute() {
    try {
      const { updateProfilesInHrflow } = await loadCore();
      this.report = await updateProfilesInHrflow({
        ...this.options,
        persist: false,
        incremental: false,
        fetch: this.relay.fetch,
        signal: this.#controller.signal,
        onProgress: (progress) => this.#onProgress(progress),
      });
    } catch (/** @type {any} */ error) {
      const reason = this.#controller.signal.aborted ? this.#controller.signal.reason : error;
      this.isCancelled = reason === cancelledByUser;
      this.error = this.isCancelled ? null : reason;
      this.report = error.report ?? null;
    }
    this.#notify();
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
