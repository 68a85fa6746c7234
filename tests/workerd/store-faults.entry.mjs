// Wraps the built Worker, and makes its store of workflows fail: `GET /store?fails`, `?lost` (the answer), `?unbound`, `?works`.
import Worker, { Coordinator, WorkflowStore } from "./build/index.js";

export { Coordinator, WorkflowStore };

let mode = "works";

export default class extends Worker {
  /**
   * @param {any} context
   * @param {any} env
   */
  constructor(context, env) {
    super(context, { ...env, WORKFLOW_STORE: mode === "unbound" ? undefined : faulty(env.WORKFLOW_STORE) });
  }

  /** @param {Request} request */
  fetch(request) {
    const { pathname, search } = new URL(request.url);
    if (pathname !== "/store") return super.fetch(request);
    mode = search.slice(1);
    return new Response();
  }
}

/** @param {any} namespace */
const faulty = (namespace) =>
  proxy(namespace, (method, name) => (/** @type {unknown[]} */ ...values) => {
    const stub = method(...values);
    return name === "getByName" ? proxy(stub, fails) : stub;
  });

/**
 * @param {(...values: unknown[]) => any} method
 * @param {string} name
 */
const fails =
  (method, name) =>
  async (/** @type {unknown[]} */ ...values) => {
    if (name === "fetch" && mode === "fails") throw new Error("the storage is down");
    const answer = await method(...values);
    if (name === "fetch" && mode === "lost") throw new Error("the answer is lost");
    return answer;
  };

/**
 * @param {any} target
 * @param {(method: (...values: unknown[]) => any, name: string) => (...values: unknown[]) => any} wrap
 */
function proxy(target, wrap) {
  return new Proxy(target, {
    get(_, name) {
      const value = Reflect.get(target, name, target);
      return typeof value === "function" && name !== "constructor" ? wrap(value.bind(target), String(name)) : value;
    },
  });
}
