// A dry run under way.
import { button, el, fill, spaced } from "../dom.js";
import { duration, number, t } from "../language.js";
import { outcomeMark, outcomes } from "../marks.js";

export function underWay(run, title) {
  const bar = el("progress", { "aria-labelledby": "progress-label", max: "1" });
  const label = el("p", { id: "progress-label", class: "progress-label" });
  const tally = el("p", { class: "tally" });
  const clock = el("p", { class: "quiet" });
  let isDue = false;
  const draw = () => {
    isDue = false;
    const { progress } = run;
    if (progress) {
      bar.max = Math.max(progress.total, 1);
      bar.value = progress.total === 0 ? 1 : progress.done;
      fill(
        label,
        spaced([
          ...[
            [t.live.pulled, progress.pulled],
            [t.live.compared, progress.done],
            [t.live.remaining, progress.total - progress.done],
          ].map(([word, count]) => el("span", { class: "count" }, el("b", {}, number(count)), ` ${word}`)),
        ]),
      );
    } else {
      bar.removeAttribute("value");
      fill(label, t.live.searching);
    }
    fill(
      tally,
      spaced(
        outcomes
          .filter((outcome) => run.outcomes[outcome])
          .map((outcome) => outcomeMark(outcome, t.counted[outcome](run.outcomes[outcome]))),
      ),
    );
  };
  // As often as the screen shows it, whatever the pace of the run.
  const unwatch = run.watch(() => {
    if (!bar.isConnected && run.isUnderWay && isDrawn) return unwatch();
    if (isDue) return;
    isDue = true;
    requestAnimationFrame(draw);
  });
  const tick = () => {
    const elapsed = Math.floor((Date.now() - run.started) / 1000) * 1000;
    fill(clock, t.dryRun.since(duration(elapsed)));
  };
  const timer = setInterval(() => (bar.isConnected ? tick() : clearInterval(timer)), 1000);
  let isDrawn = false;
  draw();
  tick();
  queueMicrotask(() => {
    isDrawn = true;
  });
  const cancel = el("button", { type: "button" }, t.live.cancel);
  cancel.addEventListener("click", () => {
    cancel.disabled = true;
    fill(cancel, t.live.cancelling);
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
