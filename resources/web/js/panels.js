/** What the buttons of the head open: the invitation, and the settings with the list of keys. */

import { copyFrom } from "./copying.js";
import { giveFocusBack } from "./dialogs.js";
import { _ } from "./texts.js";

export class InvitationDialog {
  #parts;
  #fetchJson;

  /** `parts`: the elements {dialog, opener, closer, picture, address, copy, note}. */
  constructor(parts, fetchJson) {
    this.#parts = parts;
    this.#fetchJson = fetchJson;
    connect(parts, () => this.#show());
    parts.copy.addEventListener("click", () => this.#copy());
  }

  async #show() {
    const { address, picture, note, copy } = this.#parts;
    note.textContent = "";
    address.value = new URL(".", location.href.split(/[?#]/, 1)[0]).href;
    picture.hidden = true;
    copy.focus();
    const invitation = await this.#fetchJson("invitation.json");
    if (typeof invitation?.link !== "string") return; // no answer: the address that led here may do
    address.value = invitation.link;
    picture.hidden = false;
    picture.replaceChildren(patternPicture(invitation.pattern));
  }

  async #copy() {
    const { address, copy, note } = this.#parts;
    const copied = await copyFrom(address);
    note.textContent = copied ? _("Copied.") : _("The browser does not let the page copy. The address is selected: copy it yourself.");
    if (copied) copy.focus();
  }
}

export class OptionsDialog {
  #parts;

  /** `parts`: the elements {dialog, opener, closer}. */
  constructor(parts) {
    this.#parts = parts;
    connect(parts, () => {});
  }

  open() {
    if (document.querySelector("dialog[open]") === null) this.#parts.dialog.showModal();
  }
}

function connect({ dialog, opener, closer }, opened) {
  opener.addEventListener("click", () => {
    dialog.showModal();
    opened();
  });
  closer.addEventListener("click", () => dialog.close());
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close(); // beside it: what is in it has elements of its own
  });
  dialog.addEventListener("close", giveFocusBack);
}

/** A QR code's rows of "1" (dark) and "0" as one path. */
function patternPicture(rows) {
  const namespace = "http://www.w3.org/2000/svg";
  const picture = document.createElementNS(namespace, "svg");
  const path = document.createElementNS(namespace, "path");
  const dark = rows.flatMap((row, y) => [...row].flatMap((module, x) => (module === "1" ? [`M${x} ${y}h1v1h-1z`] : [])));
  path.setAttribute("d", dark.join(""));
  picture.setAttribute("viewBox", `0 0 ${rows.length} ${rows.length}`);
  picture.setAttribute("role", "img");
  picture.setAttribute("aria-label", _("The address as a QR code"));
  picture.setAttribute("shape-rendering", "crispEdges");
  picture.append(path);
  return picture;
}
