// The page is never used over an address that others can read along: a token would be sent in the clear.

/**
 * Where the page has to be opened instead; `null` if it may stay. Browsers call https and this machine secure.
 *
 * @param {{ isSecureContext: boolean, location: { href: string } }} window
 * @returns {string | null}
 */
export function secureAddress({ isSecureContext, location }) {
  if (isSecureContext) return null;
  const address = new URL(location.href);
  address.protocol = "https:";
  return address.href;
}
