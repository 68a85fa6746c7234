// Wraps the built Worker, and records its subrequests: requests by `fetch`, operations of Workers KV, and calls of the coordinator and of the
// store of workflows.
import Worker, { Coordinator, WorkflowStore } from "./build/index.js";

export { Coordinator, WorkflowStore };

/** @type {string[]} */
let calls = [];

const send = globalThis.fetch;
/**
 * @param {RequestInfo | URL} input
 * @param {RequestInit} [init]
 */
globalThis.fetch = (input, init) => {
  const url = input instanceof Request ? input.url : String(input);
  calls.push(`api ${new URL(url).pathname}`);
  return send(input, init);
};

export default class extends Worker {
  /**
   * @param {any} context
   * @param {any} env
   */
  constructor(context, env) {
    super(context, {
      ...env,
      STATE: counted(env.STATE, "kv"),
      COORDINATOR: countedNamespace(env.COORDINATOR, "coordinator"),
      WORKFLOW_STORE: countedNamespace(env.WORKFLOW_STORE, "store"),
    });
  }

  /**
   * `GET /calls` returns the calls since the previous `GET /calls`.
   *
   * @param {Request} request
   */
  fetch(request) {
    if (new URL(request.url).pathname !== "/calls") return super.fetch(request);
    const answer = Response.json(calls);
    calls = [];
    return answer;
  }
}

/** @typedef {(...values: unknown[]) => any} Method */

/**
 * A Durable Object namespace that counts the calls of its stubs. Making a stub is free.
 *
 * @param {object} namespace
 * @param {string} label
 */
function countedNamespace(namespace, label) {
  return wrapped(namespace, (method, name) => {
    const returnsStub = name === "get" || name === "getByName";
    return returnsStub ? (...values) => counted(method(...values), label) : method;
  });
}

/**
 * @param {object} target
 * @param {string} label
 */
function counted(target, label) {
  return wrapped(target, (method, name) => (...values) => {
    calls.push(`${label} ${name}`);
    return method(...values);
  });
}

/**
 * A proxy that replaces methods. The platform's objects accept only themselves as `this`, so methods are bound to the target.
 *
 * @param {object} target
 * @param {(method: Method, name: string) => Method} wrap
 */
function wrapped(target, wrap) {
  return new Proxy(target, {
    get(_, name) {
      const value = Reflect.get(target, name, target);
      return typeof value === "function" && name !== "constructor" ? wrap(value.bind(target), String(name)) : value;
    },
  });
}
