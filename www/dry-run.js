// A dry run: prepared, under way, done. It is made by the core in this page; what it reads comes through the Worker's relay.
import { announce, button, el, fill } from "./dom.js";
import { failure } from "./failure.js";
import { t } from "./language.js";
import { connection } from "./live/check.js";
import { Desk } from "./live/desk.js";
import { underWay } from "./live/progress.js";
import { result, resultTitle } from "./live/result.js";
import { setup } from "./live/setup.js";
import { load } from "./load.js";
import { path } from "./report.js";

const ownKeysAddress = "#/keys";

/** Where the dry run of a workflow is, or with null that with one's own keys; `link` are packed settings. */
export const dryRunAddress = (workflow, link) =>
  `${workflow === null ? ownKeysAddress : `#/dry-run/${encodeURIComponent(workflow)}`}${link ? `/${link}` : ""}`;

/** `workflow` is null for one's own keys, `link` what the address says after it; `redraw` shows the page anew. */
export function dryRunView(session, workflow, link, redraw) {
  const key = workflow ?? "";
  if (!session.desks.has(key)) session.desks.set(key, new Desk(session, workflow));
  const desk = session.desks.get(key);
  if (link) {
    desk.follow(link);
    // What is changed from here on is not what the link says.
    history.replaceState(null, "", dryRunAddress(workflow));
  }
  const run = session.dryRuns.get(key);
  const place = el("div");
  const content = el("div", { class: "dry-run" }, workflow !== null && path(workflow), place);
  const anew = (words) => {
    if (!content.isConnected) return;
    redraw();
    document.querySelector("h1")?.focus();
    if (words) announce(words);
  };
  const start = () => {
    desk.start();
    redraw();
    document.querySelector("h1")?.focus();
    announce(t.dryRun.begun);
  };
  const prepare = () => {
    desk.isAtWork = true;
    anew();
  };
  const forget = () => {
    desk.forget();
    anew(t.live.keysForgotten);
  };
  const title = workflow === null ? t.live.ownTitle : t.dryRun.title(workflow);
  if (run?.isUnderWay) {
    fill(place, underWay(run, title));
    void run.ended.then(() => session.dryRuns.get(key) === run && anew(run.isCut ? t.live.cancelled : t.dryRun.ended));
    return { title, content };
  }
  const isDone = run && !desk.isAtWork;
  if (isDone) {
    fill(place, result(run, desk, title, button(t.dryRun.again, prepare)));
    return { title: resultTitle(run, title), content };
  }
  const view = () => {
    if (!desk.check && !desk.isOwn && desk.problems.length === 0) void check();
    return setup(desk, {
      title,
      start,
      check,
      forget,
      back:
        run &&
        (() => {
          desk.isAtWork = false;
          anew();
        }),
    });
  };
  // Only what the check says is drawn anew: one may be typing below it.
  const check = () =>
    desk.startCheck(() => {
      const drawn = document.getElementById("connection");
      if (drawn && content.isConnected) fill(drawn, connection(desk, check));
      if (desk.check?.report && content.isConnected)
        announce(t.check.done(t.check.verdicts[desk.check.report.verdict]));
    });
  if (desk.values) fill(place, view());
  else void load(place, () => desk.load(), view).then(() => place.querySelector("h1")?.focus({ preventScroll: true }));
  return { title, content };
}
