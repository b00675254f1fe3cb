/** The page's beginning and end: language, name, the room, and what the browser says about coming and going. */

import * as chance from "./chance.js";
import { LinkDialog, NameDialog } from "./dialogs.js";
import { Block, State } from "./link.js";
import { Membership } from "./membership.js";
import { ROOM } from "./protocol.js";
import { RoomView } from "./room_view.js";
import { Storage } from "./storage.js";
import { _, loadCatalogue } from "./texts.js";

const page = (id) => document.getElementById(id);

/** A clock that goes on while the computer sleeps, and never back. */
function steadyClock() {
  let last = Date.now();
  let lead = 0;
  const now = () => {
    const time = Date.now();
    if (time + lead < last) lead = last - time;
    last = time + lead;
    return last;
  };
  return {
    now,
    time: () => Date.now(),
    setTimeout: (act, delay) => window.setTimeout(act, delay),
    clearTimeout: (timer) => window.clearTimeout(timer),
  };
}

async function fetchJson(address) {
  try {
    const answer = await fetch(address);
    return answer.ok ? await answer.json() : null;
  } catch {
    return null; // the page works in English
  }
}

function setWords() {
  const words = {
    "roster-title": _("People"),
    "self-note": _("That’s you"),
    "name-label": _("Your name"),
    "link-title": _("Open this link?"),
    "link-words": _("It leads out of the room, to:"),
    "link-cancel": _("Cancel"),
    "link-open": _("Open"),
  };
  for (const [id, text] of Object.entries(words)) page(id).textContent = text;
  const labels = {
    "roster-close": _("Close"),
    rename: _("Change your name"),
    roster: _("People in this room"),
    scroller: _("Messages"),
    rows: _("Messages"),
    field: _("Message"),
    send: _("Send"),
  };
  for (const [id, text] of Object.entries(labels)) page(id).setAttribute("aria-label", text);
  for (const id of ["roster-close", "rename", "send"]) page(id).title = labels[id];
}

function dialogs() {
  const names = new NameDialog({
    dialog: page("name-dialog"), form: page("name-form"), title: page("name-title"), words: page("name-words"),
    field: page("name-field"), problem: page("name-problem"), submit: page("name-submit"), cancel: page("name-cancel"),
  });
  const links = new LinkDialog({
    dialog: page("link-dialog"), host: page("link-host"), address: page("link-address"), open: page("link-open"),
    cancel: page("link-cancel"),
  });
  return { names, links };
}

function whatTheBrowserKeeps(trouble) {
  if (trouble === "full") {
    return _("The browser’s storage is full: what you write is kept only until you close this tab.");
  }
  if (trouble === "forbidden") {
    return _("The browser keeps nothing for this page: your name and unsent messages last until you close this tab.");
  }
  return "";
}

function enter({ name, host }, storage, language, { names, links }) {
  const url = new URL("rooms/socket", location.href);
  url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
  url.search = url.hash = "";
  const membership = new Membership({
    url: url.href, name, host, language, storage, chance,
    clock: steadyClock(),
    makeSocket: (address) => new WebSocket(address),
  });
  const rename = () => {
    const question = { title: _("Change your name"), words: "", submit: _("Save"), cancel: _("Cancel") };
    names.ask({ ...question, name: membership.name }, (changed) => membership.rename(changed));
  };
  const room = new RoomView({ membership, storage, page, linkDialog: links, rename });
  membership.subscribe(() => {
    page("name-note").textContent = whatTheBrowserKeeps(storage.trouble);
    if (membership.link.state === State.BLOCKED && !page("name-dialog").open) askWhoToBe(membership, names);
  });
  listenToTheBrowser(membership);
  document.body.classList.remove("entering");
  room.show();
  membership.start();
}

/** Where another name, or the same one once more, can end a block: ask for it. */
function askWhoToBe(membership, names) {
  const { block, bye } = membership.link;
  const question = { name: membership.name, submit: _("Join") };
  if (block === Block.NOT_ADMITTED) {
    const title = _("Choose another name");
    const problem = bye?.sentence || _("The host does not let you in under this name.");
    names.ask({ ...question, title, words: "", problem }, (name) => membership.joinAs(name));
  } else if (block === Block.OTHER_HOST) {
    const words = _("Another host answers at {address} now. Nothing was sent to it. Do you want to join its room?", {
      address: location.host,
    });
    names.ask({ ...question, title: _("A different host"), words }, (name) => membership.joinOther(name));
  }
}

function listenToTheBrowser(membership) {
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") membership.woke();
  });
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) membership.woke();
  });
  window.addEventListener("online", () => membership.woke());
  // A page that the browser keeps for the way back may return soon, so it says no bye. But it must not keep the
  // connection: the browser itself would answer the host's pings for a page that nobody sees.
  window.addEventListener("pagehide", (event) => membership.leave({ mayReturn: event.persisted }));
}

async function begin() {
  const language = await loadCatalogue(navigator.languages, fetchJson);
  if (language !== "en") document.documentElement.lang = language;
  setWords();
  const storage = new Storage(() => window.localStorage, ROOM);
  const asked = dialogs();
  if (storage.last !== null) return enter(storage.last, storage, language, asked);
  page("name-note").textContent = whatTheBrowserKeeps(storage.trouble);
  const words = _("You are about to join the room at {address}. No account, and nothing leaves this network.", {
    address: location.host,
  });
  const question = { title: _("Welcome to Desktop Chat"), words, name: "", submit: _("Join") };
  asked.names.ask(question, (name) => enter({ name, host: null }, storage, language, asked));
  return undefined;
}

begin();
