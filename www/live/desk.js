// What is prepared for a dry run: the parameters, the connection check, what a link brought. In memory only.
import { core } from "../core.js";
import { get, pack, set, unpack } from "./link.js";
import { Relay } from "./relay.js";
import { DryRun } from "./run.js";
import { fieldAt, pathsOf } from "./schema.js";
import { withoutSecrets } from "./toml.js";

// What stands for a key that the relay adds, and for the company and the source that it puts in.
const added = "relay";
const own = "own";

const keys = [
  "connector_auth.api_key",
  "connector_auth.company_id",
  "connector_auth.env_base_url",
  "hrflow_auth.api_secret",
  "hrflow_auth.api_user",
  "push_parameters.source_key",
];

export class Desk {
  /** The parameters: as configured, or as typed in; and as they were at first. */
  values = null;
  configured = null;
  /** What is wrong with the workflow as it is configured. */
  problems = [];
  schema = null;
  /** The fields that were changed, and the groups of them that are open. */
  touched = new Set();
  open;
  /** The check: `{ report }`, `{ failure }`, or `{ isUnderWay }`. */
  check = null;
  /** Candidates whose résumé is being parsed already; null where that is not known. */
  pending = null;
  /** Whether another dry run is being prepared although there is a report. */
  isAtWork = false;
  /** What came of the settings in the link: null, `taken`, `unreadable` or `version`. */
  linked = null;
  #session;
  #link = null;
  #core = null;

  /** For a workflow, or with null for one's own keys. */
  constructor(session, workflow) {
    this.#session = session;
    this.workflow = workflow;
    this.open = new Set(this.isOwn ? ["keys"] : []);
  }

  get isOwn() {
    return this.workflow === null;
  }

  get key() {
    return this.workflow ?? "";
  }

  /** Brings what is needed before anything can be shown. */
  async load() {
    this.#core = await core();
    this.schema = this.#core.parameterSchema();
    if (this.values) return;
    if (this.isOwn) {
      this.configured = {
        workflow_id: "my-workflow",
        connector_auth: {},
        hrflow_auth: {},
        pull_parameters: {},
        push_parameters: {},
      };
    } else {
      const { workflow, problems } = await this.#session.heed(this.#session.api.workflow(this.workflow));
      this.configured = workflow;
      this.problems = problems ?? [];
      this.pending = await this.#readPending();
    }
    this.values = structuredClone(this.configured);
    this.#takeLink();
  }

  async #readPending() {
    try {
      const { pending } = await this.#session.api.ledger(this.workflow);
      return new Set(pending.map(({ candidate }) => candidate));
    } catch {
      // Where nothing is kept, or it cannot be read, the dry run goes without.
      return null;
    }
  }

  /** Takes the settings of a link over, once. */
  follow(link) {
    if (link === this.#link) return;
    this.#link = link;
    this.linked = null;
    if (this.values) this.#takeLink();
  }

  #takeLink() {
    if (this.#link === null || this.linked !== null) return;
    const { settings, trouble } = unpack(this.#link);
    this.linked = trouble ?? "taken";
    this.isAtWork = true;
    if (trouble) return;
    for (const path of this.paths.filter((each) => this.isOwn || each !== "connector_auth.env_base_url")) {
      const value = get(settings, path);
      if (value !== undefined) set(this.values, path, value);
    }
  }

  /** All paths that can be changed here. */
  get paths() {
    return this.groups.flatMap(({ paths }) => paths);
  }

  /** The groups of the form. */
  get groups() {
    const pull = pathsOf(this.schema, "pull_parameters");
    const push = pathsOf(this.schema, "push_parameters").filter((path) => path !== "push_parameters.source_key");
    const others = [
      { name: "pull", paths: pull },
      { name: "push", paths: push },
      { name: "hooks", paths: ["logics", "format"] },
    ];
    return this.isOwn ? [{ name: "keys", paths: [...keys, "workflow_id"] }, ...others] : others;
  }

  field(path) {
    return fieldAt(this.schema, path);
  }

  /** The paths whose value is another than configured. */
  get changed() {
    return this.paths.filter(
      (path) => JSON.stringify(get(this.values, path) ?? null) !== JSON.stringify(get(this.configured, path) ?? null),
    );
  }

  /** Takes all changes back. */
  reset() {
    this.values = structuredClone(this.configured);
    this.touched.clear();
    this.linked = null;
  }

  /** What the core is given. */
  get options() {
    const { workflow_id, connector_auth, pull_parameters, push_parameters, logics, format } = this.values;
    const some = { workflow_id, pull_parameters, logics, format };
    if (this.isOwn) return plain({ ...some, connector_auth, hrflow_auth: this.values.hrflow_auth, push_parameters });
    const { env_base_url } = connector_auth ?? {};
    return plain({
      ...some,
      connector_auth: { env_base_url, api_key: added, company_id: own },
      hrflow_auth: { api_secret: added, api_user: added },
      push_parameters: { ...push_parameters, source_key: own },
    });
  }

  /** The configuration to be taken along, without anything secret. */
  get configuration() {
    const { persist, ...values } = this.isOwn ? { ...this.values, persist: false } : this.values;
    return { ...withoutSecrets(values, { identifiers: this.isOwn }), persist };
  }

  /** What is wrong with the parameters as they are now. */
  validate() {
    return this.#core.validate(this.options);
  }

  /** Asks both APIs; `changed` is called when that begins and when it ended. */
  async startCheck(changed) {
    const mine = (this.check = { isUnderWay: true });
    changed();
    try {
      const report = this.isOwn
        ? await this.#checkOwn()
        : await this.#session.heed(this.#session.api.check(this.workflow));
      Object.assign(mine, { isUnderWay: false, report });
    } catch (failure) {
      Object.assign(mine, { isUnderWay: false, failure });
    }
    if (this.check === mine) changed();
  }

  async #checkOwn() {
    const stop = new AbortController();
    const relay = new Relay(this.#session.api, null, (error) => {
      stop.abort(error);
      this.#session.refused(error);
    });
    try {
      return await this.#core.check({ ...this.options, fetch: relay.fetch, signal: stop.signal });
    } catch (error) {
      throw stop.signal.aborted ? stop.signal.reason : error;
    }
  }

  /** Starts the dry run. */
  start() {
    this.isAtWork = false;
    const run = new DryRun(this.#session, this.workflow, this.options);
    run.settings = { configuration: this.configuration, link: pack(this.values), pending: this.pending };
    this.#session.dryRuns.set(this.key, run);
    return run;
  }

  /** Forgets the keys, and with them everything that was typed in or found with them. */
  forget() {
    this.#session.dryRuns.get(this.key)?.cancel();
    this.#session.dryRuns.delete(this.key);
    this.#session.desks.delete(this.key);
  }
}

/** A copy of its own, without what is not set. */
const plain = (options) => JSON.parse(JSON.stringify(options));
