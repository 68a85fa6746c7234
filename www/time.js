// Moments and spans, as elements.
import { el } from "./dom.js";
import { ago, dateTime, duration } from "./language.js";

/** A moment in local time; the machine-readable one is as it came. */
export const moment = (iso) => el("time", { datetime: iso, title: iso }, dateTime(new Date(iso)));

/** How long ago; main.js keeps it true. */
export const sinceThen = (iso) => el("time", { datetime: iso, "data-ago": true }, ago(new Date(iso)));

export const took = ({ started_at, finished_at }) => duration(new Date(finished_at) - new Date(started_at));
