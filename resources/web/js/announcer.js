/** Tells screen readers what came in: a few sentences at a time, and only their number when many come. */

import { _, ngettext } from "./texts.js";

const PAUSE = 1_000; // milliseconds for which sentences are collected
const MOST = 3; // so many are read out in full
const LONGEST = 200; // characters of a message that are read out

export class Announcer {
  #region;
  #clock;
  #waiting = [];

  /** `region` is a polite live region that nobody sees; `clock` has `setTimeout`. */
  constructor(region, clock = window) {
    this.#region = region;
    this.#clock = clock;
  }

  /** A message of somebody else came. */
  hear({ name, text }) {
    this.#waiting.push({ name, text });
    if (this.#waiting.length === 1) this.#clock.setTimeout(() => this.#say(), PAUSE);
  }

  #say() {
    const heard = this.#waiting;
    this.#waiting = [];
    if (heard.length <= MOST) this.#region.replaceChildren(...heard.map(paragraph));
    else this.#region.textContent = ngettext("{count} new message", "{count} new messages", heard.length);
  }
}

function paragraph({ name, text }) {
  const short = text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
  const element = document.createElement("p");
  element.textContent = _("{name}: {text}", { name, text: short });
  return element;
}
