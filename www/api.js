// The client of the Worker's API (crates/edge/src/api). It keeps the token in memory and sends it in a header only.

/**
 * @import { CheckReport, ErrorReport, FieldWarning, Outcome, Problem, Reason, RunReport, Status, Trigger, Workflow }
 *   from "/lib/update-profiles-in-hrflow/index.js"
 */
/**
 * A workflow in the list. One with problems may have no id, and it has no settings.
 * @typedef {{ workflow_id?: string | null, persist?: boolean, incremental?: boolean, cron?: string | null,
 *   problems: Problem[], warnings?: FieldWarning[] }} WorkflowSummary
 */
/**
 * @typedef {{ run_id: string, status: Status, reason: Reason, persist: boolean, started_at: string, finished_at: string,
 *   complete: boolean, remaining: number, outcomes: Partial<Record<Outcome, number>>, trigger?: Trigger,
 *   whole_search?: boolean }} RunSummary
 */
/**
 * What happened to a candidate: `kind` is `run`, or what an operator did.
 * @typedef {{ at: string, kind: string, run_id?: string, trigger?: Trigger, plan?: string, applicant?: string,
 *   candidate?: string, outcome?: Outcome, fields?: string[], resume?: string, code?: string, reason?: string }} TimelineEntry
 */
/** @typedef {{ applicants: string[], candidates: string[], entries: TimelineEntry[], truncated: boolean }} Timeline */
/** @typedef {{ kind: string, delivered: boolean, error: string | null }} AlertOutcome */
/** @typedef {{ runs: RunSummary[], cursor: string | null }} RunPage */
/** @typedef {{ workflows: WorkflowSummary[], problems?: Problem[], servers?: import("./servers.js").Servers }} WorkflowList */
/** @typedef {{ workflow_id: string | null, state: string, since?: string | null }} WorkflowState */
/** @typedef {{ workflow: Workflow, problems: Problem[], warnings?: FieldWarning[] }} ConfiguredWorkflow */
/** @typedef {{ candidate: string, applicant: string, sent_at: string }} PendingParse */
/** @typedef {{ candidate: string, applicant: string }} GivenUpResume */
/**
 * @typedef {{ applicant: string | null, tries: number, tried_at: string, next_try_at: string | null,
 *   is_set_aside?: boolean, error: ErrorReport | null }} LedgerFailure
 */
/** @typedef {{ finished_at: string, complete: boolean, items: number, skipped: number }} LastRun */
/**
 * @typedef {{ applicants: number, pending: PendingParse[], given_up?: GivenUpResume[], failed: LedgerFailure[],
 *   last_run: LastRun | null, leased_by: string | null, paused?: { reason: string, since: string } | null }} Ledger
 */

/**
 * What a worker needs for a client of its own. Plain data, which can cross.
 * @typedef {{ token: string }} Credentials
 */

const READ_TIMEOUT_MS = 30_000;
const CHECK_TIMEOUT_MS = 120_000;
// A run lasts as long as the Worker allows it.
const RUN_TIMEOUT_MS = 15 * 60_000;

/**
 * A request that failed. `kind` is `api` for an error that the API reports, `network` where no response came, and
 * `unreadable` for a response that is not the API's JSON. `code` is the API's code, or the kind.
 */
export class ApiError extends Error {
  /**
   * @param {"api" | "network" | "unreadable"} kind
   * @param {{ status?: number | null, code?: string, message?: string, problems?: Problem[] }} [details]
   */
  constructor(kind, { status = null, code = kind, message = "", problems = [] } = {}) {
    super(message);
    this.name = "ApiError";
    this.kind = kind;
    this.status = status;
    this.code = code;
    this.problems = problems;
  }

  /** Whether the Worker accepts no request until the user signs in with another token. */
  get requiresSignIn() {
    return ["unauthorized", "no_admin_token", "weak_token", "shared_token", "too_many_guesses"].includes(this.code);
  }
}

export class Api {
  #token;

  /** @param {string} token */
  constructor(token) {
    this.#token = token;
  }

  /**
   * All workflows, and the problems of the Worker as a whole.
   * @returns {Promise<WorkflowList>}
   */
  listWorkflows() {
    return this.#get("/workflows");
  }

  /**
   * How all workflows stand. The status is 503 if one of them needs somebody.
   * @returns {Promise<{ workflows: WorkflowState[] }>}
   */
  workflowStates() {
    return this.#request("/health/workflows", "GET", READ_TIMEOUT_MS, undefined, [503]);
  }

  /**
   * A page of a workflow's runs, newest first.
   * @param {string} workflow
   * @param {string | null} [cursor]
   * @returns {Promise<RunPage>}
   */
  listRuns(workflow, cursor) {
    const query = cursor ? `?${new URLSearchParams({ cursor })}` : "";
    return this.#get(`/workflows/${encodeURIComponent(workflow)}/runs${query}`);
  }

  /**
   * @param {string} workflow
   * @param {string} run
   * @returns {Promise<RunReport>}
   */
  getReport(workflow, run) {
    return this.#get(`/workflows/${encodeURIComponent(workflow)}/runs/${encodeURIComponent(run)}`);
  }

  /**
   * @param {string} workflow
   * @returns {Promise<Ledger>}
   */
  getLedger(workflow) {
    return this.#get(`/workflows/${encodeURIComponent(workflow)}/ledger`);
  }

  /**
   * A workflow's parameters as they are configured, with the names of its secrets only.
   * @param {string} workflow
   * @returns {Promise<ConfiguredWorkflow>}
   */
  getWorkflow(workflow) {
    return this.#get(`/workflows/${encodeURIComponent(workflow)}`);
  }

  /**
   * Tests the workflow's keys with requests that only read.
   * @param {string} workflow
   * @returns {Promise<CheckReport>}
   */
  checkConnection(workflow) {
    return this.#request(`/workflows/${encodeURIComponent(workflow)}/check`, "POST", CHECK_TIMEOUT_MS);
  }

  /**
   * Runs a workflow.
   * @param {string} workflow
   * @returns {Promise<RunReport>}
   */
  startRun(workflow) {
    return this.#request(`/workflows/${encodeURIComponent(workflow)}/runs`, "POST", RUN_TIMEOUT_MS);
  }

  /**
   * What happened to a candidate. `key` is an id of Flatchr, or the SHA-256 of an e-mail address.
   * @param {string} workflow
   * @param {string} key
   * @returns {Promise<Timeline>}
   */
  getTimeline(workflow, key) {
    return this.#get(`/workflows/${encodeURIComponent(workflow)}/candidates/${encodeURIComponent(key)}`);
  }

  /**
   * A dry run in the Worker, whose plan is kept.
   * @param {string} workflow
   * @returns {Promise<RunReport>}
   */
  makePlan(workflow) {
    const options = { persist: false, plan: true };
    return this.#request(`/workflows/${encodeURIComponent(workflow)}/runs`, "POST", RUN_TIMEOUT_MS, options);
  }

  /**
   * A run that does what a dry run showed, and nothing else.
   * @param {string} workflow
   * @param {string} plan
   * @returns {Promise<RunReport>}
   */
  applyPlan(workflow, plan) {
    return this.#request(`/workflows/${encodeURIComponent(workflow)}/runs`, "POST", RUN_TIMEOUT_MS, { plan });
  }

  /**
   * Sends a message to each receiver of a workflow's alerts.
   * @param {string} workflow
   * @returns {Promise<{ receivers: AlertOutcome[] }>}
   */
  testAlerts(workflow) {
    return this.#request(`/workflows/${encodeURIComponent(workflow)}/alerts/test`, "POST", CHECK_TIMEOUT_MS);
  }

  /**
   * Pauses a workflow.
   * @param {string} workflow
   * @param {string} reason
   */
  pause(workflow, reason) {
    return this.#act(workflow, "pause", { reason });
  }

  /** @param {string} workflow */
  resume(workflow) {
    return this.#act(workflow, "resume");
  }

  /** @param {string} workflow */
  stopRun(workflow) {
    return this.#act(workflow, "stop");
  }

  /** @param {string} workflow */
  resetLedger(workflow) {
    return this.#act(workflow, "ledger/reset");
  }

  /**
   * Has the next run try an applicant.
   * @param {string} workflow
   * @param {string} applicant
   */
  retryApplicant(workflow, applicant) {
    return this.#act(workflow, `items/${encodeURIComponent(applicant)}/retry`);
  }

  /** @returns {Credentials} */
  get credentials() {
    return { token: this.#token };
  }

  /**
   * Sends a request to one of the relays and returns the response as it is.
   * @param {string} path
   * @param {RequestInit & { headers: Record<string, string> }} init
   */
  fetchThroughRelay(path, init) {
    const headers = { ...init.headers, authorization: `Bearer ${this.#token}` };
    return fetch(`/api${path}`, { ...init, headers, cache: "no-store", redirect: "error" });
  }

  /**
   * @param {string} workflow
   * @param {string} action
   * @param {object} [body]
   * @returns {Promise<{ message: string }>}
   */
  #act(workflow, action, body) {
    return this.#request(`/workflows/${encodeURIComponent(workflow)}/${action}`, "POST", CHECK_TIMEOUT_MS, body);
  }

  /** @param {string} path */
  #get(path) {
    return this.#request(path, "GET", READ_TIMEOUT_MS);
  }

  /**
   * @param {string} path
   * @param {string} method
   * @param {number} timeoutMs
   * @param {object} [data]
   * @param {number[]} [expected] Statuses besides 200 of answers that are no errors.
   */
  async #request(path, method, timeoutMs, data, expected = []) {
    const headers = { authorization: `Bearer ${this.#token}`, accept: "application/json" };
    const signal = AbortSignal.timeout(timeoutMs);
    let status;
    let text;
    try {
      const content = data ? JSON.stringify(data) : null;
      const init = { method, headers, signal, body: content };
      const response = await fetch(`/api${path}`, { ...init, cache: "no-store", redirect: "error" });
      status = response.status;
      text = await response.text();
    } catch {
      throw new ApiError("network");
    }
    const body = parseObject(text);
    // A report has an `error`, too, and is an answer of status 200.
    if (body && (status === 200 || (expected.includes(status) && !body.error))) return body;
    if (body?.error?.message) throw new ApiError("api", { status, ...body.error });
    throw new ApiError("unreadable", { status });
  }
}

/**
 * The object or list that a JSON text holds, or null.
 * @param {string} text
 */
function parseObject(text) {
  try {
    const value = JSON.parse(text);
    return value !== null && typeof value === "object" ? value : null;
  } catch {
    return null;
  }
}
