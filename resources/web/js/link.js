/** The state of one connection after the other: when to connect, whether the host still lives, when to try again. */

import { Backoff } from "./backoff.js";
import { Heartbeat, PROBE } from "./heartbeat.js";
import { CloseCode, personDecides } from "./protocol.js";

export const State = Object.freeze({
  OFFLINE: "offline",
  CONNECTING: "connecting",
  HELLO: "hello",
  CATCHING_UP: "catching_up",
  LIVE: "live",
  PROBE: "probe",
  BACKOFF: "backoff",
  BLOCKED: "blocked",
});

/** Why only the person can go on. */
export const Block = Object.freeze({
  REFUSED: "refused",
  NOT_ADMITTED: "not_admitted", // not under this name
  VERSION: "version",
  OTHER_HOST: "other_host",
});

const ANSWER = 10_000; // milliseconds for the connection to open, and again for the welcome
const CLOCK_GAP = 5_000; // a tick that late means that the computer slept
const CLOSE = 1000; // the code for closing on purpose: nobody but the browser reads it

const WELCOMED = new Set([State.CATCHING_UP, State.LIVE, State.PROBE]);
const CONNECTED = new Set([State.CONNECTING, State.HELLO, ...WELCOMED]);

export class Link {
  state = State.OFFLINE;
  retryAt = null; // when BACKOFF ends
  block = null; // why BLOCKED
  bye = null; // the host's last words on this connection: {code, sentence, retryAfter}
  farewell = ""; // why the host is away, in its own words: they hold until a host answers again

  #heartbeat = new Heartbeat();
  #backoff;
  #deadline = null; // for the answer in CONNECTING and HELLO
  #caughtUp = false;
  #tell;
  #interrupted;

  /** `tell` adds an effect for the shell; `interrupted` is called when a connection ends, before the state changes. */
  constructor({ random, tell, interrupted }) {
    this.#backoff = new Backoff(random);
    this.#tell = tell;
    this.#interrupted = interrupted;
  }

  get connected() {
    return CONNECTED.has(this.state);
  }

  get welcomed() {
    return WELCOMED.has(this.state);
  }

  /** When `tick` wants to be called; null for never. */
  get wakeAt() {
    return this.welcomed ? this.#heartbeat.dueAt : (this.#deadline ?? this.retryAt);
  }

  connect(now) {
    this.block = null;
    this.bye = null;
    this.#enter(State.CONNECTING, now + ANSWER);
    this.#tell("open");
  }

  sayingHello(now) {
    this.farewell = "";
    this.#enter(State.HELLO, now + ANSWER);
  }

  enterRoom({ ping, timeout }, now) {
    this.#heartbeat.start({ ping, timeout }, now);
    this.#caughtUp = false;
    this.#enter(State.CATCHING_UP);
  }

  /** The stream has reached what was the log's end when the welcome was written. */
  arrived() {
    if (this.#caughtUp) return;
    this.#caughtUp = true;
    this.#backoff.reset();
    if (this.state === State.CATCHING_UP) this.#enter(State.LIVE);
  }

  /** Any frame is a sign of life. */
  heard(now) {
    this.#heartbeat.heard(now);
    if (this.state === State.PROBE) this.#enter(this.#caughtUp ? State.LIVE : State.CATCHING_UP);
  }

  tick(now) {
    if (this.wakeAt !== null && now - this.wakeAt > CLOCK_GAP) this.#probe(now);
    if (this.wakeAt === null || now < this.wakeAt) return;
    if (this.state === State.BACKOFF) this.connect(now);
    else if (this.#deadline !== null || this.#heartbeat.isDead(now)) this.drop(now);
    else if (this.welcomed) this.#ping(this.#heartbeat.ask(now));
  }

  woke(now) {
    this.#backoff.reset();
    if (this.state === State.BACKOFF || this.state === State.OFFLINE) this.connect(now);
    else this.#probe(now);
  }

  takeBye({ code, sentence, retry_after: retryAfter = null }) {
    this.bye = { code, sentence, retryAfter };
    this.farewell = sentence;
  }

  /** The connection ended with this close code, null for none. */
  lost(code, now) {
    this.#interrupted();
    const reason = this.bye?.code ?? code;
    if (reason === CloseCode.NOT_ADMITTED) return this.#refuse(Block.NOT_ADMITTED);
    if (personDecides(reason)) return this.#refuse(Block.REFUSED);
    this.retryAt = now + this.#backoff.next(this.bye?.retryAfter ?? null);
    this.#enter(State.BACKOFF);
  }

  /** End the connection and try again later. */
  drop(now) {
    this.#tell("close", { code: CLOSE });
    this.lost(null, now);
  }

  /** End the connection until the person decides. */
  stop(block) {
    this.#tell("close", { code: CLOSE });
    this.#interrupted();
    this.#refuse(block);
  }

  leave() {
    this.#tell("close", { code: CLOSE });
    this.#interrupted();
    this.#enter(State.OFFLINE);
  }

  #enter(state, deadline = null) {
    this.state = state;
    this.#deadline = deadline;
    if (state !== State.BACKOFF) this.retryAt = null;
    this.#tell("link");
  }

  #refuse(block) {
    this.block = block;
    this.#enter(State.BLOCKED);
  }

  #probe(now) {
    if (!this.welcomed) return;
    this.#enter(State.PROBE);
    this.#ping(this.#heartbeat.ask(now, PROBE));
  }

  #ping(n) {
    this.#tell("send", { frame: { type: "ping", n } });
  }
}
