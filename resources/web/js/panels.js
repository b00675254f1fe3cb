/** What the buttons of the head open: the invitation, and the settings with the list of keys. */

import { copyFrom } from "./copying.js";
import { giveFocusBack } from "./dialogs.js";
import { _ } from "./texts.js";

const LOOPBACK = /^(localhost|127(\.\d+){3}|\[::1\])$/;

export class InvitationDialog {
  #parts;
  #fetchJson;

  /** `parts`: the elements {dialog, opener, closer, picture, address, copy, note}. */
  constructor(parts, fetchJson) {
    this.#parts = parts;
    this.#fetchJson = fetchJson;
    connect(parts, () => this.#show());
    parts.copy.addEventListener("click", () => this.#copy());
    parts.picture.addEventListener("error", () => (parts.picture.hidden = true));
    parts.picture.addEventListener("load", () => (parts.picture.hidden = false));
  }

  async #show() {
    const { address, picture, note, copy } = this.#parts;
    note.textContent = "";
    picture.alt = _("The address as a QR code");
    picture.hidden = true;
    picture.src = "invite.svg";
    address.value = await this.#address();
    copy.focus();
  }

  /** Where others find this page: the address that led here, unless it is one that only this computer knows. */
  async #address() {
    const here = new URL(".", location.href);
    here.search = here.hash = "";
    if (!LOOPBACK.test(here.hostname)) return here.href;
    const { addresses } = (await this.#fetchJson("api/server")) ?? {};
    return typeof addresses?.[0] === "string" ? addresses[0] : here.href;
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
