/**
 * What the browser keeps for this page: who one is at which host, the unsent messages, a draft.
 *
 * Everything but the last name and the choices belongs to (host, room), never to an address; what was written before any
 * host answered (`host` is null) belongs to the tab, until `adopt`. Each outbox row has an entry of its own,
 * so that several tabs never overwrite each other's. Where the browser forbids storing (private windows, a full disk),
 * all works in memory, and `trouble` says that it is so.
 */

const PREFIX = "desktop-chat";
const NO_HOST_YET = "provisional";

export class Storage {
  trouble = null; // "forbidden" or "full": what is kept lives only as long as this tab

  #area;
  #tab;
  #room;
  #memory = new Map();

  /** `area` gives the browser's localStorage, `tab` its sessionStorage; asking for them may already throw. */
  constructor(area, tab, room) {
    this.#room = room;
    try {
      this.#area = area();
      this.#tab = tab();
      this.#area.setItem(`${PREFIX} probe`, "1");
      this.#area.removeItem(`${PREFIX} probe`);
    } catch (error) {
      this.#fail(error);
    }
  }

  /** Who the person was here last: {name, host}; null at a first visit. */
  get last() {
    const last = this.#read(`${PREFIX} last`);
    return typeof last?.name === "string" && typeof last.host === "string" ? last : null;
  }

  set last(last) {
    this.#write(`${PREFIX} last`, last);
  }

  /** What the person chose about the page itself: {language, theme}, unchecked. theme.js reads it too. */
  get choices() {
    return this.#read(`${PREFIX} choices`) ?? {};
  }

  set choices(choices) {
    this.#write(`${PREFIX} choices`, choices);
  }

  readDraft(host) {
    return this.#read(this.#key(host, "draft")) ?? "";
  }

  writeDraft(host, text) {
    if (text === "") this.#remove(this.#key(host, "draft"));
    else this.#write(this.#key(host, "draft"), text);
  }

  /** The colours that members of this host's room have chosen: [[member, number]]. */
  readColours(host) {
    const pairs = this.#read(this.#key(host, "colours"));
    return Array.isArray(pairs) ? pairs.filter(Array.isArray) : [];
  }

  writeColours(host, pairs) {
    this.#write(this.#key(host, "colours"), pairs);
  }

  /** The outbox of this host's room, as rows of outbox.js without their connection's state. */
  rows(host) {
    const prefix = this.#key(host, "outbox");
    const values = this.#keys().filter((key) => key.startsWith(prefix)).map((key) => this.#read(key));
    return values.filter((row) => typeof row?.clientId === "string" && typeof row.body === "object");
  }

  keep(host, { clientId, kind, body, order, time, refusal }) {
    this.#write(this.#key(host, "outbox", clientId), { clientId, kind, body, order, time, refusal });
  }

  forget(host, clientId) {
    this.#remove(this.#key(host, "outbox", clientId));
  }

  /** What was written before any host answered is for this one. */
  adopt(host) {
    for (const row of this.rows(null)) {
      this.keep(host, row);
      this.forget(null, row.clientId);
    }
    const draft = this.readDraft(null);
    if (draft !== "") this.writeDraft(host, draft);
    this.writeDraft(null, "");
  }

  #key(host, ...what) {
    return [PREFIX, host ?? NO_HOST_YET, this.#room, ...what].join(" ");
  }

  #keys() {
    const stored = this.#area === undefined ? [] : [...Object.keys(this.#area), ...Object.keys(this.#tab)];
    return [...new Set([...stored, ...this.#memory.keys()])];
  }

  #areaOf(key) {
    return key.startsWith(`${PREFIX} ${NO_HOST_YET} `) ? this.#tab : this.#area;
  }

  #read(key) {
    const text = this.#memory.get(key) ?? this.#areaOf(key)?.getItem(key) ?? null;
    try {
      return JSON.parse(text);
    } catch {
      return null; // another version's, or somebody's own hand
    }
  }

  #write(key, value) {
    const text = JSON.stringify(value);
    try {
      if (this.#area === undefined) throw new Error("no storage");
      this.#areaOf(key).setItem(key, text);
      this.#memory.delete(key);
    } catch (error) {
      this.#memory.set(key, text);
      this.#fail(error);
    }
  }

  #remove(key) {
    this.#memory.delete(key);
    this.#areaOf(key)?.removeItem(key);
  }

  #fail(error) {
    if (this.trouble !== null) return;
    this.trouble = error.name === "QuotaExceededError" ? "full" : "forbidden";
    if (this.trouble === "forbidden") this.#area = this.#tab = undefined;
  }
}
