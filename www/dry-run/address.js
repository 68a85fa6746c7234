// The addresses of dry runs.

/**
 * The address of a workflow's dry run.
 * @param {string | null} workflow Null for the user's own keys.
 * @param {string} [link] Settings, as encodeSettings makes them.
 */
export const dryRunAddress = (workflow, link) =>
  `${workflow === null ? "#/keys" : `#/dry-run/${encodeURIComponent(workflow)}`}${link ? `/${link}` : ""}`;
