// The sign-in form. The token goes from its field into a header of the API's requests, and nowhere else.
import { el, setChildren } from "./dom.js";
import { errorNotice } from "./error-view.js";
import { t } from "./language.js";

/** @import { ViewError } from "./error-view.js" */

// A header carries only visible ASCII characters unchanged.
const unsendable = /[^\x21-\x7e]/;

/**
 * `error` or `notice` says why the user has to sign in again. `typed` is what the field holds at first.
 * @typedef {{ error?: ViewError, notice?: string, typed?: string }} SignInState
 */

/**
 * @param {(token: string) => Promise<void>} signIn Tries a token. It rejects if the Worker does not accept it.
 * @param {SignInState} state
 */
export function signInView(signIn, { error, notice, typed }) {
  const message = el("div", {}, error ? errorNotice(error) : notice && el("p", { class: "notice" }, notice));
  // The input has no name, so that a form that is sent by mistake does not contain the token.
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
  const submitButton = el("button", { class: "strong" }, t.signIn.submit);
  let isBusy = false;

  /** @param {SubmitEvent} event */
  async function submit(event) {
    event.preventDefault();
    if (isBusy) return;
    const token = input.value.trim();
    const problem = token === "" ? t.signIn.empty : unsendable.test(token) && t.signIn.unsendable;
    if (problem) {
      setChildren(message, el("p", { class: "notice bad", role: "alert" }, problem));
      input.focus();
      return;
    }
    isBusy = true;
    setChildren(message);
    setChildren(submitButton, t.signIn.submitting);
    try {
      await signIn(token);
    } catch (/** @type {any} */ failure) {
      setChildren(message, errorNotice(failure));
      input.focus();
      input.select();
    } finally {
      isBusy = false;
      setChildren(submitButton, t.signIn.submit);
    }
  }

  const [before, name, after] = t.signIn.help;
  return el(
    "div",
    { class: "sign-in" },
    el("h1", { tabindex: "-1" }, t.signIn.title),
    el("p", { class: "lead" }, t.signIn.about),
    message,
    el(
      "form",
      { onsubmit: submit, novalidate: true },
      el("label", { for: "token" }, t.signIn.label),
      el("div", { class: "field" }, input, submitButton),
      el("p", { id: "token-help", class: "quiet" }, before, el("code", {}, name), after),
    ),
    el("p", { class: "instead quiet" }, t.signIn.noToken, " ", el("a", { href: "#/sample" }, t.welcome.sample.title)),
  );
}
