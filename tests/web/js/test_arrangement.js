import { arrange, tagsFor } from "/web/js/arrangement.js";
import { entryOf, lineEntry } from "/web/js/entries.js";
import { event } from "/js/frames.js";
import { equal, test } from "/js/testing.js";

const NOON = new Date(2026, 10, 20, 12).getTime();
const MINUTE = 60_000;

let count = 0;
const said = (member, minutes, fields = {}) =>
  entryOf(event((count += 1), { member, name: member, time: NOON + minutes * MINUTE, ...fields }), "me");
const moved = (kind, name, minutes = 0) =>
  lineEntry({ number: (count += 1), kind, words: () => `${name} ${kind}`, time: NOON + minutes * MINUTE, member: name, name });
const rows = (entries, options) => arrange(entries, options).flatMap((day) => day.rows);
const shape = (entries) => rows(entries).map(({ first, last }) => [first, last]);

test("messages of one member within five minutes are one group", () => {
  equal(shape([said("a", 0), said("a", 4), said("a", 8)]), [[true, false], [false, false], [false, true]]);
  equal(shape([said("a", 0), said("a", 5)]), [[true, true], [true, true]]);
  equal(shape([said("a", 0), said("b", 1), said("a", 2)]), [[true, true], [true, true], [true, true]]);
});

test("a line, a new day and a new name end a group", () => {
  equal(shape([said("a", 0), moved("came", "x"), said("a", 1)]), [[true, true], [null, null], [true, true]]);
  const midnight = 12 * 60;
  equal(shape([said("a", midnight - 1), said("a", midnight + 1)]), [[true, true], [true, true]]);
  equal(shape([said("a", 0), said("a", 1, { name: "A" })]), [[true, true], [true, true]]);
});

test("days are told apart, each once", () => {
  const days = arrange([said("a", 0), said("a", 24 * 60), said("a", 24 * 60 + 1)]);
  equal(days.map(({ key, rows: list }) => [key, list.length]), [["2026-11-20", 1], ["2026-11-21", 2]]);
  const back = arrange([said("a", 0), said("b", 24 * 60), said("c", 1)]);
  equal(new Set(back.map(({ key }) => key)).size, 3);
});

test("up to three comings and goings stand alone, more become one line that opens", () => {
  const three = [moved("came", "a"), moved("left", "b"), moved("came", "c")];
  equal(rows(three).map(({ type }) => type), ["line", "line", "line"]);
  const four = [...three, moved("left", "d")];
  const [run] = rows(four);
  equal([run.type, run.text, run.open], ["run", "2 joined, 2 left", false]);
  const [open] = rows(four, { expanded: new Set([run.key]) });
  equal([open.open, open.lines.split("\n").length], [true, 4]);
});

test("the unread line stands above its entry and parts a group", () => {
  const [one, two] = [said("a", 0), said("a", 1)];
  equal(rows([one, two], { unreadKey: two.key }).map(({ type }) => type), ["message", "unread", "message"]);
  equal(rows([one, two], { unreadKey: two.key }).at(-1).first, true);
});

test("names that look the same to people get a tag", () => {
  const tagOf = tagsFor([said("m1", 0, { name: "Ann" })], [{ member: "m2-long", name: "ＡＮＮ" }, { member: "m3", name: "Bo" }]);
  equal([tagOf("m1", "Ann"), tagOf("m2-long", "ＡＮＮ"), tagOf("m3", "Bo")], ["m1", "m2-l", ""]);
});
