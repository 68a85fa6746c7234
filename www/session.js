// What one has seen since the token was entered. Nothing of it outlives the page, or the token.
import { Api, ApiError } from "./api.js";

const VIEWS_KEPT = 20;

export class Session {
  /** The last dry run of each workflow, by its id. */
  dryRuns = new Map();
  #views = new Map();
  #onClosed;

  /** `onClosed` is called with the error once the token is not accepted (any more). */
  constructor(token, onClosed) {
    this.api = new Api(token);
    this.#onClosed = onClosed;
  }

  /** What a promise of the API brings; an answer that closes the door ends the session besides. */
  async heed(promise) {
    try {
      return await promise;
    } catch (error) {
      if (error instanceof ApiError && error.closesTheDoor) this.#onClosed(error);
      throw error;
    }
  }

  /** What the view at an address has loaded and how one left it, so that going back finds it so. */
  view(address) {
    const state = this.#views.get(address) ?? {};
    this.#views.delete(address);
    this.#views.set(address, state);
    if (this.#views.size > VIEWS_KEPT) this.#views.delete(this.#views.keys().next().value);
    return state;
  }

  startDryRun(workflow) {
    const run = new DryRun(this, workflow);
    this.dryRuns.set(workflow, run);
    return run;
  }

  dropDryRun(workflow) {
    this.dryRuns.get(workflow)?.stop();
    this.dryRuns.delete(workflow);
  }

  end() {
    for (const run of this.dryRuns.values()) run.stop();
    this.dryRuns.clear();
    this.#views.clear();
  }
}

/** A dry run: under way until it has a report or a failure. It goes on while one looks at something else. */
export class DryRun {
  started = Date.now();
  report = null;
  failure = null;
  /** How one left its report. */
  view = {};
  #controller = new AbortController();

  constructor(session, workflow) {
    this.ended = this.#bring(session.heed(session.api.dryRun(workflow, this.#controller.signal)));
  }

  get isUnderWay() {
    return !this.report && !this.failure;
  }

  /** Stops waiting. What the Worker still does meanwhile writes nothing. */
  stop() {
    this.#controller.abort();
  }

  async #bring(promise) {
    try {
      this.report = await promise;
    } catch (error) {
      this.failure = error;
    }
  }
}
