/**
 * One membership, pure: what happened goes in, a list of effects to carry out, in order, comes out.
 *
 * The session knows no socket, no clock, no storage and no page. `now` is milliseconds of a steady clock; after each
 * input the shell looks at `wakeAt` and calls `tick` then. Effects are objects named by their `do`:
 *
 *   open, send {frame}, close {code}                  the connection
 *   recall {host}, keep {row}, forget {clientId}      the storage; `recall` is answered by `recalled`
 *   link, welcomed {welcome, verdict}, event {event}, page {purpose, events, first}, page_failed {purpose},
 *   presence {frame}, members {frame}, signal {frame}, row {row}, row_gone {clientId}, named {name}
 *                                                     what the person gets to see
 */

import { Delivery } from "./delivery.js";
import { Block, Link, State } from "./link.js";
import { newRow } from "./outbox.js";
import { BadFrame, CloseCode, decode, PAGE, RECENT, VERSION } from "./protocol.js";

export class Session {
  host; // whom this membership belongs to; null until the first challenge
  link;

  #hello; // the fields of a hello that stay the same
  #name;
  #chance;
  #delivery;
  #recalled; // what an earlier visit left is in the outbox
  #effects = [];

  /** `chance` has `random()`, `newClientId()` and `newNonce()`; `host` is whom the name was meant for, if known. */
  constructor({ room, instance, name, language, chance, host = null }) {
    this.#hello = { type: "hello", version: VERSION, room, device: null, instance, language, proof: null, token: null };
    this.#name = name;
    this.#chance = chance;
    this.host = host;
    this.link = new Link({
      random: chance.random,
      tell: this.#tell.bind(this),
      interrupted: () => this.#delivery.interrupt(),
    });
    this.#begin();
  }

  get name() {
    return this.#name;
  }

  /** The language of the host's sentences; said with each hello. */
  set language(language) {
    this.#hello.language = language;
  }

  /** The own member id; null before the first welcome. */
  get member() {
    return this.#delivery.member;
  }

  /** Seq of the last event applied; 0 before the first. */
  get seq() {
    return this.#delivery.seq;
  }

  /** Whether the host asked for a pause because it cannot store. */
  get held() {
    return this.#delivery.heldUntil !== null;
  }

  /** Why the host cannot store, in its own words. */
  get hindrance() {
    return this.#delivery.hindrance;
  }

  /** Whether there are own messages that the log has not shown back, and that were not declined. */
  get waits() {
    return this.#delivery.outbox.waits;
  }

  /** When `tick` wants to be called; null for never. */
  get wakeAt() {
    const due = [this.#delivery.heldUntil, this.link.wakeAt].filter((time) => time !== null);
    return due.length > 0 ? Math.min(...due) : null;
  }

  // What happened

  start(now) {
    return this.#run(() => {
      if (this.host !== null) this.#tell("recall", { host: this.host });
      this.link.connect(now);
    });
  }

  /** A text frame arrived. One that breaks the contract ends the connection, never the page. */
  received(text, now) {
    return this.#run(() => {
      if (!this.link.connected) return;
      try {
        const frame = decode(text);
        this.link.heard(now);
        if (frame !== null) this.#take(frame, now);
      } catch (error) {
        if (!(error instanceof BadFrame)) throw error;
        this.link.drop(now);
      }
    });
  }

  /** The connection is gone, whoever ended it. */
  lost(code, now) {
    return this.#run(() => {
      if (this.link.connected) this.link.lost(code, now);
    });
  }

  tick(now) {
    return this.#run(() => {
      if (this.held && now >= this.#delivery.heldUntil) {
        this.#delivery.release();
        this.#tell("link");
      }
      this.link.tick(now);
    });
  }

  /** The page is looked at again, or the network is back: whatever the last close code was, catch up. */
  woke(now) {
    return this.#run(() => this.link.woke(now));
  }

  /** The storage's answer to `recall`: the rows that an earlier visit left. */
  recalled(rows) {
    return this.#run(() => {
      this.#recalled = true;
      this.#delivery.recall(rows);
      if (this.link.state === State.HELLO) this.#sayHello();
    });
  }

  // What the person does

  /** Connect without waiting, also after a block. */
  tryNow(now) {
    return this.#run(() => {
      if (!this.link.connected) this.link.connect(now);
    });
  }

  /** Try again under another name, with all that was written meanwhile. */
  joinAs(name, now) {
    return this.#run(() => {
      this.#name = name;
      this.#tell("named", { name });
      if (!this.link.connected) this.link.connect(now);
    });
  }

  /** Join whoever hosts at this address now, under this name; nothing of the former host's goes there. */
  joinOther(name, now) {
    return this.#run(() => {
      this.#name = name;
      this.host = null;
      this.#begin();
      this.link.connect(now);
    });
  }

  /** Offer an event to the log: of kind "message" or "renamed". */
  post(kind, body, time) {
    return this.#run(() => {
      const order = this.#delivery.outbox.nextOrder(time);
      this.#offer(newRow({ clientId: this.#chance.newClientId(), kind, body, order, time }));
    });
  }

  /** Send a refused message again, after all that was written since. */
  retry(clientId, time) {
    return this.#run(() => {
      const row = this.#delivery.outbox.remove(clientId);
      if (row === undefined) return;
      this.#offer(newRow({ ...row, refusal: null, order: this.#delivery.outbox.nextOrder(time) }));
    });
  }

  discard(clientId) {
    return this.#run(() => this.#delivery.settle(clientId));
  }

  signal(key, value) {
    return this.#run(() => {
      if (this.link.welcomed) this.#send({ type: "signal", key, value });
    });
  }

  /** Ask for the page that ends below `before`; `purpose` comes back with it. */
  fetch(purpose, before, limit = PAGE) {
    return this.#run(() => {
      if (this.link.welcomed) this.#delivery.fetch({ purpose }, before, limit);
      else this.#tell("page_failed", { purpose });
    });
  }

  /** Ask for the members after this one. */
  askMembers(after) {
    return this.#run(() => {
      if (this.link.welcomed) this.#delivery.askMembers(after);
    });
  }

  leave({ mayReturn }) {
    return this.#run(() => {
      if (!this.link.connected) return;
      const bye = { type: "bye", code: CloseCode.GOING_AWAY, sentence: "", retry_after: null };
      if (this.link.welcomed && !mayReturn) this.#send(bye);
      this.link.leave();
    });
  }

  // Inside

  #run(work) {
    this.#effects = [];
    work();
    return this.#effects;
  }

  #tell(what, details = {}) {
    this.#effects.push({ do: what, ...details });
  }

  #send(frame) {
    this.#tell("send", { frame });
  }

  #begin() {
    this.#recalled = false;
    this.#delivery = new Delivery(this.#tell.bind(this), this.#send.bind(this));
  }

  #offer(row) {
    this.#delivery.offer([row]);
  }

  #take(frame, now) {
    if (frame.type === "bye") return this.link.takeBye(frame);
    if (frame.type === "ping") return this.#send({ type: "pong", n: frame.n });
    if (frame.type === "pong") return;
    if (this.link.welcomed) return this.#takeInRoom(frame, now);
    const { state } = this.link;
    if (frame.type === "challenge" && state === State.CONNECTING) return this.#takeChallenge(frame, now);
    if (frame.type === "welcome" && state === State.HELLO) return this.#takeWelcome(frame, now);
    throw new BadFrame(`${frame.type} in state ${state}`);
  }

  #takeInRoom(frame, now) {
    switch (frame.type) {
      case "events":
        return this.#takeEvents(frame.events, now);
      case "page":
        return this.#delivery.takePage(frame);
      case "ack":
        return this.#delivery.takeAck(frame);
      case "refused":
        return this.#delivery.takeRefused(frame, now);
      case "members":
        return this.#delivery.takeMembers(frame);
      case "presence":
      case "signal":
        return this.#tell(frame.type, { frame });
      default:
        throw new BadFrame(`${frame.type} after the welcome`);
    }
  }

  #takeChallenge({ version, host }, now) {
    if (version !== VERSION) return this.link.stop(Block.VERSION);
    if (this.host !== null && this.host !== host) return this.link.stop(Block.OTHER_HOST);
    this.host = host;
    this.link.sayingHello(now);
    if (this.#recalled) this.#sayHello();
    else this.#tell("recall", { host });
  }

  #sayHello() {
    const nonce = this.#chance.newNonce();
    this.#send({ ...this.#hello, name: this.#name, nonce, ...this.#delivery.resumption, recent: RECENT });
  }

  #takeWelcome(welcome, now) {
    if (welcome.resumed && welcome.from !== this.seq) throw new BadFrame("resumed somewhere else");
    this.link.enterRoom(welcome, now);
    this.#delivery.enter(welcome);
    if (this.#delivery.caughtUp) this.link.arrived();
  }

  #takeEvents(events, now) {
    if (!this.#delivery.take(events)) return this.link.drop(now);
    const renamed = events.findLast(({ kind, member }) => kind === "renamed" && member === this.member);
    if (typeof renamed?.body.name === "string") {
      this.#name = renamed.body.name;
      this.#tell("named", { name: this.#name });
    }
    if (this.#delivery.caughtUp) this.link.arrived();
  }
}
