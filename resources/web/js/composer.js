/** Where one writes: Enter sends, Shift+Enter breaks the line, and an input method is left alone while it composes. */

import { takenByInputMethod } from "./keys.js";
import { checkText, LIMITS, Refusal } from "./protocol.js";
import { _ } from "./texts.js";

const FAR_TOO_LONG = 2; // times the limit: browsers stand still for seconds over such a text in a field
const TALLEST = 0.4; // of what is in sight

export class Composer {
  limit = LIMITS.text;

  #form;
  #field;
  #note;
  #send;
  #submitted;
  #typed;
  #scrolled;

  /**
   * `submitted(text)` gets a checked text, `typed(text)` what stands in the field after each change, and
   * `scrolled(where)` is told "up", "down" or "end" when such a key is for the timeline.
   */
  constructor({ form, field, note, send }, { submitted, typed, scrolled }) {
    this.#form = form;
    this.#field = field;
    this.#note = note;
    this.#send = send;
    this.#submitted = submitted;
    this.#typed = typed;
    this.#scrolled = scrolled;
    field.addEventListener("keydown", (event) => this.#pressed(event));
    field.addEventListener("beforeinput", (event) => this.#refuseTooMuch(event));
    field.addEventListener("input", () => this.#changed());
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

  /** Say beside the field why something is not possible; what is written stays. */
  complain(sentence) {
    this.#note.textContent = sentence;
  }

  /** Say it all in the language of the moment. */
  renew() {
    this.#show();
  }

  #pressed(event) {
    if (takenByInputMethod(event)) return;
    const oneLine = !this.#field.value.includes("\n");
    const where = { Escape: "end", PageUp: oneLine ? "up" : null, PageDown: oneLine ? "down" : null }[event.key] ?? null;
    if (where !== null) this.#scrolled(where);
    else if (event.key === "Enter" && !event.shiftKey) this.#submit();
    else return;
    event.preventDefault();
  }

  #refuseTooMuch(event) {
    if (this.#field.value.length + (event.data?.length ?? 0) <= FAR_TOO_LONG * this.limit || !event.data) return;
    event.preventDefault();
    this.complain(_("That is far too long for one message. Nothing was added."));
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
    this.complain("");
    const empty = this.#field.value.trim() === "";
    this.#send.disabled = empty || this.#checked() === null;
  }

  /** The text as it may be sent; null if it may not, with the reason beside the field. */
  #checked() {
    try {
      return checkText(this.#field.value, this.limit);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      this.complain(error.message);
      return null;
    }
  }

  #grow() {
    this.#field.style.height = "auto";
    const most = TALLEST * (window.visualViewport?.height ?? window.innerHeight);
    this.#field.style.height = `${Math.min(this.#field.scrollHeight, most)}px`;
    this.#field.style.overflowY = this.#field.scrollHeight > most ? "auto" : "hidden";
  }
}
