// What is on its way.
import { el, fill } from "./dom.js";
import { failure } from "./failure.js";
import { t } from "./language.js";

/** Fills a place with what `get` promises, as `show` shows it; if it fails, with the failure and another try. */
export async function load(place, get, show) {
  fill(place, el("p", { class: "waiting" }, t.page.loading));
  let shown;
  try {
    shown = show(await get());
  } catch (error) {
    if (!error.kind) reportError(error);
    shown = failure(error, () => load(place, get, show));
  }
  fill(place, shown);
}
