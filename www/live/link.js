// Settings as a part of an address: after the `#`, which no server sees, and without secrets and personal data.

const VERSION = 1;
const LONGEST = 60_000;

/** What may be in a link, by its path. Keys, company and source are not, nor what filters by a person. */
const carried = [
  "connector_auth.env_base_url",
  ...["hired", "column", "start", "end", "vacancy", "start_update", "end_update", "company", "candidate_lookup"].map(
    (name) => `pull_parameters.${name}`,
  ),
  ...["only_edit_fields", "edit_mode"].map((name) => `push_parameters.${name}`),
  "logics",
  "format",
];

/** What filters by a person. */
export const personal = ["firstname", "lastname", "email", "phone"].map((name) => `pull_parameters.${name}`);

export const get = (options, path) => path.split(".").reduce((place, key) => place?.[key], options);

/** Sets a value by its path; an empty one is left out. */
export function set(options, path, value) {
  const keys = path.split(".");
  const last = keys.pop();
  let place = options;
  for (const key of keys) place = place[key] ??= {};
  if (value === undefined) delete place[last];
  else place[last] = value;
}

/** The settings as text for an address, and the paths of what was left out of it. */
export function pack(options) {
  const settings = {};
  for (const path of carried) {
    const value = get(options, path);
    if (value !== null && value !== undefined && value !== "") set(settings, path, value);
  }
  const bytes = new TextEncoder().encode(JSON.stringify({ v: VERSION, settings }));
  const text = btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
  const leftOut = personal.filter((path) => get(options, path));
  return { text: text.replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, ""), leftOut };
}

/** What a link says: `{ settings }`, or `{ trouble }`, one of `unreadable`, `version`. Nothing but what may be in a link is taken. */
export function unpack(text) {
  let read;
  try {
    if (text.length > LONGEST || !/^[\w-]+$/.test(text)) throw new Error("not of this page");
    const bytes = Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (char) => char.charCodeAt(0));
    read = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    return { trouble: "unreadable" };
  }
  if (read?.v !== VERSION) return { trouble: Number.isInteger(read?.v) ? "version" : "unreadable" };
  if (typeof read.settings !== "object" || read.settings === null) return { trouble: "unreadable" };
  const settings = {};
  for (const path of carried) {
    const value = get(read.settings, path);
    if (value === null || value === undefined) continue;
    if (!isPlain(value)) return { trouble: "unreadable" };
    set(settings, path, value);
  }
  return { settings };
}

// A text, yes or no, or a list of texts: what a setting can be at all. The core says whether it is right.
const isPlain = (value) =>
  typeof value === "string" ||
  typeof value === "boolean" ||
  (Array.isArray(value) && value.every((each) => typeof each === "string"));
