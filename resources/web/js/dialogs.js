/** The two questions that the page asks: what is your name, and shall this address be opened? */

import { takenByInputMethod } from "./keys.js";
import { checkName, Refusal } from "./protocol.js";
import { _ } from "./texts.js";

const FAR_TOO_LONG = 1_000; // characters at once: no name, and browsers stand still over a million of them

export class NameDialog {
  #parts;
  #question = null;
  #answered = null;

  /** `parts`: the elements {dialog, form, title, words, field, problem, submit, cancel}. */
  constructor(parts) {
    this.#parts = parts;
    parts.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#submit();
    });
    parts.cancel.addEventListener("click", () => parts.dialog.close());
    parts.dialog.addEventListener("cancel", (event) => {
      if (this.#question().cancel === undefined) event.preventDefault();
    });
    parts.field.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && takenByInputMethod(event)) event.preventDefault(); // it would submit in Safari
    });
    parts.dialog.addEventListener("close", giveFocusBack);
    parts.field.addEventListener("beforeinput", (event) => {
      if ((event.data?.length ?? 0) <= FAR_TOO_LONG) return;
      event.preventDefault();
      this.complain(_("The name is too long."));
    });
    parts.field.addEventListener("input", () => this.complain(""));
  }

  get open() {
    return this.#parts.dialog.open;
  }

  /**
   * Ask. `question()` gives its words in the language of the moment: {title, words, submit, cancel}; without `cancel`
   * there is no way around an answer. `problem` says what is wrong with `name`; `answered(name)` gets an accepted one.
   * It comes `unasked` where somebody may be typing: Enter is then no answer but the way around.
   */
  ask(question, { name, problem = "", unasked = false }, answered) {
    const { dialog, field, cancel } = this.#parts;
    this.#question = question;
    this.#answered = answered;
    field.value = name;
    this.renew();
    this.complain(problem);
    if (!dialog.open) dialog.showModal();
    if (unasked) return cancel.focus();
    field.focus();
    field.select();
  }

  /** Say it in the language of the moment. */
  renew() {
    if (this.#question === null) return;
    const { title, words, submit, cancel } = this.#question();
    const parts = this.#parts;
    parts.title.textContent = title;
    parts.words.textContent = words;
    parts.submit.textContent = submit;
    parts.cancel.textContent = cancel ?? "";
    parts.cancel.hidden = cancel === undefined;
    this.complain("");
  }

  #submit() {
    try {
      const name = checkName(this.#parts.field.value);
      this.#parts.dialog.close();
      this.#answered(name);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      this.complain(error.message);
    }
  }

  /** Say beside the field what is wrong with the name; what is written stays. */
  complain(sentence) {
    this.#parts.problem.textContent = sentence;
    this.#parts.field.setAttribute("aria-invalid", String(sentence !== ""));
  }
}

export class LinkDialog {
  #parts;

  /** `parts`: the elements {dialog, host, address, open, cancel}. */
  constructor(parts) {
    this.#parts = parts;
    parts.cancel.addEventListener("click", () => parts.dialog.close());
    parts.open.addEventListener("click", () => parts.dialog.close());
    parts.dialog.addEventListener("close", giveFocusBack);
  }

  /** Show where the link really leads; its button is a link itself, so that no pop-up blocker minds. */
  ask({ href, host }) {
    this.#parts.host.textContent = host;
    this.#parts.address.textContent = href;
    this.#parts.open.href = href;
    this.#parts.dialog.showModal();
    this.#parts.open.focus();
  }
}

/** Chromium gives the focus back, but leaves the caret in the closed dialog: what is typed next would be lost. */
export function giveFocusBack() {
  const focused = document.activeElement;
  focused?.blur();
  focused?.focus();
}
