/** The rows on screen: a window of at most some hundred entries over the room's log, then own messages that wait. */

import { entryOf, Kind, lineEntry, pendingEntry, wordsForMovement } from "./entries.js";
import { Verdict } from "./place.js";
import { PAGE } from "./protocol.js";
import { _ } from "./texts.js";

export const WINDOW = 500; // entries that are kept at most

/**
 * While the window does not reach the log's end (`atEnd`), new and waiting messages are not rows of it; they come back
 * with the pages. Entries before `archived` belong to a log that the host has no more.
 */
export class Timeline {
  atStart = true;
  atEnd = true;
  archived = 0;
  following = true; // the view looks at the end: the window may lose its oldest rows to make room
  fetching = null; // the purpose of the page that is under way

  #ownMember = null;
  #window = [];
  #waiting = new Map(); // client id → entry
  #low = 1; // the seqs in the window: low … high
  #high = 0;
  #first = 1; // the oldest seq that the host keeps
  #newerBefore = null;
  #lines = 0;
  #newcomers = new Set(); // who joined and has not been told of by presence
  #knownUntil = 0; // who joined before is in the roster, or has left

  get entries() {
    return this.atEnd ? [...this.#window, ...this.#waiting.values()] : [...this.#window];
  }

  // The stream

  /** A welcome: begin anew, go on, or put a line under a log that is gone. */
  enter({ member, head, from, first }, verdict, time) {
    this.#ownMember = member;
    this.#knownUntil = head.seq;
    this.#newcomers.clear();
    this.#first = first;
    this.fetching = null;
    if (verdict === Verdict.RESUMED) return;
    if (verdict === Verdict.RESET) this.#archive(time);
    else this.#window.length = this.archived; // nothing of the log before this one has been seen
    this.atEnd = true;
    this.#low = from + 1;
    this.#high = from;
    this.atStart = this.#low <= first;
  }

  /** A stream event. */
  append(event) {
    const entry = entryOf(event, this.#ownMember);
    if (entry.own) this.#waiting.delete(event.client_id);
    if (event.kind === Kind.JOINED && event.seq > this.#knownUntil) this.#newcomers.add(event.member);
    if (!this.atEnd) return;
    if (!this.#makeRoom()) return;
    this.#window.push(entry);
    this.#high = event.seq;
  }

  /** Somebody came or left. Who has just joined has a line in the log already. */
  addMovement(movement, time) {
    const joined = this.#newcomers.delete(movement.member);
    if ((movement.came && joined) || !this.atEnd) return;
    this.#addLine(movement.came ? Kind.CAME : Kind.LEFT, () => wordsForMovement(movement), time, movement);
  }

  /** Presence told of these members, or of everybody: who has joined and left in between has a line for that, too. */
  settleNewcomers({ full, members }, time) {
    const told = full || members.length === 0 ? null : members;
    const gone = (told ?? []).filter(({ member, state }) => state === "gone" && this.#newcomers.has(member));
    for (const { member, name } of gone) this.addMovement({ member, name, came: false }, time);
    if (told === null) this.#newcomers.clear();
    else for (const { member } of told) this.#newcomers.delete(member);
  }

  // Pages

  /** What to ask for in order to show older entries: {purpose, before}; null if there is nothing, or it is asked. */
  older() {
    return this.atStart ? null : this.#ask("older", this.#low);
  }

  newer() {
    return this.atEnd ? null : this.#ask("newer", this.#newerBefore ?? this.#high + 1 + PAGE);
  }

  /** The page at the log's end, whose newest event is `seq`. */
  end(seq) {
    return this.#ask("end", seq + 1);
  }

  /** A page arrived; `seq` is the newest event of the stream. */
  addPage({ purpose, events, first }, seq) {
    if (purpose !== this.fetching) return;
    this.fetching = null;
    this.#first = first;
    if (purpose === "older") this.#addOlder(events);
    else if (purpose === "newer") this.#addNewer(events, seq);
    else this.#showEnd(events, seq);
  }

  pageFailed(purpose) {
    if (purpose === this.fetching) this.fetching = null;
  }

  // Own messages

  /** An outbox row is new or changed. */
  put(row, name) {
    if (row.kind !== Kind.MESSAGE) return;
    const shown = this.#window.slice(this.archived).some(({ clientId }) => clientId === row.clientId);
    if (!shown) this.#waiting.set(row.clientId, pendingEntry(row, this.#ownMember, name));
  }

  /** It is tried again, after everything that was written since. */
  moveToEnd(clientId) {
    const entry = this.#waiting.get(clientId);
    this.#waiting.delete(clientId);
    if (entry !== undefined) this.#waiting.set(clientId, entry);
  }

  take(clientId) {
    this.#waiting.delete(clientId);
  }

  // Inside

  #ask(purpose, before) {
    if (this.fetching !== null) return null;
    this.fetching = purpose;
    return { purpose, before };
  }

  #addOlder(events) {
    const fresh = events.filter(({ seq }) => seq < this.#low);
    this.#window.splice(this.archived, 0, ...fresh.map((event) => entryOf(event, this.#ownMember)));
    if (fresh.length > 0) this.#low = fresh[0].seq;
    this.atStart = fresh.length === 0 || this.#low <= this.#first;
    const surplus = this.#window.length - WINDOW;
    if (surplus <= 0) return;
    const former = Math.min(surplus, this.archived);
    this.#window.splice(0, former);
    this.archived -= former;
    if (former === surplus) return;
    this.atEnd = false;
    this.#window.length = WINDOW;
    this.#high = this.#window.findLast(({ seq }) => seq !== null).seq;
  }

  #addNewer(events, seq) {
    const fresh = events.filter((event) => event.seq > this.#high);
    // A page of long messages is cut at its older end: what is missing below it comes first.
    const hole = fresh.length > 0 && fresh[0].seq > this.#high + 1;
    this.#newerBefore = hole ? fresh[0].seq : null;
    if (hole) return;
    this.#window.push(...fresh.map((event) => entryOf(event, this.#ownMember)));
    if (fresh.length > 0) this.#high = fresh.at(-1).seq;
    this.atEnd = this.#high >= seq;
    this.#trimStart(WINDOW);
  }

  #showEnd(events, seq) {
    this.#window = events.map((event) => entryOf(event, this.#ownMember));
    this.archived = 0;
    this.#low = events.length > 0 ? events[0].seq : seq + 1;
    this.#high = events.length > 0 ? events.at(-1).seq : seq;
    this.atStart = this.#low <= this.#first;
    this.atEnd = this.#high >= seq;
  }

  /** Room for one more entry at the end; false if the person reads further up, and the end has to wait. */
  #makeRoom() {
    if (this.#window.length < WINDOW) return true;
    if (!this.following) {
      this.atEnd = false;
      return false;
    }
    this.#trimStart(WINDOW - PAGE);
    return true;
  }

  #trimStart(kept) {
    const surplus = this.#window.length - kept;
    if (surplus <= 0) return;
    this.#window.splice(0, surplus);
    this.archived = Math.max(0, this.archived - surplus);
    const oldest = this.#window.slice(this.archived).find(({ seq }) => seq !== null);
    if (oldest === undefined) return;
    this.atStart = this.atStart && oldest.seq === this.#low;
    this.#low = oldest.seq;
  }

  #archive(time) {
    const stamp = `former/${this.#lines}/`;
    this.archived = 0;
    this.#window = this.#window.map((entry) => ({ ...entry, key: stamp + entry.key }));
    const told = () => _("The host’s room is not the one from before. What stands above is kept only here.");
    this.#addLine(Kind.RESET, told, time);
    this.archived = this.#window.length;
  }

  #addLine(kind, words, time, { member = "", name = "" } = {}) {
    if (!this.#makeRoom()) return;
    this.#lines += 1;
    this.#window.push(lineEntry({ number: this.#lines, kind, words, time, member, name }));
  }
}
