/** What one row of the timeline says. */

import { _, ngettext } from "./texts.js";

export const Mark = Object.freeze({ PENDING: "pending", SENT: "sent", FAILED: "failed" });

export const Kind = Object.freeze({
  MESSAGE: "message",
  JOINED: "joined",
  RENAMED: "renamed",
  CAME: "came",
  LEFT: "left",
  RESET: "reset",
  UNSUPPORTED: "unsupported",
});

/**
 * The row that shows an event; a kind or shape that is not known here says so. `words()` gives what the row says, which
 * for lines about the room is a sentence in the language of the moment.
 */
export function entryOf(event, ownMember) {
  const own = event.member === ownMember;
  const [kind, words] = wordsOf(event);
  return {
    key: own ? ownKey(event.client_id) : `${event.member}/${event.client_id}`,
    kind, words, own,
    seq: event.seq,
    member: event.member,
    name: event.name,
    time: event.time,
    mark: own && kind === Kind.MESSAGE ? Mark.SENT : null,
    failure: null,
    clientId: own ? event.client_id : null,
  };
}

/** The row of an own message that the log has not shown back yet. */
export function pendingEntry(row, member, name) {
  const sent = row.acknowledged === null ? Mark.PENDING : Mark.SENT;
  return {
    key: ownKey(row.clientId),
    kind: Kind.MESSAGE,
    words: () => row.body.text,
    own: true,
    seq: null,
    member: member ?? "",
    name,
    time: row.time,
    mark: row.refusal === null ? sent : Mark.FAILED,
    failure: row.refusal,
    clientId: row.clientId,
  };
}

/** A line that nobody remembers: who came or left, or what happened to the room. */
export function lineEntry({ number, kind, words, time, member = "", name = "" }) {
  return {
    key: `line/${number}`, kind, words, own: false, seq: null, member, name, time,
    mark: null, failure: null, clientId: null,
  };
}

export function wordsForMovement({ name, came }) {
  return came ? _("{name} is back", { name }) : _("{name} left the chat", { name });
}

/** One line for many: "3 joined, 1 left". */
export function wordsForMovements(entries) {
  const came = entries.filter(({ kind }) => kind !== Kind.LEFT).length;
  const left = entries.length - came;
  if (left === 0) return ngettext("{count} joined", "{count} joined", came);
  if (came === 0) return ngettext("{count} left", "{count} left", left);
  return ngettext("{count} joined, {left} left", "{count} joined, {left} left", came, { left });
}

function ownKey(clientId) {
  return `own/${clientId}`;
}

function wordsOf({ kind, name, body }) {
  if (kind === "message" && typeof body.text === "string") return [Kind.MESSAGE, () => body.text];
  if (kind === "joined") return [Kind.JOINED, () => _("{name} joined the chat", { name })];
  if (kind === "left") return [Kind.LEFT, () => _("{name} left the room for good", { name })];
  if (kind === "renamed" && typeof body.name === "string") {
    return [Kind.RENAMED, () => _("{old} is now called {new}", { old: name, new: body.name })];
  }
  return [Kind.UNSUPPORTED, () => _("{name} sent something that needs a newer version", { name })];
}
