// A `fetch` for the core that sends its requests through the Worker's relay. Flatchr documents no CORS, so a browser cannot
// call it. And the keys of a configured workflow stay on the server.
import { ApiError } from "../api.js";
import { ColumnObserver } from "./shared-columns.js";

/** @import { Fetch } from "/lib/update-profiles-in-hrflow/index.js" */
/** @import { Api } from "../api.js" */

/** @type {[baseUrl: string, relay: string][]} */
const relays = [
  ["https://api.flatchr.io/", "flatchr"],
  ["https://api.demo.flatchr.io/", "flatchr-demo"],
  ["https://api.hrflow.ai/v1/", "hrflow"],
];
// The headers of the core that a relay forwards, and the names under which it gets the user's own keys.
const forwardedHeaders = ["accept", "content-type"];
/** @type {Record<string, string>} */
const keyHeaders = { authorization: "x-relay-authorization", "x-api-key": "x-api-key", "x-user-email": "x-user-email" };
// After these errors another attempt may succeed, so the core gets the relay's response and retries.
const transientCodes = ["unreachable", "timeout"];
/**
 * Errors about the one applicant, profile or page of profiles of a request. The core gets them with these statuses, as an API
 * would answer. So they fail one row as in a run of the Worker, or a page, whose profiles are read alone then: a value that the
 * relay does not send, a response that is too large, a redirect.
 * @type {Record<string, number>}
 */
const statusOfOneAnswer = { not_relayed: 400, too_large: 413, redirected: 302 };
// The requests about one applicant or profile, or for a page of profiles.
const forOneAnswer = /^(flatchr(-demo)?\/company\/[^/]+\/applicant\/|hrflow\/(profile\/indexing|storing\/profiles)\?)/;

export class RelayClient {
  /**
   * The errors of the relay itself and of the connection to it, with how often each occurred.
   * @type {Map<string, { error: ApiError, count: number }>}
   */
  errors = new Map();
  columns = new ColumnObserver();
  #api;
  #prefix;
  #usesOwnKeys;
  #onRefusal;

  /**
   * @param {Api} api
   * @param {string | null} workflow Null for the user's own keys.
   * @param {(error: ApiError) => void} onRefusal Called with an error after which no request can succeed.
   */
  constructor(api, workflow, onRefusal) {
    this.#api = api;
    this.#usesOwnKeys = workflow === null;
    this.#prefix = workflow === null ? "/relay" : `/workflows/${encodeURIComponent(workflow)}/relay`;
    this.#onRefusal = onRefusal;
  }

  /** @type {Fetch} */
  fetch = async (url, { method, headers = {}, body, signal }) => {
    const path = this.#relayPath(url);
    let response;
    try {
      const forwarded = this.#forwardedHeaders(/** @type {Record<string, string>} */ (headers));
      response = await this.#api.fetchThroughRelay(`${this.#prefix}/${path}`, {
        method,
        headers: forwarded,
        body,
        signal,
      });
    } catch (/** @type {any} */ error) {
      if (error.name !== "AbortError") this.#recordError(new ApiError("network"));
      throw error;
    }
    if (!response.headers.has("x-relayed")) return this.#relayError(path, response);
    if (response.ok && path.startsWith("flatchr")) void this.#observeColumns(path, response.clone());
    return response;
  };

  /** @param {string} url */
  #relayPath(url) {
    const [baseUrl, name] = relays.find(([start]) => url.startsWith(start)) ?? [];
    if (!baseUrl) throw new Error(`there is no relay for ${new URL(url).origin}`);
    // The relay of a workflow knows from its configuration which environment of Flatchr to call.
    const relay = !this.#usesOwnKeys && name === "flatchr-demo" ? "flatchr" : name;
    return `${relay}/${url.slice(baseUrl.length)}`;
  }

  /** @param {Record<string, string>} given */
  #forwardedHeaders(given) {
    /** @type {Record<string, string>} */
    const headers = {};
    for (const [name, value] of Object.entries(given)) {
      const lower = name.toLowerCase();
      if (forwardedHeaders.includes(lower)) headers[lower] = value;
      else if (this.#usesOwnKeys && lower in keyHeaders) headers[keyHeaders[lower]] = value;
    }
    return headers;
  }

  /**
   * Handles a response of the relay itself, or of a server between it and this page.
   * @param {string} path
   * @param {Response} response
   */
  async #relayError(path, response) {
    const text = await response.text();
    const error = errorOf(response.status, text);
    this.#recordError(error);
    if (isAboutOneAnswer(path, error)) return new Response(error.message, { status: statusOfOneAnswer[error.code] });
    if (transientCodes.includes(error.code))
      return new Response(text, { status: response.status, headers: { "content-type": "application/json" } });
    this.#onRefusal(error);
    throw error;
  }

  /** @param {ApiError} error */
  #recordError(error) {
    const key = `${error.code} ${error.message}`;
    this.errors.set(key, { error, count: (this.errors.get(key)?.count ?? 0) + 1 });
  }

  /**
   * @param {string} path
   * @param {Response} copy
   */
  async #observeColumns(path, copy) {
    try {
      this.columns.observe(path, await copy.text());
    } catch {
      // The response broke off or was cancelled. The core handles that.
    }
  }
}

/**
 * Whether an error concerns one answer. The relay refuses with 403 what every request would meet.
 * @param {string} path
 * @param {ApiError} error
 */
const isAboutOneAnswer = (path, { code, status }) =>
  forOneAnswer.test(path) && code in statusOfOneAnswer && !(code === "not_relayed" && status === 403);

/**
 * @param {number} status
 * @param {string} text
 */
function errorOf(status, text) {
  try {
    const { error } = JSON.parse(text);
    if (typeof error?.message === "string") return new ApiError("api", { status, ...error });
  } catch {
    // The text is not the API's JSON.
  }
  return new ApiError("unreadable", { status });
}
