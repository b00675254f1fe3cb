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
  #own = []; // own events by their seqs, also those before the stream: the next reset may lose them all the same
  #former = { known: new Map(), own: [] }; // the same of the log before a reset

  /** Seq of the newest event known before a reset; 0 if there was none. */
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
    // A place that no event proved cannot be resumed at; what was said in that log is in doubt all the same.
    return { verdict: had ? Verdict.RESET : Verdict.NEW, offer: this.#doubt(epoch, welcome) };
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

  /** Remember own events that the log has shown, in the stream or on a page. */
  rememberOwn(...events) {
    const others = this.#own.filter((known) => !events.some((event) => event.client_id === known.client_id));
    this.#own = [...others, ...events].sort((one, other) => one.seq - other.seq).slice(-REMEMBERED);
  }

  /**
   * Own events of the former log that are to be offered again: those beyond the newest of these events that stood in it
   * with the same rid. The others are remembered, but for those that the stream has still to show: they are offered too.
   */
  takeUnconfirmed(events) {
    const { known, own } = this.#former;
    this.#former = { known: new Map(), own: [] };
    const confirmed = events.filter(({ seq, rid }) => known.get(seq) === rid).map(({ seq }) => seq);
    const safe = Math.min(Math.max(0, ...confirmed), this.cursor.seq);
    const unseen = own.filter((event) => !this.#own.some((seen) => seen.client_id === event.client_id));
    this.rememberOwn(...unseen.filter(({ seq }) => seq <= safe));
    return unseen.filter(({ seq }) => seq > safe);
  }

  /** Put what is known to the proof, unless the log is the same and only shorter at its beginning. */
  #doubt(epoch, welcome) {
    if (epoch === welcome.epoch && welcome.reason === "trimmed") return Offer.NONE;
    const places = this.#own.map(({ seq, rid }) => [seq, rid]);
    this.#former = { known: new Map([...this.#known, ...places]), own: this.#own };
    this.#known = new Map();
    this.#own = [];
    if (this.#former.own.length === 0) return Offer.NONE;
    return epoch === welcome.epoch ? Offer.UNCONFIRMED : Offer.ALL;
  }
}
