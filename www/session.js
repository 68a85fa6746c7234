// Everything that the page knows since the user signed in. It ends with the page or with the sign-out.
import { Api, ApiError } from "./api.js";
import { CoreWorker } from "./core/core-worker.js";

/** @import { DryRunModel } from "./dry-run/dry-run-model.js" */
/** @import { DryRun } from "./dry-run/dry-run.js" */
/** @import { Person } from "./dry-run/person.js" */
/** @import { Servers } from "./servers.js" */

const MAX_VIEW_STATES = 20;

/** The key of the dry run with the user's own keys, which belongs to no workflow. */
const OWN_KEYS = "";

export class Session {
  /**
   * The last dry run of each workflow, by its id. The one with the user's own keys has an empty id.
   * @type {Map<string, DryRun>}
   */
  dryRuns = new Map();
  /**
   * What the user prepares for the next dry run of each workflow, by the same ids.
   * @type {Map<string, DryRunModel>}
   */
  dryRunModels = new Map();
  /**
   * The servers that the Worker asks in place of the vendors' own.
   * @type {Servers}
   */
  servers = {};
  /**
   * Who the applicants are, as far as dry runs have read it.
   * @type {Map<string, Person>}
   */
  people = new Map();
  /** Reads the parameters of dry runs. Each dry run has a worker of its own. */
  core = new CoreWorker();
  /** @type {Map<string, Record<string, any>>} */
  #viewStates = new Map();
  #onSignOut;

  /**
   * @param {string} token
   * @param {(error: ApiError) => void} onSignOut Called when the Worker does not accept the token, now or later.
   */
  constructor(token, onSignOut) {
    this.api = new Api(token);
    this.#onSignOut = onSignOut;
  }

  /**
   * Waits for a request of the API. If the Worker does not accept the token, the session ends and the promise rejects.
   * @template Data
   * @param {Promise<Data>} request
   */
  async authorized(request) {
    try {
      return await request;
    } catch (error) {
      this.signOutOnRefusal(error);
      throw error;
    }
  }

  /**
   * Ends the session if an error says that the Worker does not accept the token.
   * @param {unknown} error
   */
  signOutOnRefusal(error) {
    if (error instanceof ApiError && error.requiresSignIn) this.#onSignOut(error);
  }

  /**
   * The state of the view at an address: its loaded data and how the user left it. Going back restores the view from it.
   * @param {string} address
   */
  viewState(address) {
    const state = this.#viewStates.get(address) ?? {};
    this.#viewStates.delete(address);
    this.#viewStates.set(address, state);
    const [oldest] = this.#viewStates.keys();
    if (this.#viewStates.size > MAX_VIEW_STATES && oldest !== undefined) this.#viewStates.delete(oldest);
    return state;
  }

  /** Discards what the user prepared for workflows, because their configuration may have changed. */
  discardModels() {
    for (const id of [...this.dryRunModels.keys()]) if (id !== OWN_KEYS) this.dryRunModels.delete(id);
  }

  end() {
    for (const run of this.dryRuns.values()) run.end();
    this.core.end();
    this.people.clear();
    this.dryRuns.clear();
    this.dryRunModels.clear();
    this.#viewStates.clear();
  }
}
