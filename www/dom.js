// Builds DOM elements. Data only ever becomes text: nothing here creates markup or a style attribute from it.

/**
 * What an element may contain. Null, undefined and false are left out.
 * @typedef {Node | string | null | undefined | false | Children} Child
 * @typedef {{ readonly [index: number]: Child, readonly length: number }} Children
 */
/**
 * Attributes by their names, and listeners as `on…`. Null, undefined and false leave an attribute out.
 * @typedef {Record<string, string | number | boolean | null | undefined | ((event: any) => unknown)>} Attributes
 */

/**
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Attributes} [attributes]
 * @param {...Child} children
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function el(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (typeof value === "function") element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  element.append(...flattened(children));
  return element;
}

/**
 * Replaces everything in a container.
 * @param {Element} container
 * @param {...Child} children
 */
export function setChildren(container, ...children) {
  container.replaceChildren(...flattened(children));
}

/**
 * @param {readonly Child[]} children
 * @returns {(Node | string)[]}
 */
function flattened(children) {
  const all = /** @type {(Node | string | null | undefined | false)[]} */ (children.flat(Infinity));
  return all.filter((child) => child !== null && child !== undefined && child !== false);
}

/**
 * @param {Child} text
 * @param {(event: any) => unknown} onclick
 * @param {Attributes} [attributes]
 */
export function button(text, onclick, attributes = {}) {
  return el("button", { type: "button", onclick, ...attributes }, text);
}

/**
 * A text of the API, which is always English. The parts in backticks become code.
 * @param {string} text
 * @param {"p" | "span"} [tag]
 */
export function apiText(text, tag = "span") {
  const parts = text.split("`");
  return el(
    tag,
    { lang: "en" },
    parts.map((part, index) => (index % 2 === 1 && index < parts.length - 1 ? el("code", {}, part) : part)),
  );
}

/**
 * A text of the API as a sentence: with a full stop and a capital, unless it begins with a name such as `logics[0]`.
 * @param {string} text
 * @param {"p" | "span"} [tag]
 */
export function apiSentence(text, tag = "p") {
  const capitalized = text.trim().replace(/^[a-z]+(?=[\s,])/, (word) => word.charAt(0).toUpperCase() + word.slice(1));
  return apiText(/[.!?…]$/.test(capitalized) ? capitalized : `${capitalized}.`, tag);
}

/**
 * Elements with spaces between them, so that copied text and screen readers keep them apart.
 * @param {readonly Child[]} elements
 */
export const withSpaces = (elements) => elements.flatMap((element, index) => (index > 0 ? [" ", element] : [element]));

/**
 * A list of terms and their descriptions. A pair that is null or false is left out.
 * @param {readonly (readonly Child[] | null | undefined | false | "")[]} pairs
 * @param {Attributes} [attributes]
 */
export function descriptionList(pairs, attributes = {}) {
  return el(
    "dl",
    attributes,
    pairs.map((pair) => {
      if (!pair) return null;
      const [term, ...descriptions] = pair;
      return el("div", {}, el("dt", {}, term), el("dd", {}, ...descriptions));
    }),
  );
}

// The explicit roles keep a table's meaning for screen readers where CSS gives it another layout on small screens.

/** @typedef {[attributes: Attributes, ...children: Child[]]} Cells */

export const table = (/** @type {Cells} */ ...[attributes, ...children]) =>
  el("table", { role: "table", ...attributes }, ...children);
export const thead = (/** @type {Child[]} */ ...children) =>
  el("thead", { role: "rowgroup" }, el("tr", { role: "row" }, ...children));
export const tbody = (/** @type {Child[]} */ ...children) => el("tbody", { role: "rowgroup" }, ...children);
export const row = (/** @type {Cells} */ ...[attributes, ...children]) =>
  el("tr", { role: "row", ...attributes }, ...children);
export const columnHeader = (/** @type {Child} */ text, /** @type {Attributes} */ attributes = {}) =>
  el("th", { scope: "col", role: "columnheader", ...attributes }, text);
export const rowHeader = (/** @type {Cells} */ ...[attributes, ...children]) =>
  el("th", { scope: "row", role: "rowheader", ...attributes }, ...children);
export const cell = (/** @type {Cells} */ ...[attributes, ...children]) =>
  el("td", { role: "cell", ...attributes }, ...children);

/**
 * Has screen readers read a text.
 * @param {string | null} text
 */
export function announce(text) {
  byId("live-region").textContent = text;
}

/**
 * The element with an id that the page always has.
 * @param {string} id
 * @returns {HTMLElement}
 */
export function byId(id) {
  const element = document.getElementById(id);
  if (!element) throw new Error(`the page has no element with the id ${id}`);
  return element;
}

/**
 * The first descendant that matches a selector and that the caller has put there.
 * @param {ParentNode} parent
 * @param {string} selector
 * @returns {HTMLElement}
 */
export function find(parent, selector) {
  const element = parent.querySelector(selector);
  if (!(element instanceof HTMLElement)) throw new Error(`the page has no ${selector}`);
  return element;
}
