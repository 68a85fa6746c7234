// Sample mode: the rows on one side, and on the other the steps of the selected row, each next to its result.
import { announce, button, el, setChildren } from "../dom.js";
import { workDetails } from "../error-view.js";
import { t } from "../language.js";
import { dryRunAddress } from "../dry-run/address.js";
import { decodeSettings, encodeSettings } from "../dry-run/settings-link.js";
import { exportDialog } from "./export-dialog.js";
import { pipeline } from "./pipeline.js";
import { rowList } from "./row-list.js";
import { rowSource } from "./row-source.js";
import { SampleModel } from "./sample-model.js";

/** @import { ModelChange } from "./sample-model.js" */
/** @typedef {{ model?: SampleModel }} SampleState */

// Screen readers get the results once the user has stopped typing for this long.
const ANNOUNCE_DELAY_MS = 700;

/**
 * @param {SampleState} state
 * @param {string} [link] Settings from an address. Those of the last visit count without one.
 */
export function workspace(state, link = state.model ? undefined : keptSettings()) {
  const model = (state.model ??= new SampleModel());
  const { settings } = link ? decodeSettings(link) : {};
  if (settings) model.useSettings(settings);
  const root = el("div", { class: "workspace" });
  const source = rowSource(model, root);
  const list = rowList(model);
  const steps = pipeline(model);
  const exporter = exportDialog(model);
  const message = el("div", { class: "workspace-message" });
  const followPrograms = () => {
    const { text, isTooLarge } = encodeSettings(model.settings);
    dryRun.href = dryRunAddress(null, isTooLarge ? undefined : text);
    keepSettings(text);
  };
  // On a click, too: the results of what was typed last may not be there yet.
  const dryRun = el("a", { href: dryRunAddress(null), onclick: followPrograms }, t.sample.useInDryRun);
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;

  const announceResults = () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      if (!root.isConnected) return;
      announce(model.problems.size > 0 ? t.sample.hasProblems(model.problems.size) : list.summary());
    }, ANNOUNCE_DELAY_MS);
  };
  const redraw = (/** @type {ModelChange} */ change) => {
    if (change === "rows") source.redraw();
    if (change !== "failure") list.redraw();
    if (change === "rows" || change === "row") steps.redraw();
    setChildren(message, stateMessage(model));
    if (change !== "rows") announceResults();
    followPrograms();
  };
  model.onchange = (change) => {
    if (root.isConnected) redraw(change);
  };

  setChildren(
    root,
    el(
      "div",
      { class: "title" },
      el("h1", { tabindex: "-1" }, t.sample.title),
      el("span", { class: "actions" }, dryRun, button(t.sample.export, exporter.show, { class: "strong" })),
    ),
    el("p", { class: "lead" }, t.sample.about),
    message,
    source.panel,
    el(
      "div",
      { class: "board" },
      el(
        "section",
        { class: "rows-side", "aria-labelledby": "rows-title" },
        el("div", { class: "rows-head" }, el("h2", { id: "rows-title" }, t.sample.rows), source.opener),
        source.origin,
        list.element,
      ),
      steps.element,
    ),
    exporter.dialog,
    el("p", { class: "drop-hint", "aria-hidden": "true" }, t.sample.drop),
  );
  source.redraw();
  redraw("row");
  return root;
}

/**
 * That the core did not load, or that the programs were stopped.
 * @param {SampleModel} model
 */
function stateMessage(model) {
  if (model.hasFailed)
    return el(
      "div",
      { class: "notice bad", role: "alert" },
      el("h2", {}, t.sample.noCore),
      el("p", {}, t.sample.noCoreWhy),
      button(t.page.retry, () => model.retry()),
    );
  const { ended } = model;
  if (!ended || ended.code === "ended") return null;
  return el(
    "div",
    { class: "notice bad", role: "alert" },
    el("p", {}, t.sample.stopped[ended.code]),
    ended.work && workDetails(ended.work),
  );
}

// Programs are no secret: they outlive a reload of the tab, unlike rows and profiles.
const STORED = "sample-settings";

/** @param {string} text */
function keepSettings(text) {
  try {
    sessionStorage.setItem(STORED, text);
  } catch {
    // The browser keeps nothing. A reload then begins anew.
  }
}

function keptSettings() {
  try {
    return sessionStorage.getItem(STORED) ?? undefined;
  } catch {
    return undefined;
  }
}
