/** Times, days and initials as the person is used to them. */

import { dayOf } from "./arrangement.js";
import { charactersOf } from "./protocol.js";
import { _ } from "./texts.js";

const TINTS = 14; // as many as chat.css has

// Not `timeStyle`: in Chinese that divides the day into more parts than the window and the system do.
const CLOCK = { hour: "numeric", minute: "2-digit" };
const DATE = { weekday: "long", year: "numeric", month: "long", day: "numeric" };

/** The hour and minute of a time in milliseconds. */
export function clockTime(time) {
  return formatter(CLOCK).format(time);
}

export function fullTime(time) {
  return formatter({ ...DATE, ...CLOCK, second: "2-digit" }).format(time);
}

/** "Today", "Yesterday" or the date, seen from `now`. */
export function dayLabel(time, now) {
  const yesterday = new Date(now);
  yesterday.setDate(yesterday.getDate() - 1);
  if (dayOf(time) === dayOf(now)) return _("Today");
  if (dayOf(time) === dayOf(yesterday)) return _("Yesterday");
  const sameYear = new Date(time).getFullYear() === new Date(now).getFullYear();
  const year = sameYear ? {} : { year: "numeric" };
  return formatter({ weekday: "long", month: "long", day: "numeric", ...year }).format(time);
}

/** The first character of a name, for the disc beside it. */
export function initialOf(name) {
  return (charactersOf(name.trim())[0] ?? "?").toLocaleUpperCase();
}

/**
 * Which of the colours a member's id or a room's title has: the same in the window and in every browser. A `chosen`
 * number comes first, unless it is of a later version, which has more colours.
 */
export function tintOf(key, chosen = null) {
  if (chosen !== null && chosen < TINTS) return `tint-${chosen}`;
  const sum = new TextEncoder().encode(key).reduce((total, byte) => total + byte, 0);
  return `tint-${sum % TINTS}`;
}

const formatters = new Map();

function formatter(options) {
  const language = document.documentElement.lang || undefined;
  const key = JSON.stringify([language, options]);
  if (!formatters.has(key)) formatters.set(key, new Intl.DateTimeFormat(language, options));
  return formatters.get(key);
}
