// The language: the browser's where we speak it, English otherwise, until one switches. Texts are in texts/.
import en from "./texts/en.js";
import fr from "./texts/fr.js";

const wanted = navigator.languages ?? [navigator.language];
const spoken = wanted.map((tag) => tag.slice(0, 2).toLowerCase()).find((code) => code === "en" || code === "fr");

/** The texts of the language that is on. */
export let t = spoken === "fr" ? fr : en;

/** The texts of the language that one can switch to. */
export const other = () => (t === fr ? en : fr);

export function switchLanguage() {
  t = other();
}

// Dates as they are written where the browser is at home, as long as that is the language that is on.
const locale = () => wanted.find((tag) => tag.toLowerCase().startsWith(t.code)) ?? t.code;

export const number = (n) => new Intl.NumberFormat(locale()).format(n);

export const dateTime = (date) =>
  new Intl.DateTimeFormat(locale(), { dateStyle: "medium", timeStyle: "medium" }).format(date);

/** A day, its month as a word. */
export const day = (date) => new Intl.DateTimeFormat(locale(), { dateStyle: "long", timeZone: "UTC" }).format(date);

const units = [
  ["day", 86_400_000],
  ["hour", 3_600_000],
  ["minute", 60_000],
];

/** How long ago, roughly; it is true for the minute after it was made. */
export function ago(date) {
  const elapsed = date - Date.now();
  const [unit, size] = units.find(([, each]) => Math.abs(elapsed) >= each) ?? ["minute", 60_000];
  return new Intl.RelativeTimeFormat(locale(), { numeric: "auto" }).format(Math.round(elapsed / size), unit);
}

export function duration(milliseconds) {
  const seconds = milliseconds / 1000;
  if (seconds < 59.5) return `${new Intl.NumberFormat(locale(), { maximumSignificantDigits: 2 }).format(seconds)} s`;
  const whole = Math.round(seconds);
  return `${number(Math.floor(whole / 60))} min ${whole % 60} s`;
}
