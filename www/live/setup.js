// Before a dry run: the connection, then the parameters, then the start.
import { button, el, fill, spaced } from "../dom.js";
import { problems } from "../failure.js";
import { t } from "../language.js";
import { connection } from "./check.js";
import { parameterForm } from "./form.js";
import { pack } from "./link.js";
import { takeSettings } from "./take-away.js";

/** `back` leads to the report that is there already, if one is. */
export function setup(desk, { title, start, check, forget, back }) {
  const isBroken = desk.problems.length > 0;
  return el(
    "div",
    {},
    el(
      "div",
      { class: "title" },
      el("h1", { tabindex: "-1" }, title),
      back && el("span", { class: "actions" }, button(t.live.backToReport, back, { class: "plain" })),
    ),
    el("p", { class: "lead" }, desk.isOwn ? t.live.ownAbout : t.live.about),
    desk.linked &&
      el(
        "p",
        { class: desk.linked === "taken" ? "notice" : "notice warn", role: "status" },
        t.live.linked[desk.linked],
      ),
    isBroken && el("section", { class: "notice bad" }, el("h2", {}, t.live.broken), problems(desk.problems)),
    !isBroken && (desk.isOwn ? steps(desk, start, check, forget).reverse() : steps(desk, start, check, forget)),
  );
}

/** The steps: with one's own keys they are needed before anything can be checked. */
function steps(desk, start, check, forget) {
  const changed = el("div", { class: "changed", role: "status" });
  const take = takeSettings(
    () => desk.configuration,
    () => pack(desk.values),
    desk,
  );
  const refresh = () => {
    const paths = desk.isOwn ? [] : desk.changed;
    fill(
      changed,
      paths.length > 0 && [
        el("span", {}, t.live.changed, " ", spaced(paths.map((path) => el("code", { class: "chip" }, path)))),
        button(t.live.reset, reset, { class: "plain" }),
      ],
    );
    take.follow();
  };
  const place = el("div", {});
  let form;
  const draw = () => {
    form = parameterForm({
      schema: desk.schema,
      values: desk.values,
      touched: desk.touched,
      check: () => desk.validate(),
      onchange: refresh,
      groups: desk.groups.map((group) => ({
        ...group,
        title: t.live.groups[group.name].title,
        about: t.live.groups[group.name].about,
        isOpen: desk.open.has(group.name),
        ontoggle: (isOpen) => (isOpen ? desk.open.add(group.name) : desk.open.delete(group.name)),
      })),
    });
    fill(place, form.element);
    form.review();
    refresh();
  };
  const reset = () => {
    desk.reset();
    draw();
    place.querySelector("summary").focus();
  };
  const told = el("div", {});
  const isReady = () => {
    const found = form.review(true);
    fill(told, found.length > 0 && el("p", { class: "notice bad", role: "alert" }, t.live.notReady(found.length)));
    if (found.length > 0) form.focusFirst();
    return found.length === 0;
  };
  const go = () => isReady() && start();
  draw();
  const checked = el("section", { class: "card", id: "connection" });
  const ask = () => (!desk.isOwn || isReady()) && check();
  fill(checked, connection(desk, ask).filter(Boolean));
  const parameters = el(
    "section",
    { class: "card" },
    el(
      "div",
      { class: "title" },
      el("h2", {}, t.live.parameters),
      desk.isOwn && el("span", { class: "actions" }, button(t.live.forgetKeys, forget, { class: "plain" })),
    ),
    el("p", { class: "quiet" }, desk.isOwn ? t.live.ownParameters : t.live.workflowParameters),
    el(
      "form",
      {
        novalidate: true,
        autocomplete: "off",
        onsubmit: (event) => {
          event.preventDefault();
          go();
        },
      },
      place,
      changed,
      told,
      el(
        "div",
        { class: "start" },
        el("button", { class: "strong" }, t.live.start),
        el("p", { class: "quiet" }, t.live.writesNothing),
      ),
    ),
    desk.pending?.size > 0 && el("p", { class: "quiet small" }, t.live.pending(desk.pending.size)),
    el("div", {}, take.elements),
  );
  return [checked, parameters];
}
