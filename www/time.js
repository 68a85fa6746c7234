// Moments and durations as elements. Moments come as RFC 3339.
import { el } from "./dom.js";
import { formatDateTime, formatDuration, formatRelativeTime } from "./language.js";

/**
 * A moment in local time.
 * @param {string} iso
 */
export const timeElement = (iso) => el("time", { datetime: iso, title: iso }, formatDateTime(new Date(iso)));

/**
 * How long ago a moment was. updateRelativeTimes keeps it up to date.
 * @param {string} iso
 */
export const relativeTimeElement = (iso) =>
  el("time", { datetime: iso, "data-relative": true }, formatRelativeTime(new Date(iso)));

export function updateRelativeTimes() {
  for (const element of document.querySelectorAll("time[data-relative]")) {
    if (element instanceof HTMLTimeElement) element.textContent = formatRelativeTime(new Date(element.dateTime));
  }
}

/** @param {{ started_at: string, finished_at: string }} run */
export const runDuration = ({ started_at, finished_at }) =>
  formatDuration(new Date(finished_at).getTime() - new Date(started_at).getTime());
