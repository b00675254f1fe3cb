/** The rows of the timeline as elements. */

import { splitCode } from "./code.js";
import { build, icon } from "./elements.js";
import { Mark } from "./entries.js";
import { clockTime, fullTime, initialOf, tintOf } from "./formats.js";
import { splitLinks } from "./links.js";
import { _, ngettext } from "./texts.js";

/** The disc with somebody's initial, in the colour of this number or else in the member's own. */
export function avatar(member, name, colour) {
  return build(`span.avatar.${tintOf(member, colour)}`, { "aria-hidden": "true" }, initialOf(name));
}

/** A member's name, with the tag that tells equal names apart. */
export function nameLabel(selector, name, tag) {
  const label = build(selector, {}, build("bdi", {}, name));
  if (tag !== "") label.append(build("span.tag", { title: _("Somebody else has the same name") }, tag));
  return label;
}

/** The element of one row of arrangement.js; `data-` attributes say what a click on a part of it means. */
export function rowElement(row) {
  switch (row.type) {
    case "message":
      return messageElement(row);
    case "run":
      return runElement(row);
    case "unread":
      return build("div.unread", {}, build("span", {}, ngettext("{count} new message", "{count} new messages", row.count)));
    default:
      return build(`p.line.${row.entry.kind}`, {}, build("span", { title: fullTime(row.entry.time) }, row.entry.words()));
  }
}

/** Whether two rows look the same. */
export function sameRow(one, other) {
  return Object.keys(one).every((name) => one[name] === other[name]);
}

function messageElement({ entry, first, last, tag, colour }) {
  const { own, member, name, mark } = entry;
  const bubble = build("div.bubble", {}, messageText(entry.words()), meta(entry));
  if (!own) bubble.prepend(nameLabel(`span.author.${tintOf(member, colour)}`, name, tag));
  else bubble.prepend(build("span.author", {}, _("You")));
  const row = build("article.message", { "data-client-id": entry.clientId }, own ? null : avatar(member, name, colour), bubble);
  row.classList.toggle("own", own);
  row.classList.toggle("first", first);
  row.classList.toggle("last", last);
  if (mark === Mark.FAILED) row.append(failure(entry));
  return row;
}

function messageText(text) {
  const bare = text.replace(/\s/g, "");
  const shape = /^(?:\p{Extended_Pictographic}|\p{Emoji_Modifier}|\u200d|\ufe0f){1,12}$/u.test(bare) ? ".emoji" : "";
  return build(`span.text${shape}`, { dir: "auto" }, ...splitCode(text).flatMap(partsOf));
}

/** What stands for a part of splitCode: fences are there for who copies, not for who reads. */
function partsOf({ kind, text }) {
  if (kind === "code") return [build("code", {}, text)];
  if (kind === "fence") return [build("span.fence", { "aria-hidden": "true" }, text)];
  return splitLinks(text).map((part) => (part.href === undefined ? part.text : linkElement(part)));
}

function linkElement({ text, href, host, plain }) {
  const away = { target: "_blank", rel: "noopener noreferrer" };
  const link = build("a.link", { href, title: href, ...away, "data-link": "" }, text);
  if (!plain) link.append(build("span.host", {}, ` (${host})`));
  return link;
}

function meta({ time, mark }) {
  const shown = build("time", { datetime: new Date(time).toISOString(), title: fullTime(time) }, clockTime(time));
  const element = build("span.meta", {}, shown);
  if (mark !== null) element.append(markElement(mark));
  return element;
}

function markElement(mark) {
  const [picture, words] = {
    [Mark.PENDING]: ["clock", _("Waiting to be sent")],
    [Mark.SENT]: ["tick", _("Sent")],
    [Mark.FAILED]: ["warning", _("Not sent")],
  }[mark];
  return build(`span.mark.${mark}`, { role: "img", "aria-label": words, title: words }, icon(picture));
}

function failure(entry) {
  return build(
    "div.failure",
    { role: "alert" },
    build("span", {}, _("Not sent. {reason}", { reason: entry.failure })),
    build("button.text-button", { type: "button", "data-retry": entry.clientId }, _("Retry")),
    build("button.text-button", { type: "button", "data-discard": entry.clientId }, _("Discard")),
  );
}

function runElement({ key, text, lines, open }) {
  const head = build("button.run", { type: "button", "aria-expanded": String(open), "data-run": key }, text);
  const element = build("div.line", {}, head);
  if (open) element.append(...lines.split("\n").map((line) => build("p.line", {}, build("span", {}, line))));
  return element;
}
