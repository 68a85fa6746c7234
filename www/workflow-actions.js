// What an operator may do with a workflow: run it now, stop a run, pause, resume, start over. Each asks before it acts.
import { apiSentence, button, el, setChildren } from "./dom.js";
import { errorNotice } from "./error-view.js";
import { formatDateTime, t } from "./language.js";
import { planAddress } from "./plan-view.js";
import { runAddress } from "./run-view.js";

/** @import { AlertOutcome, Ledger } from "./api.js" */
/** @import { Child } from "./dom.js" */
/** @import { Session } from "./session.js" */
/**
 * An action. `question` is what it asks first, with `fields`; `isReady` says whether it may be confirmed. `act` resolves with
 * what to say afterwards.
 * @typedef {{ label: string, question: Child, fields?: Child, isReady?: () => boolean, act: () => Promise<Child> }} Action
 */

/**
 * @param {Session} session
 * @param {string} id
 * @param {Ledger} ledger
 * @param {(answer: Child) => unknown} reload Shows the ledger anew with an answer, after something was done.
 */
export function workflowActions(session, id, ledger, reload) {
  const area = el("div", { class: "operate" });
  const status = el("div", { role: "status" });
  const actions = actionsFor(session, id, ledger);
  const showButtons = () =>
    setChildren(
      area,
      actions.map((action) => button(action.label, () => ask(action), { "aria-label": `${action.label}: ${id}` })),
    );
  const ask = (/** @type {Action} */ action) => {
    setChildren(status);
    const form = confirmation(action, { onCancel: showButtons, onConfirm: () => perform(action) });
    setChildren(area, form);
    form.querySelector("input")?.focus();
  };
  const perform = async (/** @type {Action} */ action) => {
    setChildren(area, el("p", { class: "waiting" }, t.operate.working));
    try {
      await reload(await session.authorized(action.act()));
    } catch (/** @type {any} */ error) {
      showButtons();
      setChildren(status, errorNotice(error));
    }
  };
  showButtons();
  return [
    ledger.paused && pauseNotice(ledger.paused),
    el(
      "details",
      { class: "operations" },
      el("summary", {}, t.operate.title),
      el("p", {}, el("a", { href: planAddress(id) }, t.plan.link)),
      area,
      status,
    ),
  ];
}

/** @param {NonNullable<Ledger["paused"]>} paused */
const pauseNotice = ({ reason, since }) =>
  el("p", { class: "notice warn" }, t.operate.pausedSince(formatDateTime(new Date(since))), reason && `: ${reason}`);

/**
 * @param {Session} session
 * @param {string} id
 * @param {Ledger} ledger
 * @returns {Action[]}
 */
function actionsFor({ api }, id, { leased_by: lease, paused }) {
  const text = t.operate;
  const message = async (/** @type {Promise<{ message: string }>} */ answer) =>
    el("span", { lang: "en" }, (await answer).message);
  const reason = textField(text.reason, 300);
  const name = textField(text.typeName(id), 200);
  const runNow = async () => {
    const report = await api.startRun(id);
    return [text.ranNow, " ", el("a", { href: runAddress(id, report.run_id) }, text.report)];
  };
  return [
    ...(paused || lease ? [] : [{ label: text.runNow, question: text.runNowAbout, act: runNow }]),
    ...(lease ? [{ label: text.stop, question: text.stopAbout, act: () => message(api.stopRun(id)) }] : []),
    ...(paused ? [{ label: text.resume, question: text.resumeAbout, act: () => message(api.resume(id)) }] : []),
    ...(paused
      ? []
      : [
          {
            label: text.pause,
            question: text.pauseAbout,
            fields: reason.element,
            act: () => message(api.pause(id, reason.value())),
          },
        ]),
    { label: t.alerts.test, question: t.alerts.testAbout, act: async () => testOutcome(await api.testAlerts(id)) },
    {
      label: text.reset,
      question: text.resetAbout,
      fields: name.element,
      isReady: () => name.value() === id.trim(),
      act: () => message(api.resetLedger(id)),
    },
  ];
}

/**
 * Which receivers got the test.
 * @param {{ receivers: AlertOutcome[] }} outcome
 */
const testOutcome = ({ receivers }) =>
  el(
    "ul",
    {},
    receivers.map(({ kind, delivered, error }) =>
      delivered
        ? el("li", {}, t.alerts.delivered(kind))
        : el("li", { class: "bad-word" }, t.alerts.failed(kind), apiSentence(error ?? "", "span")),
    ),
  );

/**
 * @param {string} label
 * @param {number} maxlength
 */
function textField(label, maxlength) {
  const input = el("input", { type: "text", maxlength, autocomplete: "off" });
  return { element: el("label", {}, label, " ", input), value: () => input.value.trim() };
}

/**
 * A form that acts only after it was confirmed.
 * @param {Action} action
 * @param {{ onCancel: () => void, onConfirm: () => void }} listeners
 */
function confirmation({ label, question, fields, isReady = () => true }, { onCancel, onConfirm }) {
  const confirm = el("button", { type: "submit", disabled: !isReady() }, label);
  const onsubmit = (/** @type {SubmitEvent} */ event) => {
    event.preventDefault();
    if (isReady()) onConfirm();
  };
  const oninput = () => {
    confirm.disabled = !isReady();
  };
  return el(
    "form",
    { class: "confirmation", onsubmit, oninput },
    el("p", {}, question),
    fields,
    el("p", {}, confirm, " ", button(t.operate.cancel, onCancel)),
  );
}
