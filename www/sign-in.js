// The door: the token goes from the field to the API's header and nowhere else.
import { el, fill } from "./dom.js";
import { failure } from "./failure.js";
import { t } from "./language.js";

/** `enter(token)` promises to open; `error` or `word` say why one is here again, `typed` is in the field already. */
export function signIn(enter, { error, word, typed }) {
  const told = el("div", {}, error ? failure(error) : word && el("p", { class: "notice" }, word));
  // No name: a form that were sent by mistake would carry nothing.
  const input = el("input", {
    id: "token",
    type: "password",
    value: typed,
    autocomplete: "off",
    spellcheck: "false",
    autocapitalize: "off",
    required: true,
    "aria-describedby": "token-help",
  });
  const open = el("button", { class: "strong" }, t.signIn.open);
  let isBusy = false;

  async function submit(event) {
    event.preventDefault();
    if (isBusy) return;
    const token = input.value.trim();
    // What a header cannot carry as it is.
    const refusal = token === "" ? t.signIn.empty : /[^\x21-\x7e]/.test(token) && t.signIn.unsendable;
    if (refusal) {
      fill(told, el("p", { class: "notice bad", role: "alert" }, refusal));
      input.focus();
      return;
    }
    isBusy = true;
    fill(told);
    fill(open, t.signIn.opening);
    try {
      await enter(token);
    } catch (error) {
      fill(told, failure(error));
      input.focus();
      input.select();
    } finally {
      isBusy = false;
      fill(open, t.signIn.open);
    }
  }

  const [before, name, after] = t.signIn.help;
  return el(
    "div",
    { class: "door" },
    el("h1", { tabindex: "-1" }, t.signIn.title),
    el("p", { class: "lead" }, t.signIn.about),
    told,
    el(
      "form",
      { onsubmit: submit, novalidate: true },
      el("label", { for: "token" }, t.signIn.label),
      el("div", { class: "field" }, input, open),
      el("p", { id: "token-help", class: "quiet" }, before, el("code", {}, name), after),
    ),
    el("p", { class: "instead quiet" }, t.signIn.noToken, " ", el("a", { href: "#/sample" }, t.home.sample.title)),
  );
}
