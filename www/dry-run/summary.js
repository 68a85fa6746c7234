// What a real run would do, in numbers, and the warnings that the user should check first.

/** @import { Change, ItemReport } from "/lib/update-profiles-in-hrflow/index.js" */
/** @typedef {"emptied" | "lost" | "removed" | "replaced" | "identity" | "columns" | "email"} WarningKind */
/**
 * A warning with its items. `names` are the fields or columns that it concerns, each with how often, the most frequent first.
 * @typedef {{ kind: WarningKind, items: Set<ItemReport>, names: [name: string, count: number][] }} Warning
 */
/** @typedef {{ items: Set<ItemReport>, names: Map<string, number> }} WarningGroup */

/**
 * How many items have each outcome of a real run.
 *
 * `missing` have no profile in HrFlow.ai. `unknown` depend on an id that only a run with writes learns. `toParse` and
 * `parsing` count résumés: those that the run would send, and those that HrFlow.ai is already parsing.
 * @param {ItemReport[]} items
 * @param {Set<string>} [pending] The candidates whose résumé HrFlow.ai is already parsing.
 */
export function countOutcomes(items, pending = new Set()) {
  const counts = {
    updated: 0,
    unchanged: 0,
    missing: 0,
    unknown: 0,
    toParse: 0,
    parsing: 0,
    discarded: 0,
    deferred: 0,
    failed: 0,
  };
  for (const item of items) {
    counts[outcomeOf(item)] += 1;
    const isPending = item.candidate !== null && pending.has(item.candidate);
    if (item.resume === "to_parse") counts[isPending ? "parsing" : "toParse"] += 1;
  }
  return counts;
}

/**
 * Whether the item's profile was compared with the planned one.
 * @param {ItemReport} item
 */
export const isCompared = ({ outcome }) => outcome === "updated" || outcome === "unchanged";

/** @param {ItemReport} item */
function outcomeOf({ outcome, error }) {
  if (outcome !== "failed") return outcome;
  if (error?.code === "profile_missing") return "missing";
  // A run that writes finds these candidates by their id, so a dry run cannot know their outcome.
  return error?.code === "no_email_match" ? "unknown" : "failed";
}

/**
 * The warnings that apply.
 * @param {ItemReport[]} items
 * @param {Map<string, Iterable<string>>} [sharedTitles] The titles of several columns, each with the applicants in these.
 * @returns {Warning[]}
 */
export function findWarnings(items, sharedTitles = new Map()) {
  /** @type {Record<WarningKind, WarningGroup>} */
  const groups = {
    emptied: newGroup(),
    lost: newGroup(),
    removed: newGroup(),
    replaced: newGroup(),
    identity: newGroup(),
    columns: newGroup(),
    email: newGroup(),
  };
  /** @type {Map<string | null, string>} */
  const titleOf = new Map(
    [...sharedTitles].flatMap(([title, applicants]) => [...applicants].map((applicant) => [applicant, title])),
  );
  for (const item of items) {
    for (const change of item.changes) {
      const kind = warningOf(change);
      if (kind) add(groups[kind], item, change.field);
    }
    const title = titleOf.get(item.applicant);
    if (title !== undefined) add(groups.columns, item, title);
    if (item.matched_by === "email") add(groups.email, item);
  }
  const entries = /** @type {[WarningKind, WarningGroup][]} */ (Object.entries(groups));
  return entries
    .filter(([, group]) => group.items.size > 0)
    .map(([kind, group]) => ({ kind, items: group.items, names: [...group.names].sort((a, b) => b[1] - a[1]) }));
}

/** @returns {WarningGroup} */
const newGroup = () => ({ items: new Set(), names: new Map() });

/**
 * @param {WarningGroup} group
 * @param {ItemReport} item
 * @param {string} [name]
 */
function add({ items, names }, item, name) {
  items.add(item);
  if (name !== undefined) names.set(name, (names.get(name) ?? 0) + 1);
}

/**
 * The warning that a change causes, or null.
 * @param {Change} change
 * @returns {WarningKind | null}
 */
function warningOf({ field, old, new: next }) {
  if (isEmpty(old)) return null;
  const isNamed = field.startsWith("tags.") || field.startsWith("metadatas.");
  if (isEmpty(next)) return isNamed ? "removed" : "emptied";
  if (isNamed) return "replaced";
  if (contains(next, old)) return null;
  if (Array.isArray(old)) return "lost";
  return field.startsWith("info.") ? "identity" : null;
}

/**
 * Whether the new value has everything that the old one has. The order of lists does not matter.
 * @param {any} next
 * @param {any} old
 * @returns {boolean}
 */
function contains(next, old) {
  if (isEmpty(old)) return true;
  if (Array.isArray(old))
    return (
      Array.isArray(next) &&
      old.every((entry, index) => contains(next[index], entry) || next.some((other) => contains(other, entry)))
    );
  if (typeof old !== "object") return next === old;
  return (
    typeof next === "object" && next !== null && Object.entries(old).every(([key, value]) => contains(next[key], value))
  );
}

/**
 * Whether a value is null, an empty text, or an empty list or object.
 * @param {unknown} value
 */
function isEmpty(value) {
  if (value === null || value === undefined || value === "") return true;
  return typeof value === "object" && Object.keys(value).length === 0;
}
