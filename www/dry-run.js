// A dry run: under way, done, failed, or gone with a reload.
import { announce, button, el, fill } from "./dom.js";
import { failure } from "./failure.js";
import { duration, t } from "./language.js";
import { path, reportTitle, reportView } from "./report.js";

export const dryRunAddress = (workflow) => `#/dry-run/${encodeURIComponent(workflow)}`;

/** Starts a dry run and goes where it is shown. */
export function startDryRun(session, workflow) {
  session.startDryRun(workflow);
  location.hash = dryRunAddress(workflow);
  announce(t.dryRun.begun);
}

/** `redraw` shows the page anew. */
export function dryRunView(session, workflow, redraw) {
  const run = session.dryRuns.get(workflow);
  const title = run?.report ? reportTitle(run.report) : t.dryRun.title(workflow);
  const anew = () => {
    redraw();
    document.querySelector("h1").focus();
  };
  const start = () => {
    startDryRun(session, workflow);
    anew();
  };
  const stop = () => {
    session.dropDryRun(workflow);
    location.hash = "#/workflows";
  };
  const content = el("div", {}, path(workflow), body(run, { title, start, stop }));
  if (run?.isUnderWay) {
    void run.ended.then(() => {
      if (!content.isConnected) return;
      anew();
      announce(t.dryRun.ended);
    });
  }
  return { title, content };
}

function body(run, { title, start, stop }) {
  if (run?.report) return [reportView(run.report, run.view, button(t.dryRun.again, start))];
  const heading = el("h1", { tabindex: "-1" }, title);
  if (!run) return [heading, el("p", { class: "lead" }, t.dryRun.none), button(t.dryRun.start, start, { class: "strong" })];
  if (run.failure) return [heading, failure(run.failure, start)];
  return [heading, el("p", { class: "waiting" }, clock(run.started)), el("p", { class: "lead" }, t.dryRun.waiting), button(t.dryRun.stop, stop)];
}

/** How long it takes already, second by second, as long as it is on the page. */
function clock(started) {
  const elapsed = () => t.dryRun.since(duration(Math.floor((Date.now() - started) / 1000) * 1000));
  const text = el("span", {}, elapsed());
  const timer = setInterval(() => (text.isConnected ? fill(text, elapsed()) : clearInterval(timer)), 1000);
  return text;
}
