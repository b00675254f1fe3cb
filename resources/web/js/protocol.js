/** The wire, version 1: what frames look like, what may be sent, which close codes mean "try again". */

import { _ } from "./texts.js";

export const VERSION = 1;
export const ROOM = "lobby";
export const RECENT = 100; // events that a new member asks for
export const PAGE = 100; // events in one fetched page
export const MAX_UNACKNOWLEDGED = 32;
export const LIMITS = Object.freeze({ text: 16 * 1024, name: 64, nameBytes: 256 });

export const CloseCode = Object.freeze({
  GOING_AWAY: 1001,
  POLICY: 1008,
  RESTARTING: 1012,
  TOO_SLOW: 4008,
  BAD_FRAME: 4400,
  NOT_ADMITTED: 4401,
  BANNED: 4403,
  WRONG_VERSION: 4505,
});

const FOR_THE_PERSON = new Set([
  CloseCode.POLICY,
  CloseCode.BAD_FRAME,
  CloseCode.NOT_ADMITTED,
  CloseCode.BANNED,
  CloseCode.WRONG_VERSION,
]);

/** Whether trying again by itself cannot help after this close code. */
export function personDecides(code) {
  return FOR_THE_PERSON.has(code);
}

/** The other side broke the contract: the connection cannot be trusted any further. */
export class BadFrame extends Error {}

/** What the person asked for is not possible; the message is a sentence for them. */
export class Refusal extends Error {}

const integer = (value) => Number.isSafeInteger(value);
const count = (value) => integer(value) && value >= 0;
const string = (value) => typeof value === "string";
const flag = (value) => typeof value === "boolean";
const object = (value) => typeof value === "object" && value !== null && !Array.isArray(value);
const optional = (check) => (value) => value === null || value === undefined || check(value);
const listOf = (check) => (value) => Array.isArray(value) && value.every(check);
const shaped = (fields) => (value) =>
  object(value) && Object.entries(fields).every(([name, check]) => check(value[name]));

const position = shaped({ seq: count, rid: optional(string) });
const event = shaped({
  seq: count, rid: string, device: string, member: string, name: string, client_id: string, kind: string,
  time: integer, body: object,
});
const presence = shaped({ member: string, name: string, state: string, guest: flag });
const goodbye = { code: integer, sentence: string };

const challenge = shaped({ version: integer, server: string, host: string, nonce: string, admission: string });
const anotherVersion = ({ version }) => integer(version) && version !== VERSION; // what else it says is not known
const signal = shaped({ member: string, key: string }); // what a later version's signals say is not known

const SHAPES = {
  challenge: (frame) => anotherVersion(frame) || challenge(frame),
  welcome: shaped({
    member: string, title: string, epoch: string, resumed: flag, head: position, first: count, from: count,
    time: integer, ping: count, timeout: count, limits: object, present: count, last_bye: optional(shaped(goodbye)),
  }),
  presence: shaped({ full: flag, present: count, members: listOf(presence) }),
  events: shaped({ events: listOf(event) }),
  ack: shaped({ client_id: string, seq: count, rid: string }),
  refused: shaped({
    code: string, sentence: string, client_id: optional(string), retry_after: optional(count),
    request: optional(count),
  }),
  page: shaped({ request: count, events: listOf(event), first: count }),
  members: shaped({ request: count, members: listOf(presence), more: flag }),
  signal: (frame) => signal(frame) && (frame.key !== "typing" || flag(frame.value)),
  ping: shaped({ n: count }),
  pong: shaped({ n: count }),
  bye: shaped({ ...goodbye, retry_after: optional(count) }),
};

export const FRAME_TYPES = Object.freeze(Object.keys(SHAPES));

/** The frame in a text; null for a type of a later version, which is passed over. Throws BadFrame. */
export function decode(text) {
  let frame;
  try {
    frame = JSON.parse(text);
  } catch {
    throw new BadFrame("not JSON");
  }
  if (!object(frame) || !string(frame.type)) throw new BadFrame("not a frame");
  if (!Object.hasOwn(SHAPES, frame.type)) return null;
  if (!SHAPES[frame.type](frame)) throw new BadFrame(`the wrong shape for ${frame.type}`);
  return frame;
}

export function encode(frame) {
  return JSON.stringify(frame);
}

// The host's own rules (desktop_chat/protocol/checks.py): what it would refuse is left out, or refused here.
const CONTROLS = /[\u0000-\u0008\u000b-\u001f\u007f]/g;
const LINE_CONTROLS = /[\s\u0000-\u001f\u007f-\u009f]+/g;
const INVISIBLE = /[\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g;
const NOTHING = /^[\s\u0085\p{Default_Ignorable_Code_Point}]*$/u;

/** The message as it may be sent, without characters that the wire forbids. Throws Refusal. */
export function checkText(text, limit = LIMITS.text) {
  const clean = wellFormed(text.replace(/\r\n?/g, "\n").replace(CONTROLS, "")).trim();
  if (NOTHING.test(clean)) throw new Refusal(_("There is nothing to send yet."));
  if (bytesOf(clean) > limit) {
    throw new Refusal(_("The message is too long by {count} characters.", { count: excess(clean, limit) }));
  }
  return clean;
}

/** The name as it may be used. Throws Refusal. */
export function checkName(name) {
  const clean = wellFormed(name.replace(INVISIBLE, "").replace(LINE_CONTROLS, " ")).normalize("NFC").trim();
  if (NOTHING.test(clean)) throw new Refusal(_("Please enter a name."));
  if (bytesOf(clean) > LIMITS.nameBytes || countCharacters(clean) > LIMITS.name) {
    throw new Refusal(_("The name is too long."));
  }
  return clean;
}

/** How many characters the host counts: marks, joined emoji, skin tones and the second half of a flag go with the first. */
function countCharacters(text) {
  let count = 0;
  let joined = false;
  let flag = false;
  for (const character of text) {
    if (character === "\u200d") {
      joined = true;
      continue;
    }
    const extending = /^[\p{Mn}\p{Me}\p{Cf}\u{1f3fb}-\u{1f3ff}]$/u.test(character);
    const regional = /^\p{Regional_Indicator}$/u.test(character);
    if (!(extending || joined || (regional && flag))) count += 1;
    flag = regional && !flag;
    joined = false;
  }
  return count;
}

/** The characters of a text as people count them: an emoji family is one. */
export function charactersOf(text) {
  if (typeof Intl.Segmenter !== "function") return Array.from(text);
  return Array.from(new Intl.Segmenter().segment(text), (part) => part.segment);
}

/** Length in UTF-8. */
export function bytesOf(text) {
  return new TextEncoder().encode(text).length;
}

function excess(text, limit) {
  const characters = Array.from(text);
  let bytes = 0;
  const kept = characters.findIndex((character) => (bytes += bytesOf(character)) > limit);
  return characters.length - kept;
}

function wellFormed(text) {
  return text.replace(/[\ud800-\udfff]/gu, "\ufffd"); // with the u flag whole pairs do not match
}
