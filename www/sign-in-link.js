// A link that signs in, such as `make demo` prints: `#token=TOKEN&to=/workflows`. What is after the `#` reaches no server.

/**
 * Takes the token out of the address, so that neither the history nor a copied address has it. The rest of the address
 * stays: the view that the link leads to.
 *
 * @returns {string | null} The token, or null where the address has none.
 */
export function takeToken() {
  if (!location.hash.startsWith("#token=")) return null;
  const link = new URLSearchParams(location.hash.slice(1));
  const view = link.get("to") ?? "/workflows";
  history.replaceState(null, "", `#${view.startsWith("/") ? view : `/${view}`}`);
  return link.get("token");
}
