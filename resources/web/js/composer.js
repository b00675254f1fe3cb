/** Where one writes: Enter sends, Shift+Enter breaks the line, and an input method is left alone while it composes. */

import { checkText, LIMITS, Refusal } from "./protocol.js";

const COMPOSING = 229; // the keyCode of keys that an input method takes; Safari has no isComposing for the last one

export class Composer {
  limit = LIMITS.text;

  #form;
  #field;
  #note;
  #send;
  #composing = false;
  #submitted;
  #typed;

  /** `submitted(text)` gets a checked text, `typed(text)` what stands in the field after each change. */
  constructor({ form, field, note, send }, { submitted, typed }) {
    this.#form = form;
    this.#field = field;
    this.#note = note;
    this.#send = send;
    this.#submitted = submitted;
    this.#typed = typed;
    field.addEventListener("keydown", (event) => this.#pressed(event));
    field.addEventListener("input", () => this.#changed());
    field.addEventListener("compositionstart", () => (this.#composing = true));
    field.addEventListener("compositionend", () => (this.#composing = false));
    send.addEventListener("pointerdown", (event) => event.preventDefault()); // keeps the keyboard of a phone open
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#submit();
    });
    new ResizeObserver(() => this.#grow()).observe(document.documentElement);
    this.#show();
  }

  get text() {
    return this.#field.value;
  }

  set text(text) {
    this.#field.value = text;
    this.#show();
  }

  focus() {
    this.#field.focus();
  }

  set placeholder(words) {
    this.#field.placeholder = words;
  }

  #pressed(event) {
    if (event.key !== "Enter" || event.shiftKey) return;
    if (event.isComposing || this.#composing || event.keyCode === COMPOSING) return;
    event.preventDefault();
    this.#submit();
  }

  #submit() {
    if (this.#field.value.trim() === "") return;
    const text = this.#checked();
    if (text === null) return;
    this.text = "";
    this.#typed("");
    this.#submitted(text);
    this.#field.focus();
  }

  #changed() {
    this.#show();
    this.#typed(this.#field.value);
  }

  #show() {
    this.#grow();
    this.#note.textContent = "";
    const empty = this.#field.value.trim() === "";
    this.#send.disabled = empty || this.#checked() === null;
  }

  /** The text as it may be sent; null if it may not, with the reason beside the field. */
  #checked() {
    try {
      return checkText(this.#field.value, this.limit);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      this.#note.textContent = error.message;
      return null;
    }
  }

  #grow() {
    this.#field.style.height = "auto";
    const most = 0.4 * window.innerHeight;
    this.#field.style.height = `${Math.min(this.#field.scrollHeight, most)}px`;
    this.#field.style.overflowY = this.#field.scrollHeight > most ? "auto" : "hidden";
  }
}
