import { Block, State } from "/web/js/link.js";
import { Session } from "/web/js/session.js";
import { challenge, event, events, HOST, ME, text, welcome } from "/js/frames.js";
import { equal, ok, test } from "/js/testing.js";

function newSession(fields = {}) {
  let count = 0;
  const chance = { random: () => 0.5, newClientId: () => `c${(count += 1)}`, newNonce: () => "nonce" };
  return new Session({ room: "lobby", instance: "tab", name: "Ann", language: "en", chance, ...fields });
}

const named = (effects, name) => effects.filter((effect) => effect.do === name);
const sent = (effects, type) => named(effects, "send").map(({ frame }) => frame).filter((frame) => frame.type === type);

/** A session that was welcomed at 0 with these rows on disk and has applied these events. */
function entered({ rows = [], stream = [], from = 0, ...fields } = {}) {
  const session = newSession();
  session.start(0);
  session.received(challenge(), 0);
  session.recalled(rows);
  session.received(welcome({ from, head: from + stream.length, rid: null, ...fields }), 0);
  if (stream.length > 0) session.received(events(...stream), 0);
  return session;
}

/** Cut the link and answer the next hello with this welcome; returns [hello, effects of the welcome]. */
function again(session, fields, now = 1000) {
  session.lost(1006, now);
  session.tryNow(now);
  const [hello] = sent(session.received(challenge(), now), "hello");
  return [hello, session.received(welcome(fields), now)];
}

const row = (clientId, order = 1, fields = {}) => ({
  clientId, kind: "message", body: { text: clientId }, order, time: order, refusal: null, sent: false,
  acknowledged: null, ...fields,
});

test("the first hello is anonymous, and the host is remembered", () => {
  const session = newSession();
  equal(session.start(0).map((effect) => effect.do), ["link", "open"]);
  equal(named(session.received(challenge(), 0), "recall"), [{ do: "recall", host: HOST }]);
  const [hello] = sent(session.recalled([]), "hello");
  equal(hello, {
    type: "hello", version: 1, room: "lobby", device: null, instance: "tab", language: "en", proof: null, token: null,
    name: "Ann", nonce: "nonce", epoch: null, after: null, recent: 100,
  });
});

test("what an earlier visit left at a known host goes before what is written now", () => {
  const session = newSession({ host: HOST });
  equal(session.start(0).map((effect) => effect.do), ["recall", "link", "open"]);
  session.recalled([row("old", 500)]);
  session.post("message", { text: "new" }, 100);
  equal(sent(session.received(challenge(), 0), "hello").length, 1);
  equal(sent(session.received(welcome(), 0), "send").map(({ body }) => body.text), ["old", "new"]);
});

test("states follow the stream: catching up until the head of the welcome, then live", () => {
  const session = entered({ from: 5, head: 7 });
  equal(session.link.state, State.CATCHING_UP);
  session.received(events(event(6)), 0);
  equal(session.link.state, State.CATCHING_UP);
  session.received(events(event(7)), 0);
  equal(session.link.state, State.LIVE);
});

test("a row is on disk before its first send", () => {
  const effects = entered().post("message", { text: "hi" }, 10);
  equal(effects.map((effect) => effect.do), ["keep", "row", "send"]);
  equal(effects[2].frame, { type: "send", client_id: "c1", kind: "message", body: { text: "hi" } });
});

test("what is written before the host is known is kept before it is sent", () => {
  const session = newSession();
  session.start(0);
  equal(named(session.post("message", { text: "early" }, 1), "keep").length, 1);
  session.received(challenge(), 0);
  equal(named(session.recalled([]), "keep").length, 1);
  equal(sent(session.received(welcome(), 0), "send").length, 1);
});

test("at most 32 rows are under way, and acknowledgements let the next ones go", () => {
  const session = entered();
  const frames = [];
  for (let at = 0; at < 40; at += 1) frames.push(...sent(session.post("message", { text: `${at}` }, at), "send"));
  equal(frames.length, 32);
  const more = sent(session.received(text("ack", { client_id: frames[0].client_id, seq: 1, rid: "r" }), 0), "send");
  equal(more.map(({ body }) => body.text), ["32"]);
});

test("an ack changes the mark, only the own event in the stream takes the row", () => {
  const session = entered();
  const [{ frame }] = named(session.post("message", { text: "hi" }, 1), "send");
  const marked = session.received(text("ack", { client_id: frame.client_id, seq: 1, rid: "rid-1" }), 0);
  equal(named(marked, "forget"), []);
  equal(named(marked, "row")[0].row.acknowledged, 1);
  const seen = session.received(events(event(1, { member: ME, client_id: frame.client_id })), 0);
  equal(seen.map((effect) => effect.do), ["forget", "event"]);
});

test("somebody else's event with the same client id takes nothing", () => {
  const session = entered();
  const [{ frame }] = named(session.post("message", { text: "hi" }, 1), "send");
  equal(named(session.received(events(event(1, { client_id: frame.client_id })), 0), "forget"), []);
});

test("the whole outbox is sent again after resuming, in order, acknowledged or not", () => {
  const session = entered({ stream: [event(1)] });
  const first = named(session.post("message", { text: "one" }, 1), "send")[0].frame;
  session.post("message", { text: "two" }, 2);
  session.received(text("ack", { client_id: first.client_id, seq: 2, rid: "r" }), 0);
  const [hello, effects] = again(session, { resumed: true, reason: null, from: 1, head: 1 });
  equal(hello.after, { seq: 1, rid: "rid-1" });
  equal(hello.epoch, "e1");
  equal(sent(effects, "send").map(({ body }) => body.text), ["one", "two"]);
});

test("a duplicate is passed over, a gap ends the connection and resumes", () => {
  const session = entered({ stream: [event(1), event(2)] });
  equal(named(session.received(events(event(2), event(3)), 0), "event").map(({ event: { seq } }) => seq), [3]);
  const effects = session.received(events(event(5)), 0);
  equal(named(effects, "event"), []);
  ok(named(effects, "close").length === 1 && session.link.state === State.BACKOFF);
  const [hello] = again(session, { resumed: true, from: 3, head: 5 });
  equal(hello.after, { seq: 3, rid: "rid-3" });
});

test("a row from an earlier visit whose event is older than the cursor is settled by a fetch", () => {
  const session = entered({ rows: [row("old")], from: 100 });
  const effects = session.received(text("ack", { client_id: "old", seq: 42, rid: "rid-42" }), 0);
  const [fetch] = sent(effects, "fetch");
  equal([fetch.before, fetch.limit], [43, 1]);
  const page = text("page", { request: fetch.request, events: [event(42, { member: ME, client_id: "old" })], first: 1 });
  equal(session.received(page, 0).map((effect) => effect.do), ["forget", "row_gone"]);
});

test("a refused row stays as failed; retrying sends it after what was written since", () => {
  const session = entered();
  const [{ frame }] = named(session.post("message", { text: "bad" }, 1), "send");
  const refused = { client_id: frame.client_id, code: "too_long", sentence: "Too long.", retry_after: null };
  const effects = session.received(text("refused", refused), 0);
  equal(named(effects, "keep")[0].row.refusal, "Too long.");
  session.post("message", { text: "good" }, 2);
  equal(sent(session.retry(frame.client_id, 3), "send").map(({ body }) => body.text), ["bad"]);
  const [, resumed] = again(session, { resumed: true, from: 0 });
  equal(sent(resumed, "send").map(({ body }) => body.text), ["good", "bad"]);
});

test("a failed row is not sent by itself; discarding it forgets it", () => {
  const session = entered({ rows: [row("failed", 1, { refusal: "No." }), row("fine", 2)] });
  const [, effects] = again(session, { resumed: true, from: 0 });
  equal(sent(effects, "send").map(({ client_id: id }) => id), ["fine"]);
  equal(session.discard("failed").map((effect) => effect.do), ["forget", "row_gone"]);
});

test("when the host cannot store, sending stops and goes on in order", () => {
  const session = entered();
  const frames = ["a", "b", "c"].flatMap((body, at) => sent(session.post("message", { text: body }, at), "send"));
  session.received(text("ack", { client_id: frames[0].client_id, seq: 1, rid: "r" }), 100);
  for (const { client_id: id } of frames.slice(1)) {
    session.received(text("refused", { client_id: id, code: "unavailable", sentence: "Disk.", retry_after: 1000 }), 100);
  }
  ok(session.held, "held");
  equal(sent(session.post("message", { text: "d" }, 4), "send"), []);
  equal(sent(session.tick(1099), "send"), []);
  equal(sent(session.tick(1100), "send").map(({ body }) => body.text), ["b", "c", "d"]);
  ok(!session.held, "free");
});

const own = (seq, fields = {}) => event(seq, { member: ME, client_id: `own-${seq}`, ...fields });

test("after a new epoch all own messages are offered again with their ids, before newer ones", () => {
  const session = entered({ stream: [own(1), event(2), own(3)] });
  session.post("message", { text: "new" }, 9);
  const [, effects] = again(session, { epoch: "e2", reason: "epoch", from: 0 });
  equal(named(effects, "welcomed")[0].verdict, "reset");
  equal(sent(effects, "send").map(({ client_id: id }) => id).slice(0, 2), ["own-1", "own-3"]);
  equal(sent(effects, "send").length, 3);
});

test("after an old backup only what the log does not confirm is offered again", () => {
  const session = entered({ stream: [own(1), own(2), own(3), own(4)] });
  const [, effects] = again(session, { reason: "diverged", from: 0, head: 4 });
  const [fetch] = sent(effects, "fetch");
  equal([fetch.before, sent(effects, "send").length], [5, 0]);
  const stream = [own(1), own(2), event(3, { rid: "x" }), event(4, { rid: "y" })];
  session.received(events(...stream), 1000);
  const offered = session.received(text("page", { request: fetch.request, events: stream, first: 1 }), 1000);
  equal(sent(offered, "send").map(({ client_id: id }) => id), ["own-3", "own-4"]);
});

test("a reset that is interrupted offers everything: the host knows its own", () => {
  const session = entered({ stream: [own(1), own(2)] });
  again(session, { reason: "ahead", from: 0, head: 1 });
  const [, effects] = again(session, { resumed: true, reason: null, from: 0, head: 1 }, 2000);
  equal(sent(effects, "send").map(({ client_id: id }) => id), ["own-1", "own-2"]);
});

/** Answer the fetch among these effects with the host's page; returns the ids that are then offered. */
function confirm(session, effects, page) {
  const [{ request }] = sent(effects, "fetch");
  const answer = session.received(text("page", { request, events: page, first: 1 }), 1000);
  return sent(answer, "send").map(({ client_id: id }) => id);
}

test("what one old backup confirms below the stream's start is offered when the next one loses it", () => {
  const session = entered({ stream: [own(1), own(2), own(3)] });
  const [, first] = again(session, { reason: "ahead", from: 2, head: 2, rid: "rid-2" });
  equal(confirm(session, first, [own(1), own(2)]), ["own-3"]);
  const [, second] = again(session, { reason: "ahead", from: 1, head: 1, rid: "rid-1" });
  equal(confirm(session, second, [own(1)]), ["own-2", "own-3"]);
});

test("also when no event has proved the place in between", () => {
  const session = entered({ stream: [own(1), own(2), own(3)] });
  const [, first] = again(session, { reason: "diverged", from: 2, head: 3 });
  equal(confirm(session, first, [own(1), own(2)]), ["own-3"]);
  const [hello, second] = again(session, { reason: "new", from: 1, head: 2 });
  equal([hello.epoch, hello.after], [null, null]);
  equal(named(second, "welcomed")[0].verdict, "new");
  equal(confirm(session, second, [own(1), event(2, { rid: "x" })]), ["own-2", "own-3"]);
});

test("what the stream has still to show is offered too, or a resumed log could lose it unnoticed", () => {
  const session = entered({ stream: [own(1), own(2)] });
  const [, effects] = again(session, { reason: "ahead", from: 0, head: 1 });
  equal(confirm(session, effects, [own(1)]), ["own-1", "own-2"]);
});

test("a row that a page has settled is offered again when the log loses it", () => {
  const session = entered({ rows: [row("old")], from: 9, head: 9, rid: "rid-9" });
  const [fetch] = sent(session.received(text("ack", { client_id: "old", seq: 4, rid: "rid-4" }), 0), "fetch");
  const page = [event(4, { member: ME, client_id: "old" })];
  session.received(text("page", { request: fetch.request, events: page, first: 1 }), 0);
  const [, effects] = again(session, { reason: "ahead", from: 3, head: 3, rid: "rid-3" });
  equal(confirm(session, effects, [event(3)]), ["old"]);
});

test("a trimmed log loses nothing of one's own", () => {
  const session = entered({ stream: [own(1), own(2)] });
  const [, effects] = again(session, { reason: "trimmed", from: 50, head: 50, first: 40 });
  equal(sent(effects, "send"), []);
});

test("another host at the same address gets nothing, and the person decides", () => {
  const session = entered({ stream: [own(1)] });
  session.post("message", { text: "secret" }, 1);
  session.lost(1006, 0);
  session.tryNow(0);
  const effects = session.received(challenge({ host: "another" }), 0);
  equal(named(effects, "send"), []);
  equal([session.link.state, session.link.block], [State.BLOCKED, Block.OTHER_HOST]);
  session.joinOther("Anna", 0);
  equal(named(session.received(challenge({ host: "another" }), 0), "recall")[0].host, "another");
  const [hello] = sent(session.recalled([]), "hello");
  equal([hello.name, hello.after, hello.epoch], ["Anna", null, null]);
  equal(sent(session.received(welcome(), 0), "send"), []);
});

test("silence is asked about after 8 s and is death after 12 s", () => {
  const session = entered();
  equal(session.wakeAt, 8000);
  equal(sent(session.tick(8000), "ping").length, 1);
  equal(session.wakeAt, 12_000);
  equal(named(session.tick(12_000), "close").length, 1);
  equal(session.link.state, State.BACKOFF);
});

test("any frame is life", () => {
  const session = entered();
  session.tick(8000);
  session.received(text("ping", { n: 1 }), 11_000);
  equal(named(session.tick(12_000), "close"), []);
  equal(session.wakeAt, 19_000);
});

test("a ping is answered with its number", () => {
  equal(sent(entered().received(text("ping", { n: 7 }), 0), "pong"), [{ type: "pong", n: 7 }]);
});

test("after a sleep the link is asked before it is given up", () => {
  const session = entered();
  session.tick(8000);
  const effects = session.tick(60_000);
  equal([sent(effects, "ping").length, named(effects, "close").length, session.link.state], [1, 0, State.PROBE]);
  equal(named(session.tick(63_000), "close").length, 1);
});

test("coming back to the page probes a live link and connects a lost one at once, whatever the code", () => {
  const session = entered();
  equal(sent(session.woke(100), "ping").length, 1);
  session.received(text("pong", { n: 1 }), 200);
  equal(session.link.state, State.LIVE);
  session.lost(1000, 300);
  equal(session.link.state, State.BACKOFF);
  equal(named(session.woke(301), "open").length, 1);
});

test("attempts wait with full jitter up to 15 s, and a host's own time comes first", () => {
  const session = newSession();
  session.start(0);
  const waits = Array.from({ length: 8 }, () => {
    session.lost(1006, 0);
    const { retryAt } = session.link;
    session.tick(retryAt);
    return retryAt;
  });
  equal(waits, [250, 500, 1000, 2000, 4000, 7500, 7500, 7500]);
  session.received(text("bye", { code: 1012, sentence: "Closing.", retry_after: 2000 }), 0);
  session.lost(1012, 0);
  equal(session.link.retryAt, 9500);
  equal(session.link.bye.sentence, "Closing.");
});

test("why the host went away is remembered until a host answers again", () => {
  const session = entered();
  session.received(text("bye", { code: 1012, sentence: "Closed.", retry_after: 1000 }), 0);
  session.lost(1012, 0);
  for (const now of [1000, 2000]) {
    session.tryNow(now);
    session.lost(1006, now);
    equal([session.link.bye, session.link.farewell], [null, "Closed."]);
  }
  session.tryNow(3000);
  session.received(challenge(), 3000);
  equal(session.link.farewell, "");
  session.lost(1006, 3000);
  equal(session.link.farewell, "");
});

test("own messages wait until the log shows them, unless they were declined", () => {
  const session = entered();
  equal(session.waits, false);
  session.post("message", { text: "hello" }, 1);
  equal(session.waits, true);
  session.received(text("refused", { client_id: "c1", code: "too_long", sentence: "No.", retry_after: null }), 1);
  equal(session.waits, false);
});

test("a connection that does not answer is given up after 10 s", () => {
  const session = newSession();
  session.start(0);
  equal(named(session.tick(9999), "close"), []);
  equal(named(session.tick(10_000), "close").length, 1);
});

test("codes for the person block, and trying now is their decision", () => {
  const session = entered();
  session.received(text("bye", { code: 4403, sentence: "Banned.", retry_after: null }), 0);
  session.lost(4403, 0);
  equal([session.link.state, session.wakeAt], [State.BLOCKED, null]);
  equal(session.woke(10), []);
  equal(named(session.tryNow(10), "open").length, 1);
});

test("a name that is not let in blocks, and another one goes on with what was written", () => {
  const session = newSession();
  session.start(0);
  session.received(challenge(), 0);
  session.recalled([]);
  session.post("message", { text: "kept" }, 1);
  session.received(text("bye", { code: 4401, sentence: "Not that name.", retry_after: null }), 0);
  session.lost(4401, 0);
  equal([session.link.block, session.link.bye.sentence], [Block.NOT_ADMITTED, "Not that name."]);
  const effects = session.joinAs("Anna", 0);
  equal([named(effects, "open").length, named(effects, "named")[0].name], [1, "Anna"]);
  const [hello] = sent(session.received(challenge(), 0), "hello");
  equal(hello.name, "Anna");
  equal(sent(session.received(welcome(), 0), "send").map(({ body }) => body.text), ["kept"]);
});

test("another version of the wire blocks before anything is said", () => {
  const session = newSession();
  session.start(0);
  const effects = session.received(challenge({ version: 2 }), 0);
  equal([named(effects, "send").length, session.link.block], [0, Block.VERSION]);
});

test("a malformed frame ends the connection, not the page", () => {
  for (const frame of ["nonsense", '{"type":"events","events":7}', welcome(), challenge()]) {
    const session = entered();
    equal(named(session.received(frame, 0), "close").length, 1, frame);
    equal(session.link.state, State.BACKOFF);
  }
});

test("a frame of a later version is passed over", () => {
  equal(entered().received('{"type":"sparkle"}', 0), []);
});

test("resuming somewhere else than asked is a broken contract", () => {
  const session = entered({ stream: [event(1)] });
  again(session, { resumed: true, from: 9, head: 9 });
  equal(session.link.state, State.BACKOFF);
});

test("leaving says bye once", () => {
  const session = entered();
  const effects = session.leave({ mayReturn: false });
  equal(effects.map((effect) => effect.frame?.type ?? effect.do), ["bye", "close", "link"]);
  equal(session.leave({ mayReturn: false }), []);
});

test("a page that may return lets the connection go without a bye, and connects when it is back", () => {
  const session = entered();
  const effects = session.leave({ mayReturn: true });
  equal(effects.map((effect) => effect.frame?.type ?? effect.do), ["close", "link"]);
  equal(session.woke(1).map((effect) => effect.do), ["link", "open"]);
});

test("renaming is a row of the outbox, and the log's answer is the name from then on", () => {
  const session = entered();
  const [{ frame }] = named(session.post("renamed", { name: "Anna" }, 1), "send");
  equal(session.name, "Ann");
  const seen = event(1, { member: ME, kind: "renamed", client_id: frame.client_id, body: { name: "Anna" } });
  equal(named(session.received(events(seen), 0), "named"), [{ do: "named", name: "Anna" }]);
  equal(again(session, { resumed: true, from: 1, head: 1 })[0].name, "Anna");
});

test("pages and refused pages come back with what they were asked for", () => {
  const session = entered({ stream: [event(1)] });
  const [fetch] = sent(session.fetch("older", 1), "fetch");
  equal([fetch.before, fetch.limit], [1, 100]);
  equal(named(session.received(text("page", { request: fetch.request, events: [], first: 1 }), 0), "page")[0].purpose, "older");
  const [second] = sent(session.fetch("older", 1), "fetch");
  const no = { client_id: null, code: "unavailable", sentence: "No.", retry_after: 1000, request: second.request };
  equal(session.received(text("refused", no), 0), [{ do: "page_failed", purpose: "older" }]);
  session.fetch("newer", 9);
  equal(named(session.lost(1006, 0), "page_failed").length, 1);
});
