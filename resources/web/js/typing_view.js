/** Who is writing, as the last row of the timeline. */

import { avatar } from "./rows_view.js";
import { _ } from "./texts.js";

const FACES = 3; // discs that are shown at most

export class TypingView {
  #row;
  #faces;
  #words;
  #shown = "";

  /** `parts`: the elements {row, faces, words}. */
  constructor({ row, faces, words }) {
    this.#row = row;
    this.#faces = faces;
    this.#words = words;
  }

  /** Show these members as writing, in the colours that they have chosen. */
  show(typists, colourOf) {
    const words = wordsFor(typists.map(({ name }) => name));
    const shown = JSON.stringify([words, typists.slice(0, FACES).map(({ member }) => [member, colourOf(member)])]);
    if (shown === this.#shown) return;
    this.#shown = shown;
    this.#row.hidden = typists.length === 0;
    this.#words.textContent = words;
    const faces = typists.slice(0, FACES).map(({ member, name }) => avatar(member, name, colourOf(member)));
    this.#faces.replaceChildren(...faces);
  }
}

function wordsFor(names) {
  const [first, second] = names;
  if (names.length === 0) return "";
  if (names.length === 1) return _("{name} is typing…", { name: first });
  if (names.length === 2) return _("{first} and {second} are typing…", { first, second });
  return _("Several people are typing…");
}
