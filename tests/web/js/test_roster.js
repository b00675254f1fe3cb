import { Roster, TYPING } from "/web/js/roster.js";
import { equal, test } from "/js/testing.js";

const here = (member, name = member) => ({ member, name, state: "active", guest: true });
const gone = (member) => ({ ...here(member), state: "gone" });
const frame = (full, present, ...members) => ({ full, present, members });

function roster(...members) {
  const made = new Roster();
  made.ownMember = "me";
  made.apply(frame(true, members.length, ...members));
  return made;
}

test("a full list is taken over silently: oneself first, then by name", () => {
  const list = roster(here("1", "Zoe"), here("2", "ann"), here("me", "Mo"));
  equal(list.members.map(({ name }) => name), ["Mo", "ann", "Zoe"]);
  equal(list.apply(frame(true, 1, here("me"))), []);
  equal(list.members.length, 1);
});

test("changes tell who came and left, once, and never of oneself", () => {
  const list = roster(here("me"), here("a"));
  equal(list.apply(frame(false, 3, here("b"), here("a", "A"), here("me"))), [{ member: "b", name: "b", came: true }]);
  equal(list.apply(frame(false, 2, gone("a"), gone("a"))), [{ member: "a", name: "a", came: false }]);
  equal([list.present, list.members.map(({ member }) => member)], [2, ["me", "b"]]);
});

test("the count may exceed the list, and further members are added silently", () => {
  const list = roster(here("me"));
  list.apply(frame(false, 250));
  list.add([here("x")]);
  equal([list.present, list.members.length], [250, 2]);
});

test("typing ends with a message, with the signal, and by itself", () => {
  const list = roster(here("me"), here("a"), here("b"));
  const signal = (member, value) => list.signal({ member, key: "typing", value }, 0);
  signal("a", true);
  signal("b", true);
  signal("me", true);
  const typists = (now) => list.typists(now).map(({ name }) => name);
  equal([typists(1), list.typingUntil(1)], [["a", "b"], TYPING]);
  list.stopTyping("a");
  equal(typists(1), ["b"]);
  signal("b", false);
  equal(typists(1), []);
  signal("a", true);
  equal([typists(TYPING), list.typingUntil(TYPING)], [[], null]);
});
