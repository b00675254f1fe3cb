/** Who is here and who is typing: a reducer over presence and signals. */

export const TYPING = 8_000; // milliseconds for which a member counts as typing after saying so

export class Roster {
  ownMember = null;
  present = 0; // may exceed the members that are known
  members = []; // here, self first, then by name

  #typing = new Map(); // member → until when

  /** Take over a presence frame; returns the movements that it tells of: [{member, name, came}]. */
  apply({ full, present, members }) {
    this.present = present;
    if (full) {
      this.#order(new Map());
      this.add(members);
      return [];
    }
    const here = this.#here();
    const movements = [];
    for (const presence of members) {
      const { member, name, state } = presence;
      const known = here.has(member);
      const gone = state === "gone";
      if (gone) here.delete(member);
      else here.set(member, presence);
      if (known === gone && member !== this.ownMember) movements.push({ member, name, came: !gone });
    }
    this.#order(here);
    return movements;
  }

  /** Take over a further part of the list, silently. */
  add(members) {
    const here = this.#here();
    for (const presence of members) if (presence.state !== "gone") here.set(presence.member, presence);
    this.#order(here);
  }

  rename(member, name) {
    const here = this.#here();
    if (here.has(member)) here.set(member, { ...here.get(member), name });
    this.#order(here);
  }

  signal({ member, key, value }, now) {
    if (key !== "typing" || member === this.ownMember) return;
    if (value) this.#typing.set(member, now + TYPING);
    else this.#typing.delete(member);
  }

  stopTyping(member = null) {
    if (member === null) this.#typing.clear();
    else this.#typing.delete(member);
  }

  /** The others who are typing at `now`. */
  typists(now) {
    return this.members.filter(({ member }) => this.#typing.get(member) > now);
  }

  /** When the next of them counts no longer as typing; null if nobody is. */
  typingUntil(now) {
    const until = [...this.#typing.values()].filter((time) => time > now);
    return until.length > 0 ? Math.min(...until) : null;
  }

  #here() {
    return new Map(this.members.map((presence) => [presence.member, presence]));
  }

  #order(here) {
    const own = ({ member }) => (member === this.ownMember ? 0 : 1);
    const byName = (one, other) => one.name.localeCompare(other.name) || (one.member < other.member ? -1 : 1);
    this.members = [...here.values()].sort((one, other) => own(one) - own(other) || byName(one, other));
  }
}
