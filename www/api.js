// The Worker's API (crates/edge/src/api). The token is held here, in memory, and leaves only in a header.

const READ_PATIENCE_MS = 30_000;
const CHECK_PATIENCE_MS = 120_000;

/** A request that did not bring what was asked for; `kind` is `answer`, `network` or `unreadable`. */
export class ApiError extends Error {
  constructor(kind, { status = null, code = kind, message = "", problems = [] } = {}) {
    super(message);
    this.name = "ApiError";
    Object.assign(this, { kind, status, code, problems });
  }

  /** Whether another token, or any at all, is what it takes. */
  get closesTheDoor() {
    return this.code === "unauthorized" || this.code === "no_admin_token";
  }
}

export class Api {
  #token;

  constructor(token) {
    this.#token = token;
  }

  /** The workflows, and what is wrong with the Worker as a whole: `{ workflows, problems }`. */
  workflows() {
    return this.#read("/workflows");
  }

  /** A page of a workflow's runs, `{ runs, cursor }`, newest first. */
  runs(workflow, cursor) {
    const query = cursor ? `?${new URLSearchParams({ cursor })}` : "";
    return this.#read(`/workflows/${encodeURIComponent(workflow)}/runs${query}`);
  }

  report(workflow, run) {
    return this.#read(`/workflows/${encodeURIComponent(workflow)}/runs/${encodeURIComponent(run)}`);
  }

  /** What a workflow remembers. */
  ledger(workflow) {
    return this.#read(`/workflows/${encodeURIComponent(workflow)}/ledger`);
  }

  /** A workflow's parameters as they are configured, `{ workflow, problems }`: secrets by their names only. */
  workflow(workflow) {
    return this.#read(`/workflows/${encodeURIComponent(workflow)}`);
  }

  /** Asks both APIs what they accept and offer; nothing is written. */
  check(workflow) {
    return this.#send(`/workflows/${encodeURIComponent(workflow)}/check`, {
      method: "POST",
      signal: AbortSignal.timeout(CHECK_PATIENCE_MS),
    });
  }

  /** A request to one of the relays; the answer as it comes. */
  relay(path, init) {
    const headers = { ...init.headers, authorization: `Bearer ${this.#token}` };
    return fetch(`/api${path}`, { ...init, headers, cache: "no-store", redirect: "error" });
  }

  #read(path) {
    return this.#send(path, { signal: AbortSignal.timeout(READ_PATIENCE_MS) });
  }

  async #send(path, { method = "GET", body, signal }) {
    const headers = { authorization: `Bearer ${this.#token}`, accept: "application/json" };
    if (body) headers["content-type"] = "application/json";
    let status;
    let text;
    try {
      const response = await fetch(`/api${path}`, {
        method,
        headers,
        body,
        signal,
        cache: "no-store",
        redirect: "error",
      });
      status = response.status;
      text = await response.text();
    } catch (error) {
      if (error.name === "AbortError") throw error;
      throw new ApiError("network");
    }
    const answer = parsed(text);
    if (status === 200 && answer) return answer;
    if (answer?.error?.message) throw new ApiError("answer", { status, ...answer.error });
    throw new ApiError("unreadable", { status });
  }
}

function parsed(text) {
  try {
    const value = JSON.parse(text);
    return value !== null && typeof value === "object" ? value : null;
  } catch {
    return null;
  }
}
