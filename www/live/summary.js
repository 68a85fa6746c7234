// What a real run would do, counted, and what one should look at before it does.

/** How the items of a dry run count. `pending` are the candidates whose résumé is being parsed already, by their id. */
export function counts(items, pending = new Set()) {
  const counted = {
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
    counted[kind(item)] += 1;
    if (item.resume === "to_parse") counted[pending.has(item.candidate) ? "parsing" : "toParse"] += 1;
  }
  return counted;
}

/** Whether a profile was compared with what is to come of it. */
export const isCompared = ({ outcome }) => outcome === "updated" || outcome === "unchanged";

function kind({ outcome, error }) {
  if (outcome !== "failed") return outcome;
  if (error?.code === "profile_missing") return "missing";
  // A run that writes finds those by their id: a dry run cannot say what it would come to.
  return error?.code === "no_email_match" ? "unknown" : "failed";
}

/**
 * The warnings that apply, each with its items and, where they say more, the names it is about with how often:
 * `{ kind, items: Set, names: [[name, count]] }`. `shared` are the titles that several columns have, each with the applicants in them.
 */
export function warnings(items, shared = new Map()) {
  const found = {
    emptied: group(),
    lost: group(),
    removed: group(),
    replaced: group(),
    identity: group(),
    columns: group(),
    email: group(),
  };
  const inShared = new Map(
    [...shared].flatMap(([title, applicants]) => [...applicants].map((applicant) => [applicant, title])),
  );
  for (const item of items) {
    for (const change of item.changes) {
      const kind = warningOf(change);
      if (kind) add(found[kind], item, change.field);
    }
    const title = inShared.get(item.applicant);
    if (title !== undefined) add(found.columns, item, title);
    if (item.matched_by === "email") add(found.email, item);
  }
  return Object.entries(found)
    .filter(([, { items: concerned }]) => concerned.size > 0)
    .map(([kind, { items: concerned, names }]) => ({
      kind,
      items: concerned,
      names: [...names].sort((a, b) => b[1] - a[1]),
    }));
}

const group = () => ({ items: new Set(), names: new Map() });

function add({ items, names }, item, name) {
  items.add(item);
  if (name !== undefined) names.set(name, (names.get(name) ?? 0) + 1);
}

function warningOf({ field, old, new: next }) {
  if (isEmpty(old)) return null;
  const isNamed = field.startsWith("tags.") || field.startsWith("metadatas.");
  if (isEmpty(next)) return isNamed ? "removed" : "emptied";
  if (isNamed) return "replaced";
  if (holds(next, old)) return null;
  if (Array.isArray(old)) return "lost";
  return field.startsWith("info.") ? "identity" : null;
}

/** Whether `next` says all that `old` does; a list does in any order, and each may say more. */
function holds(next, old) {
  if (isEmpty(old)) return true;
  if (Array.isArray(old))
    return (
      Array.isArray(next) &&
      old.every((entry, index) => holds(next[index], entry) || next.some((other) => holds(other, entry)))
    );
  if (typeof old !== "object") return next === old;
  return (
    typeof next === "object" && next !== null && Object.entries(old).every(([key, value]) => holds(next[key], value))
  );
}

/** Nothing, or nothing in it. */
function isEmpty(value) {
  if (value === null || value === undefined || value === "") return true;
  return typeof value === "object" && Object.keys(value).length === 0;
}
