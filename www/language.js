// The language of the page. At first it is the browser's, or English where this page does not have it. Texts are in texts/.
import en from "./texts/en.js";
import fr from "./texts/fr.js";

const wanted = navigator.languages ?? [navigator.language];
const first = wanted.map((tag) => tag.slice(0, 2).toLowerCase()).find((code) => code === "en" || code === "fr");

/** The texts of the current language. */
export let t = first === "fr" ? fr : en;

/** The texts of the language that the user can switch to. */
export const otherLanguage = () => (t === fr ? en : fr);

export function switchLanguage() {
  t = otherLanguage();
}

/**
 * The text under a key that came from the API, or undefined where this version of the page does not know the key.
 * @template Text
 * @param {Record<string, Text>} texts
 * @param {string | null | undefined} key
 * @returns {Text | undefined}
 */
export const textFor = (texts, key) => (key && Object.hasOwn(texts, key) ? texts[key] : undefined);

// The browser's regional form of the current language, so that dates have the form of the user's country.
const locale = () => wanted.find((tag) => tag.toLowerCase().startsWith(t.code)) ?? t.code;

/** @param {number} n */
export const formatNumber = (n) => new Intl.NumberFormat(locale()).format(n);

/** @param {Date} date */
export const formatDateTime = (date) =>
  new Intl.DateTimeFormat(locale(), { dateStyle: "medium", timeStyle: "medium" }).format(date);

/**
 * A day in UTC, with its month as a word.
 * @param {Date} date
 */
export const formatDay = (date) =>
  new Intl.DateTimeFormat(locale(), { dateStyle: "long", timeZone: "UTC" }).format(date);

/** @type {[unit: Intl.RelativeTimeFormatUnit, milliseconds: number][]} */
const units = [
  ["day", 86_400_000],
  ["hour", 3_600_000],
  ["minute", 60_000],
];

/**
 * How long ago a moment was, to the minute.
 * @param {Date} date
 */
export function formatRelativeTime(date) {
  const elapsed = date.getTime() - Date.now();
  const [unit, milliseconds] = units.find(([, each]) => Math.abs(elapsed) >= each) ?? ["minute", 60_000];
  const format = new Intl.RelativeTimeFormat(locale(), { numeric: "auto" });
  return format.format(Math.round(elapsed / milliseconds), /** @type {Intl.RelativeTimeFormatUnit} */ (unit));
}

/** @param {number} milliseconds */
export function formatDuration(milliseconds) {
  const seconds = milliseconds / 1000;
  if (seconds < 59.5) return `${new Intl.NumberFormat(locale(), { maximumSignificantDigits: 2 }).format(seconds)} s`;
  const whole = Math.round(seconds);
  return `${formatNumber(Math.floor(whole / 60))} min ${whole % 60} s`;
}
