// What is shown at an address that the page does not have.
import { el } from "./dom.js";
import { t } from "./language.js";

export function unknownAddressView() {
  const { title, about, home } = t.unknownAddress;
  const content = el(
    "div",
    {},
    el("h1", { tabindex: "-1" }, title),
    el("p", { class: "lead" }, about),
    el("p", {}, el("a", { href: "#/" }, home)),
  );
  return { title, content };
}
