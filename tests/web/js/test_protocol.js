import { BadFrame, bytesOf, checkName, checkText, decode, FRAME_TYPES, personDecides, Refusal } from "/web/js/protocol.js";
import { newClientId, newNonce } from "/web/js/chance.js";
import { equal, ok, test, throws } from "/js/testing.js";

async function golden() {
  const names = (await (await fetch("/wire/index.json")).json()).filter((name) => name.startsWith("server_"));
  return Promise.all(names.map(async (name) => [name, await (await fetch(`/wire/${name}.json`)).text()]));
}

test("every golden frame of the host is decoded as it stands", async () => {
  for (const [name, text] of await golden()) equal(decode(text), JSON.parse(text), name);
});

test("every type of frame has a golden one", async () => {
  const types = new Set((await golden()).map(([, text]) => JSON.parse(text).type));
  equal(FRAME_TYPES.filter((type) => !types.has(type)), []);
});

test("a golden frame without one of its required fields is bad", async () => {
  const optional = new Set(["host_proof", "reason", "last_bye", "retry_after", "client_id", "request"]);
  for (const [name, text] of await golden()) {
    const frame = JSON.parse(text);
    for (const field of Object.keys(frame).filter((key) => key !== "type" && !optional.has(key))) {
      const { [field]: _left, ...rest } = frame;
      throws(BadFrame, () => ok(decode(JSON.stringify(rest)) === undefined, `${name} without ${field}`));
    }
  }
});

test("what is no frame is bad, what is a later version's is passed over", () => {
  for (const text of ["", "{", "null", "[]", "7", "{}", '{"type":7}', '{"type":"ack"}']) throws(BadFrame, () => decode(text));
  equal(decode('{"type":"sparkle"}'), null);
  equal(decode('{"type":"toString"}'), null);
});

test("a later version's signals may say anything, those that are known may not", () => {
  for (const value of ["7", '"blue"', "[1]", "null"]) {
    const text = `{"type":"signal","member":"m","key":"mood","value":${value}}`;
    equal(decode(text), JSON.parse(text));
    throws(BadFrame, () => decode(text.replace("mood", "typing")));
  }
});

test("a frame with a wrong type deep inside is bad", () => {
  throws(BadFrame, () => decode('{"type":"events","events":[{"seq":"1"}]}'));
  throws(BadFrame, () => decode('{"type":"ack","client_id":"a","seq":1.5,"rid":"r"}'));
  throws(BadFrame, () => decode('{"type":"ack","client_id":"a","seq":-1,"rid":"r"}'));
});

test("text is cleaned and its length counted in UTF-8", () => {
  equal(checkText("  a\r\nb\u0007\tc  "), "a\nb\tc");
  equal(checkText("x\ud800y"), "x\ufffdy");
  equal(checkText("👩‍👩‍👧"), "👩‍👩‍👧");
  equal(bytesOf(checkText("界".repeat(5461))), 16383);
  ok(throws(Refusal, () => checkText("界".repeat(5463))).message.includes("2"), "two characters too many");
  for (const nothing of [" \n\t ", "\u200b", "\u2060", "\ufeff", "\u00ad\u00ad", " \u200d\n\u200c", "\ufe0f", "\u3164"]) {
    throws(Refusal, () => checkText(nothing));
  }
  for (const text of ["❤\ufe0f", "می\u200cخواهم", "a\u200bb"]) equal(checkText(text), text);
});

test("a name is one line of at most 64 characters as people count them", () => {
  equal(checkName("  小 \n 美 "), "小 美");
  equal(checkName("👋🏽".repeat(32)), "👋🏽".repeat(32));
  for (const name of ["", "  ", "\u200b\u3164", "a".repeat(65), "界".repeat(86)]) throws(Refusal, () => checkName(name));
});

test("ids are of their own, in their usual form, and begin with the time", () => {
  ok(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(newClientId()));
  ok(newClientId(0x0123456789ab).startsWith("01234567-89ab-7"));
  ok(/^[\w-]{22}$/.test(newNonce()));
  equal(new Set(Array.from({ length: 100 }, newClientId)).size, 100);
});

test("codes that a person has to decide about", () => {
  equal([1008, 4400, 4401, 4403, 4505].filter((code) => !personDecides(code)), []);
  equal([1000, 1001, 1006, 1012, 4008, 4010, 4408, 4409, 4429, 4503, null].filter(personDecides), []);
});
