/** One person in one room: carries out what the session decides, and keeps timeline and roster for the view. */

import { Colours } from "./colours.js";
import { newRow } from "./outbox.js";
import { encode, ROOM } from "./protocol.js";
import { Roster } from "./roster.js";
import { Session } from "./session.js";
import { Timeline } from "./timeline.js";
import { Transport } from "./transport.js";

const TYPING_AGAIN = 4_000; // milliseconds after which "still typing" is said again
const TYPING_ENDS = 5_000; // without a key

export class Membership {
  timeline = new Timeline();
  roster = new Roster();
  colours = new Colours();
  title = "";
  limits = {};
  welcomed = false; // at least once: the room has been seen

  #session;
  #transport;
  #storage;
  #clock;
  #timer = null;
  #wokenAt = null;
  #timeOffset = 0; // the host's clock minus this one's, milliseconds
  #listeners = [];
  #typing = { since: null, last: null };

  /**
   * `clock` has `now()` (steady milliseconds), `time()` (since 1970), `setTimeout` and `clearTimeout`.
   * `name` is used at `host` only; null means at whichever host answers.
   */
  constructor({ url, name, host, language, storage, chance, clock, makeSocket }) {
    const instance = chance.newClientId();
    this.#session = new Session({ room: ROOM, instance, name, language, chance, host });
    this.#storage = storage;
    this.#clock = clock;
    this.#transport = new Transport({
      url,
      makeSocket,
      received: (text) => this.#run(this.#session.received(text, clock.now())),
      lost: (code) => this.#run(this.#session.lost(code, clock.now())),
    });
  }

  get link() {
    return this.#session.link;
  }

  get held() {
    return this.#session.held;
  }

  get hindrance() {
    return this.#session.hindrance;
  }

  get waits() {
    return this.#session.waits;
  }

  get host() {
    return this.#session.host;
  }

  get name() {
    return this.#session.name;
  }

  get member() {
    return this.#session.member;
  }

  get typists() {
    return this.roster.typists(this.#clock.now());
  }

  /** Milliseconds until the next attempt to connect; null if none is planned. */
  get retryIn() {
    const { retryAt } = this.link;
    return retryAt === null ? null : Math.max(0, retryAt - this.#clock.now());
  }

  /** `listener(news)` hears what an input changed: effects of the session, after they have been carried out. */
  subscribe(listener) {
    this.#listeners.push(listener);
  }

  /** The language in which the host is to say its sentences, from the next connection on. */
  set language(language) {
    this.#session.language = language;
  }

  start() {
    this.#run(this.#session.start(this.#clock.now()));
  }

  leave({ mayReturn }) {
    this.#run(this.#session.leave({ mayReturn }));
  }

  woke() {
    this.#run(this.#session.woke(this.#clock.now()));
  }

  tryNow() {
    this.#run(this.#session.tryNow(this.#clock.now()));
  }

  joinAs(name) {
    this.#run(this.#session.joinAs(name, this.#clock.now()));
  }

  joinOther(name) {
    this.timeline = new Timeline();
    this.roster = new Roster();
    this.#run(this.#session.joinOther(name, this.#clock.now()));
  }

  /** Say something that checkText has accepted. */
  post(text) {
    this.#stopTyping();
    this.#run(this.#session.post("message", { text }, this.#time()));
    if (!this.timeline.atEnd) this.goToEnd();
  }

  rename(name) {
    if (name !== this.name) this.#run(this.#session.post("renamed", { name }, this.#time()));
  }

  retry(clientId) {
    this.timeline.moveToEnd(clientId);
    this.#run(this.#session.retry(clientId, this.#time()));
  }

  discard(clientId) {
    this.#run(this.#session.discard(clientId));
  }

  loadOlder() {
    this.#fetch(() => this.timeline.older());
  }

  loadNewer() {
    this.#fetch(() => this.timeline.newer());
  }

  goToEnd() {
    if (!this.timeline.atEnd) this.#fetch(() => this.timeline.end(this.#session.seq));
  }

  /** Ask for members that the host's list left out. */
  loadMembers() {
    const { members, present } = this.roster;
    if (members.length > 0 && members.length < present) this.#run(this.#session.askMembers(null));
  }

  /** A key was pressed: `writing` if there is something in the composer. */
  type(writing) {
    if (!writing) return this.#stopTyping();
    const now = this.#clock.now();
    const { since } = this.#typing;
    this.#typing.last = now;
    if (since !== null && now - since < TYPING_AGAIN) return;
    this.#typing.since = now;
    this.#run(this.#session.signal("typing", true));
  }

  // Inside

  #time() {
    return this.#clock.time() + this.#timeOffset;
  }

  /** Ask what the timeline wants to know, once the host can be asked. */
  #fetch(ask) {
    const question = this.link.welcomed ? ask() : null;
    if (question !== null) this.#run(this.#session.fetch(question.purpose, question.before));
  }

  #stopTyping() {
    if (this.#typing.since === null) return;
    this.#typing = { since: null, last: null };
    this.#run(this.#session.signal("typing", false));
  }

  #run(effects) {
    const news = [];
    const left = [...effects];
    while (left.length > 0) {
      const effect = left.shift();
      left.unshift(...(this.#perform(effect) ?? []));
      news.push(effect);
    }
    this.#setTimer();
    for (const listener of this.#listeners) listener(news);
  }

  /** Carry one effect out; returns further effects that come before the remaining ones. */
  #perform(effect) {
    switch (effect.do) {
      case "open":
        return this.#transport.open();
      case "send":
        return this.#transport.send(encode(effect.frame));
      case "close":
        return this.#transport.close(effect.code);
      case "recall":
        this.#storage.last = { name: this.name, host: effect.host };
        this.#storage.adopt(effect.host);
        this.colours.restore(this.#storage.readColours(effect.host));
        return this.#session.recalled(this.#storage.rows(effect.host).map(newRow));
      case "keep":
        return this.#storage.keep(this.host, effect.row);
      case "forget":
        return this.#storage.forget(this.host, effect.clientId);
      case "named":
        this.#storage.last = { name: effect.name, host: this.host };
        return undefined;
      default:
        return this.#show(effect);
    }
  }

  #show(effect) {
    const { timeline, roster } = this;
    switch (effect.do) {
      case "welcomed":
        return this.#enter(effect);
      case "event":
        return this.#addEvent(effect.event);
      case "page":
        return timeline.addPage(effect, this.#session.seq);
      case "page_failed":
        return timeline.pageFailed(effect.purpose);
      case "row":
        return timeline.put(effect.row, this.name);
      case "row_gone":
        return timeline.take(effect.clientId);
      case "presence":
        this.#learnColours(effect.frame);
        for (const movement of roster.apply(effect.frame)) timeline.addMovement(movement, this.#time());
        timeline.settleNewcomers(effect.frame, this.#time());
        return undefined;
      case "members":
        this.#learnColours(effect.frame);
        return this.#addMembers(effect.frame);
      case "signal":
        return roster.signal(effect.frame, this.#clock.now());
      case "link":
        if (!this.link.welcomed) roster.stopTyping();
        return undefined;
      default:
        throw new Error(`no such effect: ${effect.do}`);
    }
  }

  #enter({ welcome, verdict }) {
    this.title = welcome.title;
    this.limits = welcome.limits;
    this.welcomed = true;
    this.#timeOffset = welcome.time - this.#clock.time();
    this.roster.ownMember = welcome.member;
    this.timeline.enter(welcome, verdict, welcome.time);
  }

  #addEvent(event) {
    this.timeline.append(event);
    if (event.kind === "message") this.roster.stopTyping(event.member);
    if (event.kind === "renamed" && typeof event.body.name === "string") {
      this.roster.rename(event.member, event.body.name);
    }
  }

  #learnColours({ members }) {
    if (this.colours.take(members)) this.#storage.writeColours(this.host, this.colours.pairs);
  }

  #addMembers({ members, more }) {
    this.roster.add(members);
    if (more && members.length > 0) return this.#session.askMembers(members.at(-1).member);
    return undefined;
  }

  /** One timer for whatever comes next: the session's, the end of typing, a typist who has fallen silent. */
  #setTimer() {
    const now = this.#clock.now();
    const { last } = this.#typing;
    const ends = last === null ? null : last + TYPING_ENDS;
    const times = [this.#session.wakeAt, ends, this.roster.typingUntil(now)].filter((time) => time !== null);
    const wakeAt = times.length > 0 ? Math.min(...times) : null;
    if (wakeAt === this.#wokenAt) return;
    this.#wokenAt = wakeAt;
    this.#clock.clearTimeout(this.#timer);
    this.#timer = wakeAt === null ? null : this.#clock.setTimeout(() => this.#tick(), Math.max(0, wakeAt - now));
  }

  #tick() {
    this.#wokenAt = null;
    const now = this.#clock.now();
    if (this.#typing.last !== null && now >= this.#typing.last + TYPING_ENDS) this.#stopTyping();
    this.#run(this.#session.tick(now));
  }
}
