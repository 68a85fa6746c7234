// Stands before the built Worker and counts what each invocation asks of others: requests by `fetch`, operations of Workers KV,
// calls of the coordinator. These are what the platform calls subrequests.
import Worker from "./build/index.js";

export { Coordinator } from "./build/index.js";

let calls = [];

const send = globalThis.fetch;
globalThis.fetch = (asked, ...more) => {
  calls.push(`api ${new URL(asked.url ?? asked).pathname}`);
  return send(asked, ...more);
};

export default class extends Worker {
  constructor(context, env) {
    super(context, { ...env, STATE: counted(env.STATE, "kv"), COORDINATOR: coordinators(env.COORDINATOR) });
  }

  /** `GET /calls` gives the calls since it was last asked. */
  fetch(request) {
    if (new URL(request.url).pathname !== "/calls") return super.fetch(request);
    const answer = Response.json(calls);
    calls = [];
    return answer;
  }
}

/** The namespace: a stub costs nothing, what is asked of it does. */
function coordinators(namespace) {
  return wrapped(namespace, (method, name) => {
    const gives = name === "get" || name === "getByName";
    return gives ? (...given) => counted(method(...given), "coordinator") : method;
  });
}

function counted(target, to) {
  return wrapped(target, (method, name) => (...given) => {
    calls.push(`${to} ${String(name)}`);
    return method(...given);
  });
}

/** The platform's objects take no other `this` than themselves. */
function wrapped(target, wrap) {
  const get = (_, name) => {
    const value = Reflect.get(target, name, target);
    return typeof value === "function" && name !== "constructor" ? wrap(value.bind(target), name) : value;
  };
  return new Proxy(target, { get });
}
