// Building DOM. Data only ever becomes text: there is no way from here to markup, or to a style attribute.

/** An element: attributes, `on…` listeners, then children; what is null or false is left out. */
export function el(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...present(children));
  return element;
}

/** Puts other children into a place. */
export function fill(place, ...children) {
  place.replaceChildren(...present(children));
}

function present(children) {
  return children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false);
}

export function button(text, onclick, attributes = {}) {
  return el("button", { type: "button", onclick, ...attributes }, text);
}

/** A sentence of the API, which speaks English; what stands in backticks is code. */
export function sentence(text, tag = "span") {
  const pieces = text.split("`");
  return el(
    tag,
    { lang: "en" },
    pieces.map((piece, index) => (index % 2 === 1 && index < pieces.length - 1 ? el("code", {}, piece) : piece)),
  );
}

/** The sentence as it stands by itself: with a full stop, and a capital unless it begins with a name such as `logics[0]`. */
export function wholeSentence(text, tag = "p") {
  const begun = text.trim().replace(/^[a-z]+(?=[\s,])/, (word) => word.charAt(0).toUpperCase() + word.slice(1));
  return sentence(/[.!?…]$/.test(begun) ? begun : `${begun}.`, tag);
}

/** Elements with white space between them, for those who copy or listen. */
export const spaced = (elements) => elements.flatMap((element, index) => (index > 0 ? [" ", element] : [element]));

/** A list of terms: pairs of a term and what it says; null pairs are left out. */
export function terms(pairs, attributes = {}) {
  return el(
    "dl",
    attributes,
    pairs.filter(Boolean).map(([term, ...values]) => el("div", {}, el("dt", {}, term), el("dd", {}, ...values))),
  );
}

// A table keeps its meaning where a small screen lays it out as something else: hence the roles.
export const table = (attributes, ...children) => el("table", { role: "table", ...attributes }, ...children);
export const thead = (...children) => el("thead", { role: "rowgroup" }, el("tr", { role: "row" }, ...children));
export const tbody = (...children) => el("tbody", { role: "rowgroup" }, ...children);
export const row = (attributes, ...children) => el("tr", { role: "row", ...attributes }, ...children);
export const columnHead = (text, attributes = {}) =>
  el("th", { scope: "col", role: "columnheader", ...attributes }, text);
export const rowHead = (attributes, ...children) =>
  el("th", { scope: "row", role: "rowheader", ...attributes }, ...children);
export const cell = (attributes, ...children) => el("td", { role: "cell", ...attributes }, ...children);

/** Says something to those who listen to the page. */
export function announce(text) {
  document.getElementById("live").textContent = text;
}
