// Sample mode. Its modules load when the user first opens it. After that, it needs no network.
import { loadInto } from "./async-view.js";
import { el } from "./dom.js";
import { t } from "./language.js";

/** @import { SampleState } from "./sample/workspace.js" */

/** @type {typeof import("./sample/workspace.js") | null} */
let loaded = null;

/**
 * @param {SampleState} state
 * @param {string} [link] Settings from the address.
 */
export function sampleView(state, link) {
  // The link does not contain what the user changes from here on.
  if (link) history.replaceState(null, "", "#/sample");
  const container = el("div");
  const load = async () => (loaded = await import("./sample/workspace.js"));
  if (loaded) container.append(loaded.workspace(state, link));
  else void loadInto(container, load, ({ workspace }) => workspace(state, link));
  return { title: t.sample.title, content: el("div", { class: "sample" }, container) };
}
