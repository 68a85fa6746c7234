// The start page: what the page is for, and its three entry points.
import { el } from "./dom.js";
import { t } from "./language.js";

export function welcomeView() {
  const content = el(
    "div",
    { class: "welcome" },
    el("h1", { tabindex: "-1" }, t.welcome.title),
    el("p", { class: "lead" }, t.welcome.about),
    pipeline(),
    el(
      "ul",
      { class: "entry-points" },
      entryPoint("#/sample", t.welcome.sample, "first"),
      entryPoint("#/workflows", t.welcome.workflows),
      entryPoint("#/keys", t.welcome.keys),
    ),
  );
  return { title: null, content };
}

function pipeline() {
  const last = t.welcome.steps.length - 1;
  return el(
    "ol",
    { class: "pipeline", "aria-label": t.welcome.pipeline },
    t.welcome.steps.map(([name, about], index) =>
      el("li", { class: index === last ? "step never" : "step" }, el("code", {}, name), el("span", {}, about)),
    ),
  );
}

/**
 * @param {string} address
 * @param {{ title: string, about: string, needs: string }} texts
 * @param {string} [kind]
 */
function entryPoint(address, { title, about, needs }, kind) {
  return el(
    "li",
    { class: "entry-point" },
    el("h2", {}, el("a", { href: address, class: kind }, title)),
    el("p", {}, about),
    el("p", { class: "needs" }, needs),
  );
}
