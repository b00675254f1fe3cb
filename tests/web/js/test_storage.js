import { Storage } from "/web/js/storage.js";
import { equal, test } from "/js/testing.js";

const row = (clientId, order = 1) => ({ clientId, kind: "message", body: { text: "x" }, order, time: 1, refusal: null });

function fresh() {
  localStorage.clear();
  sessionStorage.clear();
  return new Storage(() => localStorage, () => sessionStorage, "lobby");
}

test("rows belong to a host and a room, and outlive the tab", () => {
  const storage = fresh();
  storage.keep("one", row("a"));
  storage.keep("one", row("b"));
  storage.keep("two", row("c"));
  storage.forget("one", "a");
  const later = new Storage(() => localStorage, () => sessionStorage, "lobby");
  equal(later.rows("one").map(({ clientId }) => clientId), ["b"]);
  equal(new Storage(() => localStorage, () => sessionStorage, "other").rows("one"), []);
  equal(later.trouble, null);
});

test("the last name and a draft are kept", () => {
  const storage = fresh();
  equal([storage.last, storage.readDraft("one")], [null, ""]);
  storage.last = { name: "Ann", host: "one" };
  storage.writeDraft("one", "half a sen");
  equal([storage.last, storage.readDraft("one"), storage.readDraft("two")], [{ name: "Ann", host: "one" }, "half a sen", ""]);
  storage.writeDraft("one", "");
  equal(storage.readDraft("one"), "");
});

test("where the browser forbids storing, all works in memory and says so", () => {
  const storage = new Storage(() => {
    throw new DOMException("no", "SecurityError");
  }, () => sessionStorage, "lobby");
  storage.last = { name: "Ann", host: "one" };
  storage.keep("one", row("a"));
  equal([storage.trouble, storage.last.name, storage.rows("one").length], ["forbidden", "Ann", 1]);
  storage.forget("one", "a");
  equal(storage.rows("one"), []);
});

test("a full storage is told, and what does not fit lives in memory", () => {
  const storage = fresh();
  storage.keep("one", { ...row("big"), body: { text: "x".repeat(6_000_000) } });
  equal([storage.trouble, storage.rows("one").length], ["full", 1]);
  storage.keep("one", row("small"));
  equal(new Storage(() => localStorage, () => sessionStorage, "lobby").rows("one").map(({ clientId }) => clientId), ["small"]);
});

test("what somebody else wrote there is passed over", () => {
  const storage = fresh();
  localStorage.setItem("desktop-chat one lobby outbox zz", "{broken");
  localStorage.setItem("desktop-chat one lobby outbox zy", '{"clientId":7}');
  localStorage.setItem("desktop-chat last", '"me"');
  equal([storage.rows("one"), storage.last], [[], null]);
});

test("what is written before any host answers is the tab's, and goes to the first that does", () => {
  const storage = fresh();
  storage.keep(null, row("early"));
  storage.writeDraft(null, "half a sen");
  equal([localStorage.length, storage.rows(null).length, storage.readDraft(null)], [0, 1, "half a sen"]);
  const reloaded = new Storage(() => localStorage, () => sessionStorage, "lobby");
  reloaded.adopt("one");
  equal([sessionStorage.length, reloaded.rows("one").map(({ clientId }) => clientId)], [0, ["early"]]);
  equal([reloaded.readDraft("one"), reloaded.readDraft(null)], ["half a sen", ""]);
  reloaded.adopt("two");
  equal([reloaded.rows("two"), reloaded.readDraft("two")], [[], ""]);
});
