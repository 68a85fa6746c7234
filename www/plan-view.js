// A plan of a workflow: a dry run that the Worker makes and keeps, and the run that has exactly its changes made.
import { button, el, setChildren } from "./dom.js";
import { errorNotice } from "./error-view.js";
import { t } from "./language.js";
import { breadcrumb, reportView } from "./report-view.js";
import { runAddress } from "./run-view.js";

/** @import { RunReport } from "/lib/update-profiles-in-hrflow/index.js" */
/** @import { TableState } from "./applicant-table.js" */
/** @import { Known } from "./people.js" */
/** @import { Session } from "./session.js" */
/** @typedef {TableState & { plan?: RunReport, applied?: string }} PlanState */

/** @param {string} workflow */
export const planAddress = (workflow) => `#/plans/${encodeURIComponent(workflow)}`;

/**
 * @param {Session} session
 * @param {PlanState} state
 * @param {string} workflow
 */
export function planView(session, state, workflow) {
  const title = t.plan.title(workflow);
  const container = el("div");
  /** @param {string} waiting @param {() => Promise<void>} act */
  const perform = async (waiting, act) => {
    setChildren(container, el("p", { class: "waiting", role: "status" }, waiting));
    try {
      await act();
      draw();
    } catch (/** @type {any} */ error) {
      draw();
      container.prepend(errorNotice(error));
    }
  };
  const make = () =>
    perform(t.plan.making, async () => {
      const plan = await session.authorized(session.api.makePlan(workflow));
      Object.assign(state, { plan, applied: undefined, open: new Set(), shown: undefined });
    });
  const apply = () =>
    perform(t.plan.applying, async () => {
      const report = await session.authorized(session.api.applyPlan(workflow, state.plan?.plan ?? ""));
      Object.assign(state, { plan: undefined, applied: report.run_id });
    });
  const draw = () => setChildren(container, planContent(state, { workflow, people: session.people }, make, apply));
  draw();
  return { title, content: el("div", { class: "plan" }, breadcrumb(workflow), container) };
}

/**
 * @param {PlanState} state
 * @param {Known & { workflow: string }} known
 * @param {() => unknown} make
 * @param {() => unknown} apply
 */
function planContent(state, known, make, apply) {
  const { workflow } = known;
  const { plan, applied } = state;
  if (plan) {
    return reportView(plan, state, {
      known,
      action: button(t.plan.again, make, { class: "plain" }),
      summary: applySection(plan, workflow, apply),
    });
  }
  return [
    el("div", { class: "title" }, el("h1", { tabindex: "-1" }, t.plan.title(workflow))),
    el("p", { class: "lead" }, t.plan.about),
    applied &&
      el(
        "p",
        { class: "notice good", role: "status" },
        `${t.plan.applied} `,
        el("a", { href: runAddress(workflow, applied) }, t.operate.report),
      ),
    el("p", {}, button(t.plan.make, make, { class: "strong" })),
  ];
}

/**
 * The form that has a plan applied. It asks for the workflow's name, because the run writes.
 * @param {RunReport} plan
 * @param {string} workflow
 * @param {() => unknown} apply
 */
function applySection({ items }, workflow, apply) {
  const changes = items.filter(({ outcome }) => outcome === "updated").length;
  if (changes === 0) return el("p", { class: "notice" }, t.plan.nothing);
  const name = el("input", { type: "text", autocomplete: "off", maxlength: 200 });
  const confirm = el("button", { type: "submit", disabled: true }, t.plan.apply);
  const isReady = () => name.value.trim() === workflow.trim();
  const onsubmit = (/** @type {SubmitEvent} */ event) => {
    event.preventDefault();
    if (isReady()) apply();
  };
  const oninput = () => {
    confirm.disabled = !isReady();
  };
  return el(
    "form",
    { class: "confirmation card", onsubmit, oninput },
    el("h2", {}, t.plan.apply),
    el("p", {}, t.plan.applyAbout(changes)),
    el("label", {}, t.plan.confirm(workflow), " ", name),
    el("p", {}, confirm),
  );
}
