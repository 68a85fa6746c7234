// `fetch` for the core: what it asks of Flatchr and HrFlow.ai goes through the Worker's relay, which asks them in its place.
// Flatchr documents no CORS, so that no browser can ask it; and of a configured workflow the keys stay on the server.
import { ApiError } from "../api.js";
import { Columns } from "./columns.js";

const vendors = [
  ["https://api.flatchr.io/", "flatchr"],
  ["https://api.demo.flatchr.io/", "flatchr-demo"],
  ["https://api.hrflow.ai/v1/", "hrflow"],
];
// Of what the core sends, what a relay passes on. Keys are among it only where they are the caller's own.
const passed = ["accept", "content-type"];
const keys = { authorization: "x-relay-authorization", "x-api-key": "x-api-key", "x-user-email": "x-user-email" };
// Where the relay says that a vendor did not answer it, another try may help, as the core knows.
const passing = ["unreachable", "timeout"];

export class Relay {
  /** What the relay said for itself, or that it could not be reached: each error by its sentence, with how often. */
  troubles = new Map();
  /** What was seen of columns. */
  columns = new Columns();
  #api;
  #prefix;
  #isOwn;
  #refused;

  /** For a workflow, or with null for the caller's own keys. `refused(error)` is called where going on is no use. */
  constructor(api, workflow, refused) {
    this.#api = api;
    this.#isOwn = workflow === null;
    this.#prefix = this.#isOwn ? "/relay" : `/workflows/${encodeURIComponent(workflow)}/relay`;
    this.#refused = refused;
  }

  /** To be given to the core. */
  fetch = async (url, { method, headers = {}, body, signal }) => {
    const path = this.#path(url);
    let response;
    try {
      response = await this.#api.relay(`${this.#prefix}/${path}`, {
        method,
        headers: this.#headers(headers),
        body,
        signal,
      });
    } catch (error) {
      if (error.name !== "AbortError") this.#note(new ApiError("network"));
      throw error;
    }
    if (!response.headers.has("x-relayed")) return this.#told(response);
    if (response.ok && path.startsWith("flatchr")) void this.#look(path, response.clone());
    return response;
  };

  #path(url) {
    const [base, name] = vendors.find(([start]) => url.startsWith(start)) ?? [];
    if (!base) throw new Error(`there is no relay for ${new URL(url).origin}`);
    const isDemoOfWorkflow = !this.#isOwn && name === "flatchr-demo";
    return `${isDemoOfWorkflow ? "flatchr" : name}/${url.slice(base.length)}`;
  }

  #headers(given) {
    const headers = {};
    for (const [name, value] of Object.entries(given)) {
      const lower = name.toLowerCase();
      if (passed.includes(lower)) headers[lower] = value;
      else if (this.#isOwn && lower in keys) headers[keys[lower]] = value;
    }
    return headers;
  }

  /** An answer of the relay itself, or of something between it and this page. */
  async #told(response) {
    const text = await response.text();
    const error = errorIn(response.status, text);
    this.#note(error);
    if (passing.includes(error.code))
      return new Response(text, { status: response.status, headers: { "content-type": "application/json" } });
    this.#refused(error);
    throw error;
  }

  #note(error) {
    const key = `${error.code} ${error.message}`;
    this.troubles.set(key, { error, count: (this.troubles.get(key)?.count ?? 0) + 1 });
  }

  async #look(path, copy) {
    try {
      this.columns.saw(path, await copy.text());
    } catch {
      // It broke off, or was cancelled; the core meets that too.
    }
  }
}

function errorIn(status, text) {
  try {
    const { error } = JSON.parse(text);
    if (typeof error?.message === "string") return new ApiError("answer", { status, ...error });
  } catch {
    // Not the API's JSON.
  }
  return new ApiError("unreadable", { status });
}
