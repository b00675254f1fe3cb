/** Where this tab stands in a room's log, and what must be offered again when that log is not the same any more. */

const REMEMBERED = 500; // positions and own messages that a reset can be checked against

/** What a welcome means for what is on screen. */
export const Verdict = Object.freeze({ NEW: "new", RESUMED: "resumed", RESET: "reset" });

/** Which own messages a reset may have lost. */
export const Offer = Object.freeze({ NONE: "none", UNCONFIRMED: "unconfirmed", ALL: "all" });

export class Place {
  epoch = null;
  cursor = null; // {seq, rid} of the last event applied
  #known = new Map(); // seq → rid
  #own = []; // own events, oldest first
  #former = { known: new Map(), own: [] }; // the same of the log before a reset

  /** Seq of the newest event seen before a reset; 0 if there was none. */
  get formerSeq() {
    return Math.max(0, ...this.#former.known.keys());
  }

  /** The two fields of a hello. */
  get resumption() {
    const known = this.cursor !== null && (this.cursor.rid !== null || this.cursor.seq === 0);
    const after = known ? this.cursor : null;
    return { epoch: after === null ? null : this.epoch, after };
  }

  /** How the stream continues: {verdict, offer}. The new place counts from now on. */
  enter(welcome) {
    const had = this.resumption.after !== null;
    const { epoch } = this;
    this.epoch = welcome.epoch;
    if (welcome.resumed) return { verdict: Verdict.RESUMED, offer: Offer.NONE };
    const rid = welcome.from === welcome.head.seq ? welcome.head.rid : null;
    this.cursor = { seq: welcome.from, rid };
    if (!had) return { verdict: Verdict.NEW, offer: Offer.NONE };
    this.#former = { known: this.#known, own: this.#own };
    this.#known = new Map();
    this.#own = [];
    if (epoch !== welcome.epoch) return { verdict: Verdict.RESET, offer: Offer.ALL };
    const rewritten = welcome.reason === "ahead" || welcome.reason === "diverged";
    return { verdict: Verdict.RESET, offer: rewritten ? Offer.UNCONFIRMED : Offer.NONE };
  }

  /** Whether a stream event is the next one ("fresh"), an old one ("duplicate"), or leaves a hole ("gap"). */
  take({ seq, rid }) {
    if (seq <= this.cursor.seq) return "duplicate";
    if (seq > this.cursor.seq + 1) return "gap";
    this.cursor = { seq, rid };
    this.#known.set(seq, rid);
    this.#known.delete(seq - REMEMBERED);
    return "fresh";
  }

  rememberOwn(event) {
    this.#own.push(event);
    if (this.#own.length > REMEMBERED) this.#own.shift();
  }

  /** Own events of the former log beyond the newest of these events that stood in it with the same rid. */
  takeUnconfirmed(events) {
    const { known, own } = this.#former;
    this.#former = { known: new Map(), own: [] };
    const confirmed = events.filter(({ seq, rid }) => known.get(seq) === rid).map(({ seq }) => seq);
    const newest = Math.max(0, ...confirmed);
    return own.filter(({ seq }) => seq > newest);
  }
}
