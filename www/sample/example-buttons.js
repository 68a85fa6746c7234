// Buttons that insert example programs.
import { button, el } from "../dom.js";
import { t } from "../language.js";

// A button shows a program of this length as its tooltip.
const MAX_TOOLTIP = 80;

/**
 * @template {string} Key
 * @param {Record<Key, string>} programs
 * @param {Record<Key, string>} names
 * @param {(program: string) => void} insert
 */
export function exampleButtons(programs, names, insert) {
  const entries = /** @type {[Key, string][]} */ (Object.entries(programs));
  return el(
    "div",
    { class: "examples" },
    el("span", { class: "quiet" }, t.sample.examples),
    entries.map(([key, program]) =>
      button(names[key], () => insert(program), {
        class: "example",
        title: program.length < MAX_TOOLTIP ? program : null,
      }),
    ),
  );
}
