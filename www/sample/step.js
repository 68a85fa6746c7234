// What a step made of the chosen row.
import { el, fill, sentence } from "../dom.js";
import { t } from "../language.js";
import { shown } from "./differences.js";

// jq's errors quote what they were given, which may be a whole item.
const LONGEST = 400;

/** A place for a step's result. `show` is told the result, and why it may not be the newest. */
export function stepResult(name) {
  const state = el("span", { class: "state" });
  const stale = el("span", { class: "tag warn-tag" });
  const body = el("div", { class: "made" });
  const element = el("div", { class: "result" }, el("div", { class: "result-head" }, state, stale), body);
  let drawn = null;

  const show = (result, { isStale, language }) => {
    element.classList.toggle("stale", isStale && Boolean(result));
    fill(stale, isStale && result && t.sample.stale);
    stale.hidden = !(isStale && result);
    const key = `${language} ${result ? JSON.stringify([result.before, result.step], (_key, value) => (typeof value === "bigint" ? `${value}n` : value)) : ""}`;
    if (key === drawn) return;
    drawn = key;
    if (!result) return draw(null, t.sample.notReached, []);
    const { step, before } = result;
    const error = step.error?.length > LONGEST ? `${step.error.slice(0, LONGEST)}…` : step.error;
    if (step.outcome === "discarded")
      return draw("discarded", t.sample.discards, [el("p", { class: "quiet" }, t.sample.discardsWhy)]);
    if (step.outcome === "failed")
      return draw("failed", t.sample.fails, [
        el("p", { class: "failure" }, sentence(error)),
        el("p", { class: "quiet" }, t.sample.failsWhy),
      ]);
    const { kind, lines } = shown(step.value, before);
    if (kind === "same") return draw("unchanged", t.sample.same, []);
    // It scrolls by itself, which the keyboard must reach.
    draw("formatted", t.sample.kinds[step.step === "item" ? "item" : step.step === "format" ? "format" : kind], [
      el(
        "div",
        { class: "json", tabindex: "0", role: "group", "aria-label": t.sample.resultOf(name()), translate: "no" },
        lines,
      ),
    ]);
  };
  const draw = (kind, word, content) => {
    fill(state, kind ? el("span", { class: `mark ${kind}` }, word) : el("span", { class: "quiet" }, word));
    fill(body, content);
  };
  return { element, show };
}
