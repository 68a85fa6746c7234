// Where one begins: what this is, and the ways on.
import { el } from "./dom.js";
import { t } from "./language.js";

export function home() {
  const way = (address, { title, about, needs }, kind) =>
    el(
      "li",
      { class: "way" },
      el("h2", {}, el("a", { href: address, class: kind }, title)),
      el("p", {}, about),
      el("p", { class: "needs" }, needs),
    );
  const content = el(
    "div",
    { class: "home" },
    el("h1", { tabindex: "-1" }, t.home.title),
    el("p", { class: "lead" }, t.home.about),
    el(
      "ol",
      { class: "pipeline", "aria-label": t.home.pipeline },
      t.home.steps.map(([name, what], index) =>
        el(
          "li",
          { class: index === t.home.steps.length - 1 ? "step never" : "step" },
          el("code", {}, name),
          el("span", {}, what),
        ),
      ),
    ),
    el(
      "ul",
      { class: "ways" },
      way("#/sample", t.home.sample, "first"),
      way("#/workflows", t.home.workflows),
      way("#/keys", t.home.keys),
    ),
  );
  return { title: null, content };
}
