// The report of a run that the Worker has kept.
import { loadInto } from "./async-view.js";
import { el, setChildren } from "./dom.js";
import { t } from "./language.js";
import { breadcrumb, reportTitle, reportView } from "./report-view.js";

/** @import { RunReport } from "/lib/update-profiles-in-hrflow/index.js" */
/** @import { TableState } from "./applicant-table.js" */
/** @import { Session } from "./session.js" */

/**
 * The address of a report.
 * @param {string} workflow
 * @param {string} run
 */
export const runAddress = (workflow, run) => `#/runs/${encodeURIComponent(workflow)}/${encodeURIComponent(run)}`;

/**
 * @param {Session} session
 * @param {TableState & { report?: RunReport }} state
 * @param {string} workflow
 * @param {string} run
 */
export function runView(session, state, workflow, run) {
  const container = el("div");
  /** @param {RunReport} report */
  const view = (report) => {
    document.title = `${reportTitle(report)} · ${t.page.name}`;
    return reportView(report, state, { known: { workflow, people: session.people } });
  };
  const load = async () => (state.report = await session.authorized(session.api.getReport(workflow, run)));
  if (state.report) setChildren(container, view(state.report));
  else void loadInto(container, load, view).then(() => container.querySelector("h1")?.focus({ preventScroll: true }));
  const title = state.report ? reportTitle(state.report) : run;
  return { title, content: el("div", {}, breadcrumb(workflow), container) };
}
