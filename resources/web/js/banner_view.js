/** The strip above the timeline, and the countdown in it. */

import { Level } from "./banner.js";

export class BannerView {
  #banner;
  #icon;
  #text;
  #countdown;
  #button;
  #action = null;

  /** `acted(action)` reports a press on the button. */
  constructor({ banner, icon, text, countdown, button }, acted) {
    this.#banner = banner;
    this.#icon = icon;
    this.#text = text;
    this.#countdown = countdown;
    this.#button = button;
    button.addEventListener("click", () => acted(this.#action));
  }

  /** Show what banner.js made; null hides the strip. */
  show(content) {
    this.#banner.hidden = content === null;
    if (content === null) return;
    this.#banner.dataset.level = content.level;
    this.#icon.setAttribute("href", content.level === Level.INFO ? "#icon-info" : "#icon-warning");
    // Screen readers read it out whenever it is set.
    if (this.#text.textContent !== content.text) this.#text.textContent = content.text;
    this.#countdown.textContent = content.countdown;
    this.#button.hidden = content.action === null;
    this.#button.textContent = content.label ?? "";
    this.#action = content.action;
  }
}
