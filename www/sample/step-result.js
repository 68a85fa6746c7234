// The result of a step for the selected row.
import { apiText, el, setChildren } from "../dom.js";
import { t } from "../language.js";
import { jsonDiff } from "./json-diff.js";

/** @import { Step } from "/lib/update-profiles-in-hrflow/index.js" */
/** @import { Child } from "../dom.js" */
/**
 * A step, and the value before it.
 * @typedef {{ before: unknown, step: Step }} StepResult
 */
/** @typedef {{ isStale: boolean, language: string }} ResultOptions */

// An error of jq quotes its input, which may be a whole item.
const MAX_ERROR = 400;

/**
 * A panel for a step's result. `show` draws a result, or that no value reaches the step. `isStale` marks a result that is from
 * before an error.
 * @param {() => string} name
 */
export function stepResult(name) {
  const state = el("span", { class: "state" });
  const stale = el("span", { class: "tag warn-tag" });
  const body = el("div", { class: "result-body" });
  const element = el("div", { class: "result" }, el("div", { class: "result-head" }, state, stale), body);
  /** @type {string | null} */
  let drawn = null;

  /**
   * @param {StepResult | null | undefined} result
   * @param {ResultOptions} options
   */
  const show = (result, { isStale, language }) => {
    const isMarked = isStale && Boolean(result);
    element.classList.toggle("stale", isMarked);
    setChildren(stale, isMarked && t.sample.stale);
    stale.hidden = !isMarked;
    const key = `${language} ${result ? serialized(result) : ""}`;
    if (key === drawn) return;
    drawn = key;
    const { kind, label, content } = resultContent(result, name());
    setChildren(state, el("span", { class: kind ? `badge ${kind}` : "quiet" }, label));
    setChildren(body, content);
  };
  return { element, show };
}

/**
 * A text that differs if a result looks different.
 * @param {StepResult} result
 */
const serialized = ({ before, step }) =>
  JSON.stringify([before, step], (_key, value) => (typeof value === "bigint" ? `${value}n` : value));

/**
 * @param {StepResult | null | undefined} result
 * @param {string} name
 * @returns {{ kind: string | null, label: string, content: Child }}
 */
function resultContent(result, name) {
  if (!result) return { kind: null, label: t.sample.notReached, content: null };
  const { step, before } = result;
  if (step.outcome === "discarded") {
    return { kind: "discarded", label: t.sample.discards, content: el("p", { class: "quiet" }, t.sample.discardsWhy) };
  }
  if (step.outcome === "failed") {
    const content = [
      el("p", { class: "failure" }, apiText(shortened(step.error ?? ""))),
      el("p", { class: "quiet" }, t.sample.failsWhy),
    ];
    return { kind: "failed", label: t.sample.fails, content };
  }
  const { kind, lines } = jsonDiff(step.value, before);
  if (kind === "same") return { kind: "unchanged", label: t.sample.same, content: null };
  const label = t.sample.kinds[step.step === "item" || step.step === "format" ? step.step : kind];
  return { kind: "formatted", label, content: jsonBlock(lines, name) };
}

/**
 * The lines scroll on their own, so the keyboard must be able to reach them.
 * @param {Child} lines
 * @param {string} name
 */
const jsonBlock = (lines, name) =>
  el(
    "div",
    { class: "json", tabindex: "0", role: "group", "aria-label": t.sample.resultOf(name), translate: "no" },
    lines,
  );

/** @param {string} error */
const shortened = (error) => (error.length > MAX_ERROR ? `${error.slice(0, MAX_ERROR)}…` : error);
