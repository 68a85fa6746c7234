// A dry run in this page: under way until it has a report or a failure. It goes on while one looks at something else.
import { core } from "../core.js";
import { Relay } from "./relay.js";

/** The reason with which somebody cancels, as opposed to a refusal. */
const cancelled = new Error("cancelled");

export class DryRun {
  started = Date.now();
  /** `{ pulled, done, total }` once the search is done. */
  progress = null;
  /** How many have which outcome so far. */
  outcomes = {};
  report = null;
  failure = null;
  /** Whether it was cancelled: then the report, if there is one, is of what was compared until then. */
  isCut = false;
  /** How one left its report. */
  view = {};
  #controller = new AbortController();
  #listeners = new Set();

  /** `workflow` is null for own keys; `options` are the core's, without what is added here. `heed` is told of a refusal. */
  constructor(session, workflow, options) {
    this.options = options;
    this.relay = new Relay(session.api, workflow, (error) => {
      this.#controller.abort(error);
      session.refused(error);
    });
    this.ended = this.#bring();
  }

  get isUnderWay() {
    return !this.report && !this.failure && !this.isCut;
  }

  /** Calls back at each step, until the function that it gives is called. */
  watch(listener) {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  cancel() {
    this.#controller.abort(cancelled);
  }

  async #bring() {
    try {
      const { updateProfilesInHrflow } = await core();
      this.report = await updateProfilesInHrflow({
        ...this.options,
        persist: false,
        incremental: false,
        fetch: this.relay.fetch,
        signal: this.#controller.signal,
        onProgress: (progress) => this.#goOn(progress),
      });
    } catch (error) {
      const reason = this.#controller.signal.aborted ? this.#controller.signal.reason : error;
      this.isCut = reason === cancelled;
      this.failure = this.isCut ? null : reason;
      this.report = error.report ?? null;
    }
    for (const listener of this.#listeners) listener();
  }

  #goOn({ outcome, ...progress }) {
    this.progress = progress;
    if (outcome) this.outcomes[outcome] = (this.outcomes[outcome] ?? 0) + 1;
    for (const listener of this.#listeners) listener();
  }
}
