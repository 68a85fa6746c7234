// Settings in the address of the page: after the `#`, which no server sees, and without secrets and personal data.
import { getAt, setAt } from "./option-paths.js";

/** @import { Settings } from "./option-paths.js" */

const VERSION = 1;
// More than anyone types, and few enough for the page to show and to read at once.
export const MAX_LOGICS = 50;
export const MAX_LENGTH = 60_000;

// A link may contain these paths only: no keys, no company, no source and no filter that names a person.
const linkPaths = [
  "connector_auth.env_base_url",
  ...["hired", "column", "start", "end", "vacancy", "start_update", "end_update", "company", "candidate_lookup"].map(
    (name) => `pull_parameters.${name}`,
  ),
  ...["only_edit_fields", "edit_mode", "max_changes"].map((name) => `push_parameters.${name}`),
  "logics",
  "format",
];

// The filters that name a person.
const personalPaths = ["firstname", "lastname", "email", "phone"].map((name) => `pull_parameters.${name}`);

/**
 * The settings as a part of an address (base64url), the paths of the personal ones, which it leaves out, and whether they are
 * more than `decodeSettings` takes.
 * @param {Settings} settings
 */
export function encodeSettings(settings) {
  /** @type {Settings} */
  const shared = {};
  for (const path of linkPaths) {
    const value = getAt(settings, path);
    if (value !== null && value !== undefined && value !== "") setAt(shared, path, value);
  }
  const bytes = new TextEncoder().encode(JSON.stringify({ v: VERSION, settings: shared }));
  const base64 = btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
  const text = base64.replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
  const leftOut = personalPaths.filter((path) => getAt(settings, path));
  return { text, leftOut, isTooLarge: text.length > MAX_LENGTH || hasTooManyLogics(shared) };
}

/** @param {Settings} settings */
const hasTooManyLogics = ({ logics }) => Array.isArray(logics) && logics.length > MAX_LOGICS;

/**
 * The settings of a link, or the reason why they cannot be used. It ignores every path that a link may not contain.
 * @param {string} text
 * @returns {{ settings: Settings, problem?: undefined }
 *   | { settings?: undefined, problem: "unreadable" | "version" | "tooLarge" }}
 */
export function decodeSettings(text) {
  if (text.length > MAX_LENGTH) return { problem: "tooLarge" };
  let link;
  try {
    if (!/^[\w-]+$/.test(text)) throw new Error("the text is not a link of this page");
    const base64 = text.replaceAll("-", "+").replaceAll("_", "/");
    const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
    link = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    return { problem: "unreadable" };
  }
  if (link?.v !== VERSION) return { problem: Number.isInteger(link?.v) ? "version" : "unreadable" };
  if (typeof link.settings !== "object" || link.settings === null) return { problem: "unreadable" };
  /** @type {Settings} */
  const settings = {};
  for (const path of linkPaths) {
    const value = getAt(link.settings, path);
    if (value === null || value === undefined) continue;
    if (!isSettingValue(value)) return { problem: "unreadable" };
    setAt(settings, path, value);
  }
  if (hasTooManyLogics(settings)) return { problem: "tooLarge" };
  return { settings };
}

/**
 * Whether a value has a type that any setting has. The core checks whether it is right for its setting.
 * @param {unknown} value
 */
const isSettingValue = (value) =>
  typeof value === "string" ||
  typeof value === "boolean" ||
  (Array.isArray(value) && value.every((each) => typeof each === "string"));
