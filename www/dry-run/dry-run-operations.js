// The operations of the core for a dry run and its connection check. The requests leave from the worker, with the token.
import { Api } from "../api.js";
import { toPlainError } from "../core/plain-error.js";
import { RelayClient } from "./relay-client.js";

/** @import { CheckReport, Options, RunReport } from "/lib/update-profiles-in-hrflow/index.js" */
/** @import { Credentials } from "../api.js" */
/** @import { Core } from "../core/load.js" */
/** @import { OperationContext } from "../core/operations.js" */
/** @import { PlainError } from "../core/plain-error.js" */
/** @import { Person } from "./person.js" */
/**
 * `error` is why it ended early, if the relay was the reason. `relayErrors` are the other errors of the relay, with how often
 * each occurred. `sharedTitles` are the titles that belong to several columns, each with its applicants. `people` are who the applicants are.
 * @typedef {{ report: RunReport | null, error: PlainError | null, relayErrors: { error: PlainError, count: number }[],
 *   sharedTitles: Map<string, string[]>, people: Map<string, Person> }} DryRunResult
 */

/**
 * A dry run. Its events are the progress of the core.
 * @param {Core} core
 * @param {{ credentials: Credentials, workflow: string | null, options: Options }} argument
 * @param {OperationContext} context
 * @returns {Promise<DryRunResult>}
 */
export async function dryRun({ updateProfilesInHrflow }, { credentials, workflow, options }, context) {
  const { relay, signal, refusal } = startRelay(credentials, workflow, context.signal);
  let report = null;
  try {
    report = await updateProfilesInHrflow({
      ...options,
      persist: false,
      incremental: false,
      fetch: relay.fetch,
      signal,
      onProgress: context.emit,
      onProgram: context.workOn,
    });
  } catch (/** @type {any} */ error) {
    if (error.code !== "aborted") throw error;
    report = error.report ?? null;
  }
  const ending = refusal();
  const others = [...relay.errors.values()].filter(({ error }) => error !== ending);
  return {
    report,
    error: ending && toPlainError(ending),
    relayErrors: others.map(({ error, count }) => ({ error: toPlainError(error), count })),
    sharedTitles: relay.columns.sharedTitles,
    people: relay.columns.people,
  };
}

/**
 * The connection check with the user's own keys.
 * @param {Core} core
 * @param {{ credentials: Credentials, options: Options }} argument
 * @param {OperationContext} context
 * @returns {Promise<CheckReport>}
 */
export async function checkOwnKeys(core, { credentials, options }, context) {
  const { relay, signal, refusal } = startRelay(credentials, null, context.signal);
  try {
    return await core.check({ ...options, fetch: relay.fetch, signal });
  } catch (error) {
    throw refusal() ?? error;
  }
}

/**
 * A client of the relay, and a signal that aborts with the page's or after a refusal of the relay.
 * @param {Credentials} credentials
 * @param {string | null} workflow
 * @param {AbortSignal} fromPage
 */
function startRelay(credentials, workflow, fromPage) {
  const refused = new AbortController();
  const relay = new RelayClient(new Api(credentials.token), workflow, (error) => refused.abort(error));
  return {
    relay,
    signal: AbortSignal.any([fromPage, refused.signal]),
    /** @returns {any} */
    refusal: () => (refused.signal.aborted ? refused.signal.reason : null),
  };
}
