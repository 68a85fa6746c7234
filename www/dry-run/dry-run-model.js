// What the user prepares for a dry run: the parameters, the connection check and the settings of a link. In memory only.
import { CoreWorker } from "../core/core-worker.js";
import { DryRun, viewError } from "./dry-run.js";
import { getAt, setAt } from "./option-paths.js";
import { fieldAt, groupPaths } from "./parameter-schema.js";
import { isSandbox } from "../servers.js";
import { sandboxKeys } from "./sandbox-keys.js";
import { decodeSettings, encodeSettings } from "./settings-link.js";
import { redactSecrets, withShippedDefaults } from "./wrangler-toml.js";

/** @import { CheckReport, FieldWarning, Options, Problem } from "/lib/update-profiles-in-hrflow/index.js" */
/** @import { ViewError } from "../error-view.js" */
/** @import { Session } from "../session.js" */
/** @import { Settings } from "./option-paths.js" */
/** @import { Schema } from "./parameter-schema.js" */
/** @typedef {{ isRunning: boolean, report?: CheckReport, error?: ViewError }} CheckState */
/**
 * A problem of the parameters. `ended` says that the core never read the program to its end, or crashed while it did.
 * @typedef {Problem & { ended?: "did_not_end" | "crashed" }} ParameterProblem
 */
/** @typedef {{ name: "keys" | "pull" | "push" | "hooks", paths: string[] }} ParameterGroup */

// The core needs a value for each parameter that the relay fills in: the keys, and the company and source of the workflow.
const KEY_PLACEHOLDER = "relay";
const OWN_PLACEHOLDER = "own";

const keyPaths = [
  "connector_auth.api_key",
  "connector_auth.company_id",
  "connector_auth.env_base_url",
  "hrflow_auth.api_secret",
  "hrflow_auth.api_user",
  "push_parameters.source_key",
];

// What the parameters are at first where there is no workflow to load them from.
const emptyConfiguration = {
  workflow_id: "my-workflow",
  connector_auth: {},
  hrflow_auth: {},
  pull_parameters: {},
  push_parameters: {},
};

export class DryRunModel {
  isLoaded = false;
  /**
   * The parameters as the user has changed them.
   * @type {Settings}
   */
  values = {};
  /**
   * The parameters as they were at first.
   * @type {Settings}
   */
  configuredValues = {};
  /**
   * The fields that the format gives and HrFlow.ai does not have, as the last validation found them.
   * @type {FieldWarning[]}
   */
  warnings = [];
  /**
   * The problems of the workflow's configuration.
   * @type {Problem[]}
   */
  problems = [];
  /**
   * The paths of the parameters that the user has edited.
   * @type {Set<string>}
   */
  editedPaths = new Set();
  /** @type {CheckState | null} */
  check = null;
  /**
   * The candidates whose résumé HrFlow.ai is already parsing, or null where that is unknown.
   * @type {Set<string> | null}
   */
  pending = null;
  /** Whether the user prepares another dry run although the last one has a report. */
  isPreparing = false;
  /**
   * What happened to the settings of the link, or null without a link.
   * @type {"applied" | "unreadable" | "version" | "tooLarge" | null}
   */
  linkStatus = null;
  #session;
  /** @type {string | null} */
  #link = null;
  #validation = new AbortController();
  /** @type {Schema} */
  #schema = {};

  /**
   * @param {Session} session
   * @param {string | null} workflow Null for the user's own keys.
   */
  constructor(session, workflow) {
    this.#session = session;
    this.workflow = workflow;
    this.usesOwnKeys = workflow === null;
    /**
     * The names of the groups that are open in the form.
     * @type {Set<string>}
     */
    this.openGroups = new Set(this.usesOwnKeys ? ["keys"] : []);
  }

  /** The key of this model and its dry run in the session. */
  get key() {
    return this.workflow ?? "";
  }

  /** Whether the keys of the sandbox are filled in, because no others are of use. */
  get hasSandboxKeys() {
    return this.usesOwnKeys && isSandbox(this.#session.servers);
  }

  /** Loads the schema and the parameters. Before that, nothing else of the model works. */
  async load() {
    this.#schema = await this.#session.core.call("settingsSchema", undefined);
    if (this.isLoaded) return;
    if (this.workflow === null) {
      this.configuredValues = structuredClone(emptyConfiguration);
      if (this.hasSandboxKeys)
        for (const [path, value] of Object.entries(sandboxKeys)) setAt(this.configuredValues, path, value);
    } else {
      const { workflow, problems } = await this.#session.authorized(this.#session.api.getWorkflow(this.workflow));
      this.configuredValues = workflow;
      this.problems = problems ?? [];
      this.pending = await this.#loadPending(this.workflow);
    }
    this.values = structuredClone(this.configuredValues);
    this.isLoaded = true;
    this.#applyPendingLink();
  }

  /** @param {string} workflow */
  async #loadPending(workflow) {
    try {
      const { pending } = await this.#session.api.getLedger(workflow);
      return new Set(pending.map(({ candidate }) => candidate));
    } catch {
      // The dry run works without the ledger. There may be none.
      return null;
    }
  }

  /**
   * Applies the settings of a link. Calling it again with the same link changes nothing.
   * @param {string} link
   */
  applyLink(link) {
    if (link === this.#link) return;
    this.#link = link;
    this.linkStatus = null;
    if (this.isLoaded) this.#applyPendingLink();
  }

  #applyPendingLink() {
    if (this.#link === null || this.linkStatus !== null) return;
    const { settings, problem } = decodeSettings(this.#link);
    this.linkStatus = problem ?? "applied";
    this.isPreparing = true;
    if (!settings) return;
    for (const path of this.paths.filter((each) => this.usesOwnKeys || each !== "connector_auth.env_base_url")) {
      const value = getAt(settings, path);
      if (value !== undefined) setAt(this.values, path, value);
    }
  }

  /** The paths of all parameters in the form. */
  get paths() {
    return this.groups.flatMap(({ paths }) => paths);
  }

  /**
   * The groups of the form.
   * @returns {ParameterGroup[]}
   */
  get groups() {
    const push = groupPaths(this.#schema, "push_parameters").filter((path) => path !== "push_parameters.source_key");
    /** @type {ParameterGroup[]} */
    const groups = [
      { name: "pull", paths: groupPaths(this.#schema, "pull_parameters") },
      { name: "push", paths: push },
      { name: "hooks", paths: ["logics", "format"] },
    ];
    return this.usesOwnKeys ? [{ name: "keys", paths: [...keyPaths, "workflow_id"] }, ...groups] : groups;
  }

  /** @param {string} path */
  field(path) {
    return fieldAt(this.#schema, path);
  }

  /** The paths of the parameters that differ from the configured ones. */
  get changedPaths() {
    const json = (/** @type {Settings} */ values, /** @type {string} */ path) =>
      JSON.stringify(getAt(values, path) ?? null);
    return this.paths.filter((path) => json(this.values, path) !== json(this.configuredValues, path));
  }

  /** Undoes all changes. */
  reset() {
    this.values = structuredClone(this.configuredValues);
    this.editedPaths.clear();
    this.linkStatus = null;
  }

  /**
   * The options for the core.
   * @returns {Options}
   */
  get options() {
    const { workflow_id, connector_auth, hrflow_auth, pull_parameters, push_parameters, logics, format } = this.values;
    const shared = { workflow_id, pull_parameters, logics, format };
    if (this.usesOwnKeys) return definedOnly({ ...shared, connector_auth, hrflow_auth, push_parameters });
    const { env_base_url } = connector_auth ?? {};
    return definedOnly({
      ...shared,
      connector_auth: { env_base_url, api_key: KEY_PLACEHOLDER, company_id: OWN_PLACEHOLDER },
      hrflow_auth: { api_secret: KEY_PLACEHOLDER, api_user: KEY_PLACEHOLDER },
      push_parameters: { ...push_parameters, source_key: OWN_PLACEHOLDER },
    });
  }

  /** The configuration for wrangler.toml, without secrets. */
  get configuration() {
    const { persist, ...values } = this.usesOwnKeys ? withShippedDefaults(this.values) : this.values;
    return { ...redactSecrets(values, { hidesIdentifiers: this.usesOwnKeys }), persist };
  }

  /** The settings as a part of an address. */
  get link() {
    return encodeSettings(this.values);
  }

  /**
   * The problems of the current parameters, or null if a newer validation has replaced this one.
   * @returns {Promise<ParameterProblem[] | null>}
   */
  async validate() {
    this.#validation.abort();
    const { signal } = (this.#validation = new AbortController());
    try {
      const read = await this.#session.core.call("readSettings", { options: this.options }, { signal });
      if (read) this.warnings = read.warnings;
      return read && read.problems;
    } catch (/** @type {any} */ error) {
      if (signal.aborted) return null;
      if (error.kind !== "ended") return [{ path: "", message: error.message }];
      return [{ path: error.work?.program ?? "", message: error.message, ended: error.code }];
    }
  }

  /**
   * Starts the connection check.
   * @param {() => void} onChange Called when the check starts and when it ends.
   */
  async startCheck(onChange) {
    /** @type {CheckState} */
    const state = { isRunning: true };
    this.check = state;
    onChange();
    try {
      state.report =
        this.workflow === null
          ? await this.#checkOwnKeys()
          : await this.#session.authorized(this.#session.api.checkConnection(this.workflow));
    } catch (/** @type {any} */ error) {
      state.error = error;
    }
    state.isRunning = false;
    // A check that the user has started again reports nothing any more.
    if (this.check === state) onChange();
  }

  async #checkOwnKeys() {
    const core = new CoreWorker();
    try {
      return await core.call("checkOwnKeys", { credentials: this.#session.api.credentials, options: this.options });
    } catch (/** @type {any} */ error) {
      const shown = error.kind === "ended" ? error : viewError(error);
      this.#session.signOutOnRefusal(shown);
      throw shown;
    } finally {
      core.end();
    }
  }

  start() {
    this.isPreparing = false;
    const context = { configuration: this.configuration, link: this.link, pending: this.pending };
    const run = new DryRun(this.#session, this.workflow, this.options, context);
    this.#session.dryRuns.set(this.key, run);
  }

  /** Forgets the keys, and everything that the user typed or found with them. */
  forgetKeys() {
    this.#session.dryRuns.get(this.key)?.end();
    this.#session.dryRuns.delete(this.key);
    this.#session.dryRunModels.delete(this.key);
  }
}

/**
 * A deep copy without the options that are undefined.
 * @param {Settings} options
 */
const definedOnly = (options) => JSON.parse(JSON.stringify(options));
