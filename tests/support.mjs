// What tests of several folders share.

/**
 * The value of a profile's field, by the name that changes have: `text`, `info.phone`, `tags.column`.
 *
 * @param {Record<string, any>} profile
 * @param {string} field
 */
export function fieldValue(profile, field) {
  const [group, ...rest] = field.split(".");
  if (rest.length === 0) return profile[group];
  const name = rest.join(".");
  if (group === "info") return profile.info[name];
  /** @type {{ name: string, value: unknown }[]} */
  const entries = profile[group];
  return entries.find((each) => each.name === name)?.value;
}
