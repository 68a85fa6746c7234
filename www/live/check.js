// The connection check: what both APIs accept and offer, a line for each question.
import { button, el, wholeSentence } from "../dom.js";
import { failure, problems } from "../failure.js";
import { t } from "../language.js";

/** The check as it stands: not asked for, under way, told, failed. `check` asks anew. */
export function connection({ check: state }, check) {
  const again = button(state?.report ? t.check.again : t.check.start, check);
  return [
    el(
      "div",
      { class: "title" },
      el("h2", {}, t.check.title),
      state && !state.isUnderWay && !state.failure && verdictMark(state.report.verdict),
      !state?.isUnderWay && !state?.failure && el("span", { class: "actions" }, again),
    ),
    el("p", { class: "quiet" }, t.check.about),
    state?.isUnderWay && el("p", { class: "waiting" }, t.check.waiting),
    state?.failure && failure(state.failure, check),
    state?.report && view(state.report),
  ];
}

function view({ verdict, answers, problems: list, requests }) {
  return [
    problems(list),
    // What is as it should be needs no more than to be said so.
    answers.length > 0 &&
      el(
        "details",
        { class: "answers-of", open: verdict !== "ok" },
        el("summary", {}, t.check.cost(answers.length, requests.flatchr + requests.hrflow)),
        el("ul", { class: "answers" }, answers.map(answer)),
      ),
  ];
}

function answer({ question, verdict, message, remedy }) {
  return el(
    "li",
    {},
    verdictMark(verdict),
    el("h3", {}, t.check.questions[question] ?? el("code", {}, question)),
    el(
      "div",
      {},
      wholeSentence(message),
      remedy && el("p", {}, el("span", { "aria-hidden": "true" }, "→ "), wholeSentence(remedy, "span")),
    ),
  );
}

const verdictMark = (verdict) => el("span", { class: `mark verdict ${verdict}` }, t.check.verdicts[verdict] ?? verdict);
