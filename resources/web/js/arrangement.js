/** How entries stand on screen: days, groups of bubbles, runs of comings and goings, the line above what is unread. */

import { Kind, Mark, wordsForMovements } from "./entries.js";

const GROUP = 5 * 60_000; // milliseconds between two messages of a group
const SEPARATE_LINES = 3; // so many may come and leave in a row before their lines become one

const MOVEMENTS = new Set([Kind.CAME, Kind.LEFT, Kind.JOINED]);

/**
 * The days of a list of entries: [{key, time, rows}], each row one of
 * {type: "message", key, entry, first, last, tag, colour}, {type: "line", key, entry}, {type: "unread", key, count},
 * {type: "run", key, text, lines, open}.
 * `unread` is how many messages came since the entry `unreadKey`, `expanded` holds the keys of runs that the person has
 * opened, `tagOf(member, name)` tells apart equal names, `colourOf(member)` is the number of a chosen colour or null.
 */
export function arrange(entries, options = {}) {
  const { unreadKey = null, unread = 1, expanded = new Set(), tagOf = () => "", colourOf = () => null } = options;
  const days = [];
  for (const run of runsOf(entries)) {
    const { time } = run[0];
    const key = dayOf(time);
    if (days.at(-1)?.key !== key) days.push({ key, time, rows: [] });
    const { rows } = days.at(-1);
    if (run.some((entry) => entry.key === unreadKey)) rows.push({ type: "unread", key: "unread", count: unread });
    addRun(rows, run, expanded, { tagOf, colourOf });
  }
  return uniqueDays(days);
}

/** Names that more than one member has get a tag: the beginning of the member's id. */
export function tagsFor(entries, members) {
  const owners = new Map();
  for (const { member, name } of [...entries, ...members]) {
    if (member === "") continue;
    const alike = name.normalize("NFKC").toLowerCase();
    owners.set(alike, (owners.get(alike) ?? new Set()).add(member));
  }
  return (member, name) => (owners.get(name.normalize("NFKC").toLowerCase())?.size > 1 ? member.slice(0, 4) : "");
}

/** The local day of a time, as a key that sorts. */
export function dayOf(time) {
  const date = new Date(time);
  const parts = [date.getFullYear(), date.getMonth() + 1, date.getDate()];
  return parts.map((part) => String(part).padStart(2, "0")).join("-");
}

/** Entries that stand or fall together: comings and goings in a row on one day; all others alone. */
function runsOf(entries) {
  const runs = [];
  for (const entry of entries) {
    const before = runs.at(-1)?.at(-1);
    const joins = before && MOVEMENTS.has(entry.kind) && MOVEMENTS.has(before.kind);
    if (joins && dayOf(before.time) === dayOf(entry.time)) runs.at(-1).push(entry);
    else runs.push([entry]);
  }
  return runs;
}

function addRun(rows, run, expanded, { tagOf, colourOf }) {
  if (run[0].kind === Kind.MESSAGE) return addMessage(rows, run[0], { tagOf, colourOf });
  const key = `run/${run[0].key}`;
  const open = expanded.has(key);
  if (run.length > SEPARATE_LINES) {
    const lines = run.map(({ words }) => words()).join("\n");
    rows.push({ type: "run", key, text: wordsForMovements(run), lines, open });
  } else {
    for (const entry of run) rows.push({ type: "line", key: entry.key, entry });
  }
}

function addMessage(rows, entry, { tagOf, colourOf }) {
  const before = rows.at(-1);
  const grouped = before?.type === "message" && continues(before.entry, entry);
  if (grouped) before.last = before.entry.mark === Mark.FAILED;
  const tag = tagOf(entry.member, entry.name);
  rows.push({ type: "message", key: entry.key, entry, first: !grouped, last: true, tag, colour: colourOf(entry.member) });
}

function continues(before, entry) {
  const near = Math.abs(entry.time - before.time) < GROUP;
  const sameAuthor = entry.own ? before.own : !before.own && entry.member === before.member;
  return near && sameAuthor && entry.name === before.name;
}

/** A clock that was set back can bring a day twice; the keys have to differ all the same. */
function uniqueDays(days) {
  const seen = new Map();
  return days.map((day) => {
    const times = (seen.get(day.key) ?? 0) + 1;
    seen.set(day.key, times);
    return times === 1 ? day : { ...day, key: `${day.key}/${times}` };
  });
}
