// A run that was kept.
import { el, fill } from "./dom.js";
import { t } from "./language.js";
import { load } from "./load.js";
import { path, reportTitle, reportView } from "./report.js";

export function runView(session, state, workflow, run) {
  const place = el("div");
  const view = () => {
    document.title = `${reportTitle(state.report)} · ${t.page.name}`;
    return reportView(state.report, state);
  };
  if (state.report) fill(place, view());
  else {
    const get = async () => {
      state.report = await session.heed(session.api.report(workflow, run));
    };
    void load(place, get, view).then(() => place.querySelector("h1")?.focus({ preventScroll: true }));
  }
  const title = state.report ? reportTitle(state.report) : run;
  return { title, content: el("div", {}, path(workflow), place) };
}
