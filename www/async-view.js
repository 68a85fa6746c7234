// Views of what has to be loaded first.
import { el, setChildren } from "./dom.js";
import { errorNotice } from "./error-view.js";
import { t } from "./language.js";

/** @import { Child } from "./dom.js" */

/**
 * Shows in a container that something loads, then the view of it. After an error it shows the error and a button that
 * tries again. The promise never rejects.
 * @template Data
 * @param {Element} container
 * @param {() => Promise<Data>} load
 * @param {(data: Data) => Child} render
 */
export async function loadInto(container, load, render) {
  setChildren(container, el("p", { class: "waiting" }, t.page.loading));
  let view;
  try {
    view = render(await load());
  } catch (/** @type {any} */ error) {
    // An error without a kind is a bug of this page: the console gets it, too.
    if (!error.kind) reportError(error);
    view = errorNotice(error, () => loadInto(container, load, render));
  }
  setChildren(container, view);
}
