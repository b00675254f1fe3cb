import { Announcer } from "/web/js/announcer.js";
import { Attention } from "/web/js/attention.js";
import { Action, bannerFor, Level } from "/web/js/banner.js";
import { clockTime, dayLabel, fullTime, initialOf, tintOf } from "/web/js/formats.js";
import { speak } from "/web/js/languages.js";
import { Block, State } from "/web/js/link.js";
import { _, ngettext, setCatalogue } from "/web/js/texts.js";
import { equal, ok, test } from "/js/testing.js";

const banner = (link, fields = {}) =>
  bannerFor({
    link: { block: null, bye: null, farewell: "", welcomed: link.state === State.LIVE, ...link },
    title: "Lounge", retryIn: 3200, welcomed: true, held: false, hindrance: "", lost: true, waits: false, told: "", ...fields,
  });

test("a lost connection says what happened, what still works, and when it is tried again", () => {
  const { text, countdown, action } = banner({ state: State.BACKOFF });
  equal(text, "Connection to “Lounge” lost.");
  equal([countdown, action], ["Trying again in 4 s", Action.TRY_NOW]);
  equal(banner({ state: State.BACKOFF }, { welcomed: false }).text, "The host does not answer.");
});

test("that messages are kept is said only while some wait, whatever the reason is", () => {
  const away = { state: State.BACKOFF, farewell: "The host has closed the room." };
  equal(banner(away).text, "The host has closed the room.");
  equal(banner({ ...away, state: State.CONNECTING }).text, "The host has closed the room.");
  equal(banner(away, { waits: true }).text, "The host has closed the room. Your messages are kept and will be sent.");
  equal(banner({ state: State.BACKOFF }, { waits: true }).text, "Connection to “Lounge” lost. Your messages are kept and will be sent.");
  const held = banner({ state: State.LIVE }, { held: true, hindrance: "Disk." });
  equal(held.text, "Your messages wait here and will be sent. The host says: Disk.");
});

test("no banner while all is well, nor at the very first connecting", () => {
  equal(banner({ state: State.LIVE }), null);
  equal(banner({ state: State.CONNECTING }, { welcomed: false, lost: false }), null);
  equal(banner({ state: State.CONNECTING }).countdown, "Connecting…");
});

test("why one was cut is said until it is read, and never instead of what is wrong now", () => {
  const told = { told: "You were reading too slowly." };
  const content = banner({ state: State.LIVE }, told);
  equal([content.text, content.level, content.action], [told.told, Level.INFO, Action.HAVE_READ]);
  equal(banner({ state: State.LIVE }, { ...told, held: true }).level, Level.WARNING);
  equal(banner({ state: State.BACKOFF }, told).action, Action.TRY_NOW);
});

test("a block names its reason and one way on", () => {
  equal(banner({ state: State.BLOCKED, block: Block.VERSION }).action, Action.RELOAD);
  const banned = banner({ state: State.BLOCKED, block: Block.REFUSED, bye: { code: 4403, sentence: "You are banned." } });
  equal([banned.text, banned.level], ["You are banned.", Level.ERROR]);
  equal(banner({ state: State.LIVE }, { held: true }).level, Level.WARNING);
});

test("sentences are translated, then filled; counted ones may have one form", () => {
  setCatalogue({ "Message {room}": "給 {room} 的訊息", "{count} person here": ["{count} 人在場"] });
  equal([_("Message {room}", { room: "{room}" }), ngettext("{count} person here", "{count} people here", 3)], ["給 {room} 的訊息", "3 人在場"]);
  equal(_("Cancel"), "Cancel");
  setCatalogue({ "{count} person here": ["one", "{count} many"] });
  equal([1, 2].map((n) => ngettext("{count} person here", "{count} people here", n)), ["one", "2 many"]);
  setCatalogue({});
  equal([1, 2].map((n) => ngettext("{count} person here", "{count} people here", n)), ["1 person here", "2 people here"]);
});

test("a language that the host does not have leaves the page in English", async () => {
  const asked = [];
  const answering = (answer) => async (address) => {
    asked.push(address);
    return answer;
  };
  equal([await speak("zh_TW", answering({ Cancel: "取消" })), _("Cancel")], ["zh_TW", "取消"]);
  equal([await speak("zh_TW", answering({})), _("Cancel")], ["en", "Cancel"]);
  equal([await speak("zh_TW", answering(null)), _("Cancel")], ["en", "Cancel"]);
  equal(asked.splice(0), Array(3).fill("texts/zh_TW.json"));
  equal([await speak("en", answering({})), asked], ["en", []]);
});

test("days are named from today", () => {
  const now = new Date(2026, 10, 20, 12).getTime();
  const day = 24 * 3600 * 1000;
  equal([dayLabel(now, now), dayLabel(now - day, now)], ["Today", "Yesterday"]);
  ok(dayLabel(now - 400 * day, now).includes("2025"));
  ok(!dayLabel(now - 40 * day, now).includes("2026"));
});

test("times of day are written as in the window, in Chinese too", () => {
  const at = (hour) => new Date(2026, 10, 20, hour, 17, 5).getTime();
  const { lang } = document.documentElement;
  document.documentElement.lang = "zh-Hant-TW";
  equal([0, 4, 12, 20].map((hour) => clockTime(at(hour))), ["上午12:17", "上午4:17", "下午12:17", "下午8:17"]);
  ok(fullTime(at(4)).endsWith("上午4:17:05"));
  document.documentElement.lang = "en";
  equal([0, 4, 12, 20].map((hour) => clockTime(at(hour)).replace(/\s/, " ")), ["12:17 AM", "4:17 AM", "12:17 PM", "8:17 PM"]);
  document.documentElement.lang = lang;
});

test("an initial is a whole character, and a member's colour stays", () => {
  equal(["ann", "小美", "👩‍👩‍👧 x", " "].map(initialOf), ["A", "小", "👩‍👩‍👧", "?"]);
  equal(tintOf("pQ3dX0mJr8TtY1a9Vb2c4w"), tintOf("pQ3dX0mJr8TtY1a9Vb2c4w"));
});

test("what came while nobody looked is counted until somebody does", () => {
  const attention = new Attention();
  attention.arrived("a", { looking: true, atBottom: true });
  equal([attention.unseen, attention.unreadKey], [0, null]);
  attention.arrived("b", { looking: false, atBottom: true });
  attention.arrived("c", { looking: true, atBottom: false });
  equal([attention.unseen, attention.below, attention.unreadKey, attention.unread], [2, 1, "b", 2]);
  attention.looked({ looking: true, atBottom: false });
  equal(attention.unseen, 2);
  attention.looked({ looking: true, atBottom: true });
  equal([attention.unseen, attention.below, attention.unreadKey], [0, 0, "b"]);
  attention.wrote();
  equal(attention.unreadKey, null);
});

test("what comes in is announced together: a few in full, many by their number", () => {
  const region = document.createElement("div");
  const due = [];
  const announcer = new Announcer(region, { setTimeout: (act) => due.push(act) });
  announcer.hear({ name: "Jo", text: "<b>hi</b>" });
  announcer.hear({ name: "Al", text: "x".repeat(300) });
  equal([due.length, region.textContent], [1, ""]);
  due.shift()();
  equal([...region.children].map((child) => child.textContent), ["Jo: <b>hi</b>", `Al: ${"x".repeat(200)}…`]);
  for (let number = 0; number < 5; number += 1) announcer.hear({ name: "Jo", text: "again" });
  due.shift()();
  equal([region.textContent, due.length], ["5 new messages", 0]);
});
