/** Many seeded lives of a session against a host that cuts links, loses frames and falls back to an old backup. */

import { Session } from "/web/js/session.js";
import { HOST, ME } from "/js/frames.js";
import { equal, ok, seed, seeded, test } from "/js/testing.js";

const LIVES = 300;
const STEPS = 220;

/** A host in memory: an append-only log, idempotent by client id. */
class Host {
  log = [];
  epoch = "epoch 0";
  forgot = false; // something that stood in the log, at least once
  #random;
  #rids = 0;

  constructor(random) {
    this.#random = random;
  }

  append(member, clientId, text) {
    const known = this.log.find((event) => event.member === member && event.client_id === clientId);
    if (known !== undefined) return known;
    this.#rids += 1;
    const event = {
      seq: this.log.length + 1, rid: `r${this.#rids}`, device: member, member, name: member, client_id: clientId,
      kind: "message", time: this.#rids, body: { text },
    };
    this.log.push(event);
    return event;
  }

  restoreBackup() {
    this.#forget(Math.floor(this.#random() * (this.log.length + 1)));
  }

  wipe() {
    this.#rids += 1;
    this.#forget(0);
    this.epoch = `epoch ${this.#rids}`;
  }

  #forget(left) {
    this.forgot ||= left < this.log.length;
    this.log.length = left;
  }

  welcome({ epoch, after }) {
    const head = this.log.at(-1) ?? { seq: 0, rid: null };
    const same = after !== null && (after.seq === 0 || this.log[after.seq - 1]?.rid === after.rid);
    let reason = null;
    if (after === null) reason = "new";
    else if (epoch !== this.epoch) reason = "epoch";
    else if (after.seq > head.seq) reason = "ahead";
    else if (!same) reason = "diverged";
    const from = reason === null ? after.seq : Math.max(0, head.seq - 5);
    return {
      type: "welcome", member: ME, title: "", host_proof: null, epoch: this.epoch, resumed: reason === null, reason,
      head: { seq: head.seq, rid: head.rid }, first: 1, from, time: 1, ping: 8000, timeout: 4000, limits: {}, present: 1,
      last_bye: null,
    };
  }
}

/** One session, its disk, and the frames under way in both directions. */
class Life {
  disk = new Map();
  seen = []; // events since the last reset, in the order in which the session showed them
  posted = [];
  reopened = false;
  now = 0;
  #host;
  #random;
  #down = [];
  #up = [];
  #cursor = null;
  #fence = 0; // the ping whose pong proves that the latest refusal was read; 0: open
  #pings = 0;
  #hostKey = null; // what the page remembers from its last visit

  constructor(host, random) {
    this.#host = host;
    this.#random = random;
    this.open();
  }

  /** A new tab: nothing is remembered but the disk. */
  open() {
    let count = 0;
    const tab = Math.floor(this.#random() * 1e9);
    const chance = { random: this.#random, newClientId: () => `${tab}-${(count += 1)}`, newNonce: () => "n" };
    this.session = new Session({ room: "lobby", instance: `${tab}`, name: "Me", language: "en", chance, host: this.#hostKey });
    this.seen = [];
    this.run(this.session.start(this.now));
  }

  /** The tab is closed and opened again; not before it has met its host for the first time. */
  reopen() {
    if (this.#hostKey === null) return;
    this.reopened = true;
    this.open();
  }

  run(effects) {
    for (const effect of effects) this.perform(effect);
  }

  perform(effect) {
    if (effect.do === "open") this.connect();
    else if (effect.do === "close") this.cut();
    else if (effect.do === "send") this.#up.push(effect.frame);
    else if (effect.do === "keep") this.disk.set(effect.row.clientId, { ...effect.row });
    else if (effect.do === "forget") this.disk.delete(effect.clientId);
    else if (effect.do === "event") this.seen.push(effect.event);
    else if (effect.do === "welcomed" && effect.verdict !== "resumed") this.seen = [];
    else if (effect.do === "recall") {
      this.#hostKey = effect.host;
      const rows = [...this.disk.values()].map((row) => ({ ...row, sent: false, acknowledged: null }));
      this.run(this.session.recalled(rows, this.now));
    }
  }

  connect() {
    this.cut();
    this.#down = [{ type: "challenge", version: 1, server: "", host: HOST, nonce: "", admission: "open" }];
  }

  cut() {
    this.#down = [];
    this.#up = [];
    this.#cursor = null;
    this.#fence = 0;
  }

  lose() {
    this.cut();
    this.run(this.session.lost(1006, this.now));
  }

  say(text) {
    this.posted.push(text);
    this.run(this.session.post("message", { text }, this.now));
  }

  /** Whether nothing is under way. */
  get quiet() {
    return this.#up.length === 0 && this.#down.length === 0;
  }

  /** The host reads one frame. */
  hear() {
    const frame = this.#up.shift();
    if (frame?.type === "hello") {
      const welcome = this.#host.welcome(frame);
      this.#cursor = welcome.from;
      this.#down.push(welcome);
    } else if (frame?.type === "pong") {
      if (frame.n >= this.#fence) this.#fence = 0;
    } else if (frame?.type === "send" && (this.#fence > 0 || this.#random() < 0.05)) {
      const no = { type: "refused", client_id: frame.client_id, code: "unavailable", sentence: "", retry_after: 50 };
      this.#fence = this.#pings += 1;
      this.#down.push([no, { type: "ping", n: this.#fence }]); // written at once, read at once
    } else if (frame?.type === "send") {
      const { seq, rid } = this.#host.append(ME, frame.client_id, frame.body.text);
      this.#down.push({ type: "ack", client_id: frame.client_id, seq, rid });
    } else if (frame?.type === "fetch") {
      const events = this.#host.log.slice(Math.max(0, frame.before - 1 - frame.limit), frame.before - 1);
      this.#down.push({ type: "page", request: frame.request, events, first: 1 });
    }
  }

  /** The session reads one frame, or the stream if there is none. */
  read() {
    if (this.#down.length === 0 && this.#cursor !== null) {
      const events = this.#host.log.slice(this.#cursor, this.#cursor + 3);
      if (events.length > 0) this.#down.push({ type: "events", events });
      this.#cursor += events.length;
    }
    const frames = [this.#down.shift() ?? []].flat();
    for (const frame of frames) this.run(this.session.received(JSON.stringify(frame), this.now));
  }

  pass(time) {
    this.now += time;
    this.run(this.session.tick(this.now));
  }
}

/** Two old copies in a row: hardly has the tab met the first when the second takes its place. */
function restoreTwice(life, host, random) {
  life.lose();
  host.restoreBackup();
  life.pass(20_000);
  for (let frames = Math.floor(random() * 12); frames > 0; frames -= 1) {
    if (random() < 0.5) life.hear();
    else life.read();
  }
  life.lose();
  host.restoreBackup();
}

function live(random) {
  const host = new Host(random);
  const life = new Life(host, random);
  const mayClose = random() < 0.5;
  let others = 0;
  const happenings = [
    [0.3, () => life.read()],
    [0.25, () => life.hear()],
    [0.15, () => life.say(`message ${life.posted.length}`)],
    [0.1, () => host.append("other", `o${(others += 1)}`, "theirs")],
    [0.12, () => life.pass(random() * 2000)],
    [0.05, () => life.lose()],
    [mayClose ? 0.015 : 0, () => life.reopen()],
    [0.01, () => [life.lose(), host.restoreBackup()]],
    [0.01, () => restoreTwice(life, host, random)],
    [0.005, () => [life.lose(), host.wipe()]],
  ];
  for (let step = 0; step < STEPS; step += 1) {
    let point = random();
    const [, happen] = happenings.find(([share]) => (point -= share) < 0) ?? happenings[0];
    happen();
  }
  settle(life, host);
  return { life, host };
}

/** No more faults: let everything arrive. */
function settle(life, host) {
  for (let round = 0; round < 4000; round += 1) {
    life.hear();
    life.read();
    if (life.quiet) life.pass(100);
    if (round > 200 && life.disk.size === 0 && life.seen.at(-1)?.rid === host.log.at(-1)?.rid) return;
  }
}

test(`${LIVES} lives: nothing lost, nothing twice, nothing out of order`, () => {
  for (let number = 0; number < LIVES; number += 1) {
    const words = `life ${number} of seed ${seed}:`;
    const { life, host } = live(seeded(seed + number * 7919));
    const mine = host.log.filter(({ member }) => member === ME).map(({ body }) => body.text);
    equal(mine.length, new Set(mine).size, `${words} said twice`);
    equal([...life.disk.keys()], [], `${words} still in the outbox`);
    const seqs = life.seen.map(({ seq }) => seq);
    ok(seqs.every((seq, at) => at === 0 || seq === seqs[at - 1] + 1), `${words} shown with holes ${seqs}`);
    equal(life.seen.map(({ rid }) => rid), host.log.slice(-life.seen.length || host.log.length).map(({ rid }) => rid), words);
    if (host.forgot && life.reopened) continue; // a tab that was closed before the reset cannot offer its messages again
    equal(life.posted.filter((text) => !mine.includes(text)), [], `${words} lost`);
    if (!host.forgot) equal(mine, life.posted, `${words} out of order`);
  }
});
