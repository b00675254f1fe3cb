/** The words that stand in index.html and never change but with the language. */

import { LANGUAGES } from "./languages.js";
import { _ } from "./texts.js";

/** Set them all; `page(id)` gives an element. */
export function setFixedWords(page) {
  for (const [id, text] of Object.entries(texts())) page(id).textContent = text;
  for (const [id, text] of Object.entries(labels())) page(id).setAttribute("aria-label", text);
  for (const id of ["roster-close", "rename", "send", "invite-open", "options-open"]) page(id).title = labels()[id];
  for (const [id, choices] of Object.entries(selects())) relabel(page(id), choices);
}

function texts() {
  return {
    skip: _("Go to the message field"),
    "roster-title": _("People"),
    "self-note": _("That’s you"),
    "name-label": _("Your name"),
    "name-language-label": _("Language"),
    "link-title": _("Open this link?"),
    "link-words": _("It leads out of the room, to:"),
    "link-cancel": _("Cancel"),
    "link-open": _("Open"),
    "invite-title": _("Invite somebody"),
    "invite-words": _("Whoever is on the same network can scan this or open the address. Nothing goes to the internet."),
    "invite-label": _("Address"),
    "invite-copy": _("Copy link"),
    "invite-close": _("Close"),
    "options-title": _("Settings"),
    "language-label": _("Language"),
    "theme-label": _("Theme"),
    "keys-title": _("Keys"),
    "key-send": _("Send the message"),
    "key-break": _("Begin a new line"),
    "key-scroll": _("Scroll the messages"),
    "key-end": _("Go to the newest message"),
    "key-keys": _("Show this list"),
    "options-close": _("Done"),
  };
}

function labels() {
  return {
    "roster-close": _("Close"),
    rename: _("Change your name"),
    roster: _("People in this room"),
    scroller: _("Messages"),
    field: _("Message"),
    send: _("Send"),
    "invite-open": _("Invite somebody"),
    "options-open": _("Settings and keys"),
  };
}

function selects() {
  const names = Object.entries(LANGUAGES).map(([language, { name, tag }]) => [language, name, tag]);
  return {
    language: [["system", _("As the browser")], ...names],
    "name-language": names,
    theme: [["system", _("As the system")], ["light", _("Light")], ["dark", _("Dark")]],
  };
}

/** Give a choice its options in the language of the moment; what is chosen stays. */
function relabel(select, choices) {
  const chosen = select.value;
  const options = choices.map(([value, words, tag = ""]) => {
    const option = new Option(words, value);
    if (tag !== "") option.lang = tag;
    return option;
  });
  select.replaceChildren(...options);
  if (chosen !== "") select.value = chosen;
}
