import { Timeline } from "/web/js/timeline.js";
import { event } from "/js/frames.js";
import { equal, ok, test } from "/js/testing.js";

const ME = "me";
const many = (first, last, fields) => Array.from({ length: last - first + 1 }, (_, at) => event(first + at, fields));
const seqs = (timeline) => timeline.entries.map(({ seq }) => seq);

/** A timeline that has entered after `from` and heard these events. */
function entered({ from = 0, first = 1, stream = [] } = {}) {
  const timeline = new Timeline();
  timeline.enter({ member: ME, head: { seq: from }, from, first }, "new", 0);
  for (const heard of stream) timeline.append(heard);
  return timeline;
}

const row = (clientId, fields = {}) => ({
  clientId, kind: "message", body: { text: clientId }, order: 1, time: 1, refusal: null, sent: false, acknowledged: null,
  ...fields,
});

test("a waiting message stands last, and keeps its key when the log shows it", () => {
  const timeline = entered();
  timeline.put(row("mine"), "Ann");
  timeline.append(event(1));
  const [, waiting] = timeline.entries;
  equal([waiting.seq, waiting.mark, waiting.own], [null, "pending", true]);
  timeline.append(event(2, { member: ME, client_id: "mine" }));
  const [, said] = timeline.entries;
  equal([timeline.entries.length, said.seq, said.mark, said.key], [2, 2, "sent", waiting.key]);
});

test("marks follow the row: sent, failed with its reason", () => {
  const timeline = entered();
  timeline.put(row("a", { acknowledged: 7 }), "Ann");
  timeline.put(row("b", { refusal: "Too long." }), "Ann");
  equal(timeline.entries.map(({ mark, failure }) => [mark, failure]), [["sent", null], ["failed", "Too long."]]);
  timeline.moveToEnd("a");
  equal(timeline.entries.map(({ clientId }) => clientId), ["b", "a"]);
  timeline.take("b");
  equal(timeline.entries.length, 1);
});

test("a row that the log shows already is not shown twice", () => {
  const timeline = entered({ stream: [event(1, { member: ME, client_id: "mine" })] });
  timeline.put(row("mine"), "Ann");
  equal(timeline.entries.length, 1);
});

test("older pages come on top until the first event that is kept", () => {
  const timeline = entered({ from: 150, stream: many(151, 160) });
  equal(timeline.older(), { purpose: "older", before: 151 });
  equal(timeline.older(), null, "asked once");
  timeline.addPage({ purpose: "older", events: many(51, 150), first: 1 }, 160);
  equal([timeline.entries.length, timeline.atStart], [110, false]);
  equal(timeline.older().before, 51);
  timeline.addPage({ purpose: "older", events: many(1, 50), first: 1 }, 160);
  equal([seqs(timeline), timeline.atStart, timeline.older()], [many(1, 160).map(({ seq }) => seq), true, null]);
});

test("a refused page can be asked for again", () => {
  const timeline = entered({ from: 100, stream: many(101, 110) });
  timeline.older();
  timeline.pageFailed("older");
  equal(timeline.older().before, 101);
});

test("at most 500 entries: reading up lets the end go, reading down brings it back without holes", () => {
  const timeline = entered({ from: 900, stream: many(901, 1000) });
  for (let low = 901; low > 301; low -= 100) {
    timeline.addPage({ purpose: timeline.older().purpose, events: many(low - 100, low - 1), first: 1 }, 1000);
  }
  equal([timeline.entries.length, seqs(timeline)[0], timeline.atEnd], [500, 301, false]);
  timeline.append(event(1001));
  equal(seqs(timeline).at(-1), 800, "the stream waits while the end is not shown");
  while (!timeline.atEnd) {
    const { before } = timeline.newer();
    timeline.addPage({ purpose: "newer", events: many(before - 100, Math.min(before - 1, 1001)), first: 1 }, 1001);
  }
  equal(seqs(timeline), many(502, 1001).map(({ seq }) => seq));
});

test("a page that was cut to fit leaves no hole", () => {
  const timeline = entered({ from: 900, stream: many(901, 1000) });
  for (let low = 901; low > 301; low -= 100) {
    timeline.addPage({ purpose: timeline.older().purpose, events: many(low - 100, low - 1), first: 1 }, 1000);
  }
  equal(timeline.newer().before, 901);
  timeline.addPage({ purpose: "newer", events: many(860, 900), first: 1 }, 1000);
  equal([seqs(timeline).at(-1), timeline.newer().before], [800, 860]);
  timeline.addPage({ purpose: "newer", events: many(801, 859), first: 1 }, 1000);
  equal([seqs(timeline).at(-1), timeline.newer().before], [859, 960]);
});

test("a full window follows the end by losing its oldest rows, unless somebody reads further up", () => {
  const timeline = entered({ stream: many(1, 600) });
  ok(timeline.entries.length <= 500 && timeline.atEnd && !timeline.atStart);
  equal(timeline.older().before, seqs(timeline)[0]);
  const reading = entered({ stream: many(1, 500) });
  reading.following = false;
  reading.append(event(501));
  equal([seqs(reading)[0], seqs(reading).at(-1), reading.atEnd], [1, 500, false]);
});

test("going to the end shows its page and what waits", () => {
  const timeline = entered({ stream: many(1, 500) });
  timeline.following = false;
  timeline.append(event(501));
  timeline.put(row("mine"), "Ann");
  equal(timeline.end(501), { purpose: "end", before: 502 });
  timeline.addPage({ purpose: "end", events: many(402, 501), first: 1 }, 501);
  equal([timeline.entries.length, timeline.atEnd, timeline.entries.at(-1).clientId], [101, true, "mine"]);
});

test("a newcomer's arrival is told once: by the log", () => {
  const timeline = entered();
  timeline.append(event(1, { kind: "joined", member: "new", name: "New", body: {} }));
  timeline.addMovement({ member: "new", name: "New", came: true }, 5);
  timeline.addMovement({ member: "new", name: "New", came: false }, 6);
  equal(timeline.entries.map(({ words }) => words()), ["New joined the chat", "New left the chat"]);
});

const joined = event(1, { kind: "joined", member: "new", name: "New", body: {} });
const told = (state, full = false) => ({ full, members: [{ member: "new", name: "New", state, guest: true }] });

test("who joined and left between two tellings of presence left, and comes again with a line", () => {
  const timeline = entered();
  timeline.append(joined);
  timeline.settleNewcomers(told("gone"), 5);
  timeline.settleNewcomers(told("gone"), 6);
  timeline.addMovement({ member: "new", name: "New", came: true }, 7);
  const lines = ["New joined the chat", "New left the chat", "New is back"];
  equal(timeline.entries.map(({ words }) => words()), lines);
});

test("who joined before one came, or was told of by a whole roster, comes again with a line", () => {
  const before = new Timeline();
  before.enter({ member: ME, head: { seq: 1 }, from: 0, first: 1 }, "new", 0);
  before.append(joined);
  const since = entered();
  since.append(joined);
  since.settleNewcomers(told("active", true), 5);
  for (const timeline of [before, since]) {
    timeline.addMovement({ member: "new", name: "New", came: true }, 6);
    equal(timeline.entries.map(({ words }) => words()), ["New joined the chat", "New is back"]);
  }
});

test("what a later version wrote is named as such", () => {
  const [entry] = entered({ stream: [event(1, { kind: "poll", name: "Jo", body: { question: "?" } })] }).entries;
  equal([entry.kind, entry.words()], ["unsupported", "Jo sent something that needs a newer version"]);
  equal(entered({ stream: [event(1, { body: { text: 7 } })] }).entries[0].kind, "unsupported");
});

test("a reset keeps what was shown above a line, and loads the new log's older pages below that line", () => {
  const timeline = entered({ stream: many(1, 3) });
  timeline.put(row("waiting"), "Ann");
  timeline.enter({ member: ME, head: { seq: 10 }, from: 10, first: 1 }, "reset", 9);
  timeline.append(event(11, { rid: "other" }));
  equal(timeline.entries.map(({ kind, seq }) => [kind, seq]), [
    ["message", 1], ["message", 2], ["message", 3], ["reset", null], ["message", 11], ["message", null],
  ]);
  timeline.addPage({ purpose: timeline.older().purpose, events: many(1, 10), first: 1 }, 11);
  equal(seqs(timeline).slice(3, 6), [null, 1, 2]);
  const keys = timeline.entries.map(({ key }) => key);
  equal(new Set(keys).size, keys.length, "keys are unique");
});

test("what a reset has put above its line stays when the next log comes before any event", () => {
  const timeline = entered({ stream: [event(1), event(2)] });
  timeline.enter({ member: ME, head: { seq: 9 }, from: 5, first: 1 }, "reset", 0);
  timeline.addMovement({ member: "other", name: "Other", came: false }, 0);
  timeline.enter({ member: ME, head: { seq: 1 }, from: 0, first: 1 }, "new", 0);
  timeline.append(event(1));
  equal(timeline.entries.map(({ kind }) => kind), ["message", "message", "reset", "message"]);
  equal(new Set(timeline.entries.map(({ key }) => key)).size, 4);
});
