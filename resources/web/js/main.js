/** The page's beginning and end: language, name, the room, and what the browser says about coming and going. */

import * as chance from "./chance.js";
import { Choices } from "./choices.js";
import { LinkDialog, NameDialog } from "./dialogs.js";
import { setFixedWords } from "./fixed_words.js";
import { asksForKeys } from "./keys.js";
import { LANGUAGES } from "./languages.js";
import { Block, State } from "./link.js";
import { Membership } from "./membership.js";
import { InvitationDialog, OptionsDialog } from "./panels.js";
import { ROOM } from "./protocol.js";
import { RoomView } from "./room_view.js";
import { Storage } from "./storage.js";
import { _ } from "./texts.js";
import { followKeyboard } from "./viewport.js";

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

function dialogs() {
  const names = new NameDialog({
    dialog: page("name-dialog"), form: page("name-form"), title: page("name-title"), words: page("name-words"),
    field: page("name-field"), problem: page("name-problem"), submit: page("name-submit"), cancel: page("name-cancel"),
  });
  const links = new LinkDialog({
    dialog: page("link-dialog"), host: page("link-host"), address: page("link-address"), open: page("link-open"),
    cancel: page("link-cancel"),
  });
  const panel = (name) => ({ dialog: page(`${name}-dialog`), opener: page(`${name}-open`), closer: page(`${name}-close`) });
  new InvitationDialog(
    {
      ...panel("invite"), picture: page("invite-picture"), address: page("invite-address"), copy: page("invite-copy"),
      note: page("invite-note"),
    },
    fetchJson,
  );
  return { names, links, options: new OptionsDialog(panel("options")) };
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

/** Enter the room under a name that is for `host` only; returns what has to be told of another language. */
function enter({ name, host }, { storage, choices, asked }) {
  const url = new URL("rooms/socket", location.href);
  url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
  url.search = url.hash = "";
  const membership = new Membership({
    url: url.href, name, host, language: LANGUAGES[choices.language].tag, storage, chance,
    clock: steadyClock(),
    makeSocket: (address) => new WebSocket(address),
  });
  const rename = (current, problem) => {
    const question = () => ({ title: _("Change your name"), words: "", submit: _("Save"), cancel: _("Cancel") });
    asked.names.ask(question, { name: current, problem }, (changed) => membership.rename(changed));
  };
  const room = new RoomView({ membership, storage, page, linkDialog: asked.links, rename });
  membership.subscribe(() => {
    page("name-note").textContent = whatTheBrowserKeeps(storage.trouble);
    if (membership.link.state === State.BLOCKED && !asked.names.open) askWhoToBe(membership, asked.names);
  });
  listenToTheBrowser(membership);
  document.body.classList.remove("entering");
  room.show();
  membership.start();
  return { membership, room };
}

/** Where another name, or the same one once more, can end a block: ask for it. */
function askWhoToBe(membership, names) {
  const { block, bye } = membership.link;
  const { name } = membership;
  if (block === Block.NOT_ADMITTED) {
    const question = () => ({ title: _("Choose another name"), words: "", submit: _("Join") });
    const problem = bye?.sentence || _("The host does not let you in under this name.");
    names.ask(question, { name, problem }, (other) => membership.joinAs(other));
  } else if (block === Block.OTHER_HOST) {
    const question = () => ({
      title: _("A different host"),
      words: _("Another host answers at {address} now. Nothing was sent to it. Do you want to join its room?", {
        address: location.host,
      }),
      submit: _("Join"),
      cancel: _("Cancel"),
    });
    names.ask(question, { name, unasked: true }, (other) => membership.joinOther(other));
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

/** A file that is let fall on the page would take the page's place in its tab. */
function refuseFiles(refuse) {
  const holdsFiles = (transfer) => transfer !== null && [...transfer.types].includes("Files");
  document.addEventListener("dragover", (event) => {
    if (holdsFiles(event.dataTransfer)) event.preventDefault();
  });
  document.addEventListener("drop", (event) => {
    if (!holdsFiles(event.dataTransfer)) return;
    event.preventDefault();
    refuse();
  });
  document.addEventListener("paste", (event) => {
    const transfer = event.clipboardData;
    if (!holdsFiles(transfer) || transfer.getData("text/plain") !== "") return; // pictures of text come with the text
    event.preventDefault();
    refuse();
  });
}

async function begin() {
  const storage = new Storage(() => window.localStorage, () => window.sessionStorage, ROOM);
  const asked = dialogs();
  let entered = null; // {membership, room}
  const choices = new Choices({
    storage, fetchJson,
    languages: navigator.languages,
    spoken: () => {
      setFixedWords(page);
      asked.names.renew();
      page("name-note").textContent = whatTheBrowserKeeps(storage.trouble);
      if (entered === null) return;
      entered.membership.language = LANGUAGES[choices.language].tag;
      entered.room.renew();
    },
  });
  await choices.apply();
  choices.connect(page("language"), page("name-language"), page("theme"));
  followKeyboard(document.documentElement);
  document.addEventListener("keydown", (event) => {
    if (entered === null || !asksForKeys(event)) return;
    event.preventDefault();
    asked.options.open();
  });
  refuseFiles(() => {
    if (asked.names.open) asked.names.complain(_("A name is a text, and not a file."));
    else entered?.room.refuseFiles();
  });
  const goIn = (last) => (entered = enter(last, { storage, choices, asked }));
  if (storage.last !== null) goIn(storage.last);
  else askForName(asked.names, (name) => goIn({ name, host: null }));
}

function askForName(names, answered) {
  const question = () => ({
    title: _("Welcome to Desktop Chat"),
    words: _("You are about to join the room at {address}. No account, and nothing leaves this network.", {
      address: location.host,
    }),
    submit: _("Join"),
  });
  names.ask(question, { name: "" }, answered);
}

begin();
