// Sample mode. What it takes is fetched when one first comes here; from then on it needs no network.
import { el } from "./dom.js";
import { t } from "./language.js";
import { load } from "./load.js";

let bench = null;

export function sampleView(state) {
  const place = el("div");
  const show = ({ view }) => view(state);
  if (bench) place.append(show(bench));
  else void load(place, async () => (bench = await import("./sample/view.js")), show);
  return { title: t.sample.title, content: el("div", { class: "sample" }, place) };
}
