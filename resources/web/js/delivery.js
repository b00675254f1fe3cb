/**
 * Nothing lost, nothing twice, nothing out of order: the stream's cursor and the outbox, kept in step.
 *
 * `tell(what, details)` adds an effect for the shell, `send(frame)` puts a frame on the connection; see session.js.
 */

import { newRow, Outbox } from "./outbox.js";
import { Offer, Place } from "./place.js";

const CONFIRMING = 200; // events of the new log that a reset is checked against

export class Delivery {
  outbox = new Outbox();
  member = null;
  hindrance = ""; // why the host cannot store, in its own words

  #place = new Place();
  #headSeq = 0;
  #open = false; // the room is entered: rows may go out
  #confirming = false; // after a reset, until it is known which older messages go first
  #heldUntil = null; // the host could not store: nothing goes out before
  #requests = new Map(); // number → what to do with the answer
  #requestCount = 0;
  #tell;
  #send;

  constructor(tell, send) {
    this.#tell = tell;
    this.#send = send;
  }

  get resumption() {
    return this.#place.resumption;
  }

  /** Seq of the last event applied; 0 before the first. */
  get seq() {
    return this.#place.cursor?.seq ?? 0;
  }

  get caughtUp() {
    return this.seq >= this.#headSeq;
  }

  /** When sending goes on after the host could not store; null while nothing is held back. */
  get heldUntil() {
    return this.#heldUntil;
  }

  // Own messages

  /** Take in what an earlier visit left; what was written before the host was known follows it, and is kept now. */
  recall(rows) {
    for (const row of this.outbox.addBefore(rows)) this.#tell("keep", { row });
    for (const row of this.outbox.rows) this.#tell("row", { row });
  }

  /** Take rows into the outbox: on disk first, then on the wire. */
  offer(rows) {
    this.outbox.add(...rows);
    for (const row of rows) {
      this.#tell("keep", { row });
      this.#tell("row", { row });
    }
    this.sendWaiting();
  }

  /** A row that needs nothing more: the log showed it, or its author gave it up. */
  settle(clientId) {
    if (this.outbox.remove(clientId) === undefined) return;
    this.#tell("forget", { clientId });
    this.#tell("row_gone", { clientId });
  }

  sendWaiting() {
    if (!this.#open || this.#confirming || this.#heldUntil !== null) return;
    for (const { clientId, kind, body } of this.outbox.takeNext()) {
      this.#send({ type: "send", client_id: clientId, kind, body });
    }
  }

  /** The pause that the host asked for is over. */
  release() {
    this.#heldUntil = null;
    this.sendWaiting();
  }

  // The connection

  /** The connection is gone: what is under way may or may not have arrived. */
  interrupt() {
    this.#open = false;
    this.#heldUntil = null;
    for (const request of this.#requests.values()) this.#fail(request);
    this.#requests.clear();
  }

  enter(welcome) {
    this.member = welcome.member;
    this.#headSeq = welcome.head.seq;
    const { verdict, offer } = this.#place.enter(welcome);
    this.#tell("welcomed", { welcome, verdict });
    this.outbox.restart();
    this.#open = true;
    if (offer === Offer.UNCONFIRMED) {
      this.#confirming = true;
      const before = Math.min(this.#place.formerSeq, welcome.head.seq) + 1;
      return this.fetch({ purpose: "confirm", time: welcome.time }, before, CONFIRMING);
    }
    if (offer === Offer.ALL) this.#offerAgain([], welcome.time);
    this.sendWaiting();
  }

  /** Apply stream events; false if there is a hole, and the connection must be resumed. */
  take(events) {
    for (const event of events) {
      const judgement = this.#place.take(event);
      if (judgement === "gap") return false;
      if (judgement === "duplicate") continue;
      if (event.member === this.member) this.#takeOwn(event);
      this.#tell("event", { event });
    }
    this.sendWaiting();
    return true;
  }

  #takeOwn(event) {
    if (event.kind === "message") this.#place.rememberOwn(event);
    if (this.outbox.remove(event.client_id) !== undefined) this.#tell("forget", { clientId: event.client_id });
  }

  /** The log has an event where the stream will not come past. */
  #settleBy(event) {
    if (event.kind === "message") this.#place.rememberOwn(event);
    this.settle(event.client_id);
  }

  takeAck({ client_id: clientId, seq }) {
    const row = this.outbox.find(clientId);
    if (row === undefined) return;
    row.acknowledged = seq;
    this.#tell("row", { row });
    // The stream will not bring it: it is from before the cursor. The page with the event settles the row.
    if (seq <= this.seq) this.fetch({ purpose: "settle", clientId }, seq + 1, 1);
    this.sendWaiting();
  }

  takeRefused({ client_id: clientId, code, sentence, retry_after: retryAfter, request: number }, now) {
    const request = this.#takeRequest(number);
    if (request !== undefined) return this.#fail(request);
    const row = this.outbox.find(clientId);
    if (row === undefined) return;
    if (code === "unavailable") {
      this.outbox.restartUnacknowledged();
      this.#heldUntil = now + (retryAfter ?? 1_000);
      this.hindrance = sentence;
      return this.#tell("link");
    }
    row.refusal = sentence;
    this.#tell("keep", { row });
    this.#tell("row", { row });
    this.sendWaiting();
  }

  // Questions

  /** Ask for the page of at most `limit` events that ends below `before`; `request` says what it is for. */
  fetch(request, before, limit) {
    this.#send({ type: "fetch", request: this.#ask(request), before, limit });
  }

  askMembers(after) {
    this.#send({ type: "members", request: this.#ask({ purpose: "members" }), after });
  }

  takePage({ request: number, events, first }) {
    const request = this.#takeRequest(number);
    if (request === undefined) return;
    const { purpose } = request;
    if (purpose === "settle") {
      const event = events.find(({ client_id: clientId }) => clientId === request.clientId);
      if (event !== undefined) this.#settleBy(event);
    } else if (purpose === "confirm") {
      this.#offerAgain(events, request.time);
    } else {
      this.#tell("page", { purpose, events, first });
    }
  }

  takeMembers(frame) {
    if (this.#takeRequest(frame.request) !== undefined) this.#tell("members", { frame });
  }

  #ask(request) {
    this.#requestCount += 1;
    this.#requests.set(this.#requestCount, request);
    return this.#requestCount;
  }

  #takeRequest(number) {
    const request = this.#requests.get(number);
    this.#requests.delete(number);
    return request;
  }

  /** Unanswered questions of the page are told; the session's own are asked again after the next welcome. */
  #fail({ purpose, time }) {
    if (purpose === "confirm") this.#offerAgain([], time); // offering too much is harmless: the host knows its own
    else if (purpose !== "settle") this.#tell("page_failed", { purpose });
  }

  /** After a reset: own messages that these events of the new log do not confirm go first, with their old ids. */
  #offerAgain(events, time) {
    this.#confirming = false;
    const lost = this.#place.takeUnconfirmed(events);
    const order = this.outbox.firstOrder(lost.length, time);
    const rows = lost.map(({ client_id: clientId, kind, body, time: written }, at) =>
      newRow({ clientId, kind, body, order: order + at, time: written }),
    );
    this.offer(rows);
  }
}
