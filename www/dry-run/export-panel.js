// The exports of a dry run: the report as JSON or CSV, the configuration for wrangler.toml, a link with the settings.
import { announce, button, el, setChildren, withSpaces } from "../dom.js";
import { toJson } from "../json.js";
import { t } from "../language.js";
import { dryRunAddress } from "./address.js";
import { toCsv } from "./csv.js";
import { MAX_LENGTH, MAX_LOGICS } from "./settings-link.js";
import { secretNames, toWranglerToml } from "./wrangler-toml.js";

/** @import { RunReport } from "/lib/update-profiles-in-hrflow/index.js" */
/** @import { Child } from "../dom.js" */
/** @import { RunContext } from "./dry-run.js" */
/** @typedef {Readonly<Pick<RunContext, "configuration" | "link">>} SettingsSource */

// The browser has taken the file long before this.
const DOWNLOAD_TIMEOUT_MS = 60_000;

/**
 * The exports of a dry run that has a report.
 * @param {RunReport} report
 * @param {SettingsSource} source
 * @param {string | null} workflow
 */
export function reportExports(report, source, workflow) {
  const name = fileName(report);
  return el(
    "section",
    { class: "exports", "aria-labelledby": "exports-title" },
    el("h2", { id: "exports-title" }, t.exports.title),
    el(
      "div",
      { class: "export-buttons" },
      button(t.exports.json, () => save(`${name}.json`, "application/json", `${toJson(report, 2)}\n`)),
      button(t.exports.csv, () => save(`${name}.csv`, "text/csv;charset=utf-8", toCsv(report))),
    ),
    el("p", { class: "quiet" }, t.exports.personal),
    settingsExports(source, workflow).elements,
  );
}

/** @param {RunReport} report */
function fileName({ workflow_id, started_at }) {
  const start = started_at.slice(0, 16).replaceAll(/[^0-9]+/g, "-");
  return `${workflow_id}-${start}`.replaceAll(/[^\p{L}\p{N}._-]+/gu, "-");
}

/**
 * The exports of settings: `elements`, and `refresh` for after the settings have changed.
 * @param {SettingsSource} source
 * @param {string | null} workflow Null for the user's own keys.
 */
export function settingsExports(source, workflow) {
  const all = [tomlExport(source), linkExport(source, workflow)];
  return {
    elements: all.map(({ element }) => element),
    refresh: () => all.forEach(({ refresh }) => refresh()),
  };
}

/** @param {SettingsSource} source */
function tomlExport(source) {
  const toml = () => {
    const options = source.configuration;
    const remarks = secretNames(options).map((name) => `npx wrangler secret put ${name}`);
    if (options.persist === false) remarks.push(t.exports.stillDry);
    return toWranglerToml(options, remarks);
  };
  return disclosure(t.exports.toml, () => [
    el("p", { class: "quiet" }, t.exports.tomlAbout),
    el("pre", { class: "snippet", tabindex: "0", role: "group", "aria-label": "wrangler.toml" }, toml()),
    el(
      "div",
      { class: "export-buttons" },
      copyButton(toml),
      button(t.exports.save, () => save("wrangler-workflow.toml", "application/toml", toml())),
    ),
  ]);
}

/**
 * @param {SettingsSource} source
 * @param {string | null} workflow
 */
function linkExport(source, workflow) {
  const address = () => `${location.origin}${location.pathname}${dryRunAddress(workflow, source.link.text)}`;
  return disclosure(t.exports.link, () => {
    const { leftOut, isTooLarge } = source.link;
    if (isTooLarge) return el("p", { class: "notice warn" }, t.exports.linkTooLarge(MAX_LOGICS, MAX_LENGTH));
    const chips = leftOut.map((path) => el("code", { class: "chip" }, path));
    const field = el("input", {
      type: "text",
      readonly: true,
      "aria-label": t.exports.link,
      spellcheck: "false",
      onfocus: () => {
        field.select();
      },
    });
    field.value = address();
    return [
      el("p", { class: "quiet" }, t.exports.linkAbout),
      chips.length > 0 && el("p", {}, t.exports.leftOut, " ", withSpaces(chips)),
      el("div", { class: "link" }, field, copyButton(address)),
    ];
  });
}

/**
 * A section that is rendered when the user opens it, and again by `refresh` while it is open.
 * @param {string} title
 * @param {() => Child} render
 */
function disclosure(title, render) {
  const container = el("div", { class: "unfolded" });
  const refresh = () => {
    if (element.open) setChildren(container, render());
  };
  const element = el("details", { ontoggle: refresh }, el("summary", {}, title), container);
  return { element, refresh };
}

/**
 * A button that copies the text of the moment when the user presses it.
 * @param {() => string} text
 */
function copyButton(text) {
  const element = button(t.exports.copy, async () => {
    const isCopied = await navigator.clipboard?.writeText(text()).then(
      () => true,
      () => false,
    );
    const message = isCopied ? t.exports.copied : t.exports.notCopied;
    setChildren(element, message);
    announce(message);
  });
  return element;
}

/**
 * Saves a text as a file.
 * @param {string} name
 * @param {string} type
 * @param {string} text
 */
function save(name, type, text) {
  const address = URL.createObjectURL(new Blob([text], { type }));
  el("a", { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), DOWNLOAD_TIMEOUT_MS);
}
