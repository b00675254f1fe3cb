/** The two questions that the page asks: what is your name, and shall this address be opened? */

import { checkName, Refusal } from "./protocol.js";

export class NameDialog {
  #parts;
  #answered = null;
  #cancellable = false;

  /** `parts`: the elements {dialog, form, title, words, field, problem, submit, cancel}. */
  constructor(parts) {
    this.#parts = parts;
    parts.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#submit();
    });
    parts.cancel.addEventListener("click", () => parts.dialog.close());
    parts.dialog.addEventListener("cancel", (event) => {
      if (!this.#cancellable) event.preventDefault();
    });
    parts.dialog.addEventListener("close", giveFocusBack);
    parts.field.addEventListener("input", () => this.#complain(""));
  }

  /**
   * Ask; `answered(name)` gets an accepted name. Without `cancel` there is no way around an answer. `problem` says
   * what is wrong with `name`.
   */
  ask({ title, words, name, submit, cancel = null, problem = "" }, answered) {
    const parts = this.#parts;
    parts.title.textContent = title;
    parts.words.textContent = words;
    parts.field.value = name;
    parts.submit.textContent = submit;
    parts.cancel.textContent = cancel ?? "";
    parts.cancel.hidden = cancel === null;
    this.#cancellable = cancel !== null;
    this.#answered = answered;
    this.#complain(problem);
    if (!parts.dialog.open) parts.dialog.showModal();
    parts.field.select();
  }

  #submit() {
    try {
      const name = checkName(this.#parts.field.value);
      this.#parts.dialog.close();
      this.#answered(name);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      this.#complain(error.message);
    }
  }

  #complain(sentence) {
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
function giveFocusBack() {
  const focused = document.activeElement;
  focused?.blur();
  focused?.focus();
}
