// The servers that the Worker asks in place of Flatchr's and HrFlow.ai's own, which the page has to say: keys and results are
// theirs.
import { el, withSpaces } from "./dom.js";
import { t } from "./language.js";

/** @typedef {{ flatchr?: string | null, hrflow?: string | null }} Servers */

const vendors = { flatchr: "flatchr.io", hrflow: "hrflow.ai" };

/**
 * The servers that are not the vendors'.
 *
 * @param {Servers} [servers] As the API tells them.
 * @returns {{ api: keyof typeof vendors, url: URL }[]}
 */
export function otherServers(servers = {}) {
  const apis = /** @type {(keyof typeof vendors)[]} */ (Object.keys(vendors));
  return apis.flatMap((api) => {
    const address = servers[api];
    if (!address || !URL.canParse(address)) return [];
    const url = new URL(address);
    const isVendor = url.hostname === vendors[api] || url.hostname.endsWith(`.${vendors[api]}`);
    return isVendor ? [] : [{ api, url }];
  });
}

/**
 * Whether both APIs are servers on this machine: a sandbox, as `make demo` has.
 * @param {Servers} [servers]
 */
export function isSandbox(servers) {
  const others = otherServers(servers);
  return others.length === 2 && others.every(({ url }) => ["127.0.0.1", "localhost", "[::1]"].includes(url.hostname));
}

/**
 * Says which servers these are; null where they are the vendors'.
 * @param {Servers} [servers]
 */
export function serversNotice(servers) {
  const others = otherServers(servers);
  if (others.length === 0) return null;
  const addresses = others.map(({ api, url }) =>
    el("span", {}, t.servers.names[api], " ", el("code", { translate: "no" }, url.origin)),
  );
  const title = isSandbox(servers) ? t.servers.sandbox : t.servers.others;
  return el("p", { class: "servers" }, el("strong", {}, title), " ", withSpaces(addresses));
}
