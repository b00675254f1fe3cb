/** Who is here: a panel beside the timeline, on narrow screens a sheet above it. */

import { build, reconcile } from "./elements.js";
import { avatar, nameLabel, sameRow } from "./rows_view.js";
import { _, ngettext } from "./texts.js";

export class RosterView {
  #panel;
  #list;
  #more;
  #toggle;
  #close;
  #backdrop;
  #rest;
  #shown = new Map(); // member → {row, element}

  /**
   * `opened()` is called when the sheet is opened; meanwhile nothing of `rest` can be reached. `wide` tells when the
   * screen has room for a panel.
   */
  constructor({ panel, list, more, toggle, close, backdrop, rest }, wide, opened) {
    this.#panel = panel;
    this.#list = list;
    this.#more = more;
    this.#toggle = toggle;
    this.#close = close;
    this.#backdrop = backdrop;
    this.#rest = rest;
    wide.addEventListener("change", () => this.#open(false));
    toggle.addEventListener("click", () => {
      this.#open(!panel.classList.contains("open"));
      opened();
    });
    close.addEventListener("click", () => this.#open(false));
    backdrop.addEventListener("click", () => this.#open(false));
    panel.addEventListener("keydown", (event) => {
      if (event.key === "Escape") this.#open(false);
    });
    this.#open(false);
  }

  /**
   * Show the members; `tagOf` tells apart equal names, `colourOf` gives the number of a chosen colour or null. Not
   * `known`: they were here when that was told last.
   */
  show({ members, present, ownMember }, tagOf, colourOf, known) {
    const shown = new Map();
    const elements = members.map(({ member, name, guest }) => {
      const own = member === ownMember;
      const row = { member, name, guest, colour: colourOf(member), own, tag: tagOf(member, name), known };
      const before = this.#shown.get(member);
      const kept = before !== undefined && sameRow(before.row, row) ? before : { row, element: memberElement(row) };
      shown.set(member, kept);
      return kept.element;
    });
    this.#shown = shown;
    reconcile(this.#list, elements);
    const hidden = present - members.length;
    this.#more.textContent = hidden > 0 ? ngettext("and {count} more", "and {count} more", hidden) : "";
    const here = known ? ngettext("{count} person here", "{count} people here", present) : _("Offline");
    this.#toggle.setAttribute("aria-label", here);
    this.#toggle.title = here;
  }

  /** The next `show` makes all rows anew. */
  renew() {
    this.#shown.clear();
  }

  #open(open) {
    const focused = this.#panel.contains(document.activeElement);
    this.#panel.classList.toggle("open", open);
    this.#backdrop.hidden = !open;
    this.#rest.inert = open;
    this.#panel.role = open ? "dialog" : "complementary";
    this.#toggle.setAttribute("aria-expanded", String(open));
    if (open) this.#close.focus();
    else if (focused) this.#toggle.focus();
  }
}

function memberElement({ member, name, guest, colour, own, tag, known }) {
  const label = nameLabel("span.member-name", name, tag);
  let note = guest ? _("In a browser") : "";
  if (own) note = _("You");
  const words = build("span.member-words", {}, label, note === "" ? null : build("span.member-note", {}, note));
  const dot = known ? build("span.dot", { role: "img", "aria-label": _("Here") }) : build("span.dot.unknown");
  const face = build("span.face", {}, avatar(member, name, colour), dot);
  return build("li.member", {}, face, words);
}
