// The view of a dry run that is running.
import { outcomeBadge, outcomes } from "../badges.js";
import { el, setChildren, withSpaces } from "../dom.js";
import { formatDuration, formatNumber, t } from "../language.js";

/** @import { DryRun } from "./dry-run.js" */

/**
 * @param {DryRun} run
 * @param {string} title
 */
export function progressView(run, title) {
  const bar = el("progress", { "aria-labelledby": "progress-label", max: "1" });
  const label = el("p", { id: "progress-label", class: "progress-label" });
  const tally = el("p", { class: "tally" });
  const clock = el("p", { class: "quiet" });
  const draw = () => {
    drawBar(bar, label, run.progress);
    const badges = outcomes.flatMap((outcome) => {
      const count = run.outcomes[outcome];
      return count ? [outcomeBadge(outcome, t.outcomeCount[outcome](count))] : [];
    });
    setChildren(tally, withSpaces(badges));
  };
  drawOnUpdate(run, bar, draw);
  const tick = () => {
    const elapsed = Math.floor((Date.now() - run.startedAt) / 1000) * 1000;
    setChildren(clock, t.dryRun.runningFor(formatDuration(elapsed)));
  };
  const timer = setInterval(() => (bar.isConnected ? tick() : clearInterval(timer)), 1000);
  draw();
  tick();
  const cancel = el("button", { type: "button" }, t.dryRun.cancel);
  cancel.addEventListener("click", () => {
    cancel.disabled = true;
    setChildren(cancel, t.dryRun.cancelling);
    run.cancel();
  });
  return el(
    "section",
    { class: "card under-way" },
    el("h1", { tabindex: "-1" }, title),
    el("p", { class: "lead" }, t.dryRun.waiting),
    bar,
    label,
    tally,
    el("div", { class: "start" }, cancel, clock),
  );
}

/**
 * @param {HTMLProgressElement} bar
 * @param {Element} label
 * @param {DryRun["progress"]} progress
 */
function drawBar(bar, label, progress) {
  if (!progress) {
    // Without a value, the bar shows that the duration is unknown.
    bar.removeAttribute("value");
    setChildren(label, t.dryRun.searching);
    return;
  }
  const { pulled, done, total } = progress;
  bar.max = Math.max(total, 1);
  bar.value = total === 0 ? 1 : done;
  const count = (/** @type {number} */ n, /** @type {string} */ word) =>
    el("span", { class: "count" }, el("b", {}, formatNumber(n)), ` ${word}`);
  const counts = [
    count(pulled, t.dryRun.pulled),
    count(done, t.dryRun.compared),
    count(total - done, t.dryRun.remaining),
  ];
  setChildren(label, withSpaces(counts));
}

/**
 * Draws at most once a frame while the run has updates. It stops once the view has left the page.
 * @param {DryRun} run
 * @param {Element} element An element of the view.
 * @param {() => void} draw
 */
function drawOnUpdate(run, element, draw) {
  let isScheduled = false;
  // The caller puts the view into the page only after this function.
  let wasShown = false;
  queueMicrotask(() => (wasShown = true));
  const unsubscribe = run.subscribe(() => {
    if (!element.isConnected && run.isRunning && wasShown) {
      unsubscribe();
      return;
    }
    if (isScheduled) return;
    isScheduled = true;
    requestAnimationFrame(() => {
      isScheduled = false;
      draw();
    });
  });
}
