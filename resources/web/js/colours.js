/** The colours that members have chosen, also of those who are not here any more. */

const MOST = 500; // members whose colours are remembered

export class Colours {
  #known = new Map(); // member → number; who was told of last stands last

  /** The number of a member's colour; null if it follows from the member's id. */
  of(member) {
    return this.#known.get(member) ?? null;
  }

  /** What there is to be kept: [[member, number]]. */
  get pairs() {
    return [...this.#known];
  }

  /** Know what was kept, and nothing else. */
  restore(pairs) {
    this.#known = new Map(pairs.filter(([member, number]) => typeof member === "string" && isColour(number)));
  }

  /** Learn what presence tells; returns whether any of it is news. */
  take(members) {
    const news = members.filter(({ member, colour }) => this.of(member) !== (isColour(colour) ? colour : null));
    for (const { member, colour } of news) {
      this.#known.delete(member);
      if (isColour(colour)) this.#known.set(member, colour);
    }
    for (const [member] of this.pairs.slice(0, Math.max(0, this.#known.size - MOST))) this.#known.delete(member);
    return news.length > 0;
  }
}

function isColour(number) {
  return Number.isSafeInteger(number) && number >= 0;
}
