// What one has seen since the token was entered. Nothing of it outlives the page, or the token.
import { Api, ApiError } from "./api.js";

const VIEWS_KEPT = 20;

export class Session {
  /** The last dry run of each workflow, by its id; that with own keys by the empty one. */
  dryRuns = new Map();
  /** What was prepared for them: settings, and for own keys the keys. */
  desks = new Map();
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

  /** Ends the session where an answer outside of `heed` closes the door. */
  refused(error) {
    if (error.closesTheDoor) this.#onClosed(error);
  }

  /** Lets go of what was prepared for workflows: they may be configured otherwise by now. */
  prepareAnew() {
    for (const key of [...this.desks.keys()]) if (key !== "") this.desks.delete(key);
  }

  end() {
    for (const run of this.dryRuns.values()) run.cancel();
    this.dryRuns.clear();
    this.desks.clear();
    this.#views.clear();
  }
}
