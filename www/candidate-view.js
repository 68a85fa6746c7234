// A candidate: what runs did with it in the last 30 days, and operators with its workflow.
import { loadInto } from "./async-view.js";
import { outcomeBadge, outcomeLabel } from "./badges.js";
import { candidateSearch } from "./candidate-link.js";
import { codeSentence } from "./codes.js";
import { descriptionList, el, setChildren, withSpaces } from "./dom.js";
import { t, textFor } from "./language.js";
import { personPairs } from "./people.js";
import { breadcrumb } from "./report-view.js";
import { runAddress } from "./run-view.js";
import { relativeTimeElement, timeElement } from "./time.js";

/** @import { Timeline, TimelineEntry } from "./api.js" */
/** @import { People } from "./people.js" */
/** @import { Session } from "./session.js" */

/**
 * @param {Session} session
 * @param {{ timeline?: Timeline }} state
 * @param {string} workflow
 * @param {string} key
 */
export function candidateView(session, state, workflow, key) {
  const container = el("div");
  const load = async () => (state.timeline = await session.authorized(session.api.getTimeline(workflow, key)));
  const view = (/** @type {Timeline} */ timeline) => timelineView(workflow, timeline, session.people);
  if (state.timeline) setChildren(container, view(state.timeline));
  else void loadInto(container, load, view);
  const title = t.candidate.title(shortKey(key));
  const content = el(
    "div",
    { class: "candidate" },
    breadcrumb(workflow),
    el("div", { class: "title" }, el("h1", { tabindex: "-1" }, title)),
    el("p", { class: "lead" }, t.candidate.about),
    container,
    el("section", { class: "card" }, candidateSearch(workflow)),
  );
  return { title, content };
}

/** @param {string} key */
const shortKey = (key) => (/^[0-9a-f]{64}$/i.test(key) ? t.candidate.byEmail : key);

/**
 * @param {string} workflow
 * @param {Timeline} timeline
 * @param {People} people
 */
function timelineView(workflow, { applicants, candidates, entries, truncated }, people) {
  const known = applicants.find((applicant) => people.has(applicant)) ?? null;
  const codes = (/** @type {string[]} */ ids) => withSpaces(ids.map((id) => el("code", {}, id)));
  return [
    descriptionList(
      [
        ...personPairs(people, known),
        candidates.length > 0 && [t.candidate.ids, codes(candidates)],
        applicants.length > 0 && [t.candidate.applicants, codes(applicants)],
      ],
      { class: "settings" },
    ),
    el(
      "ol",
      { class: "timeline" },
      entries.map((entry) => el("li", { class: entry.kind }, timelineEntry(workflow, entry))),
    ),
    truncated && el("p", { class: "quiet" }, t.candidate.truncated(entries.length)),
  ];
}

/**
 * @param {string} workflow
 * @param {TimelineEntry} entry
 */
function timelineEntry(workflow, entry) {
  const { at, run_id: run } = entry;
  return [
    el("p", { class: "when quiet" }, timeElement(at), " · ", relativeTimeElement(at)),
    entry.kind === "run" ? runEntry(entry) : actionEntry(entry),
    run &&
      el(
        "p",
        { class: "quiet" },
        entry.trigger && `${textFor(t.trigger, entry.trigger) ?? entry.trigger} · `,
        entry.plan && `${t.candidate.applied} · `,
        el("a", { href: runAddress(workflow, run), "aria-label": `${t.candidate.run}: ${run}` }, t.candidate.run),
      ),
  ];
}

/** @param {TimelineEntry} entry */
function runEntry({ outcome, applicant, fields = [], resume, code }) {
  return [
    el(
      "p",
      {},
      outcome && outcomeBadge(outcome, outcomeLabel(outcome, false)),
      applicant && [" ", el("code", {}, applicant)],
    ),
    code && el("p", {}, codeSentence(code), " ", el("code", { class: "quiet" }, code)),
    fields.length > 0 &&
      el(
        "p",
        { class: "changed-fields", "aria-label": t.candidate.fields },
        withSpaces(fields.map((field) => el("code", { class: "chip" }, field))),
      ),
    resume && el("p", { class: "quiet" }, t.detail.resumeIs(textFor(t.detail.resumes, resume) ?? resume)),
  ];
}

/** @param {TimelineEntry} entry */
const actionEntry = ({ kind, applicant, reason }) =>
  el(
    "p",
    {},
    textFor(t.candidate.kinds, kind) ?? kind,
    applicant && [" ", el("code", {}, applicant)],
    reason && [" ", el("q", {}, reason)],
  );
