/** The scrolling timeline: shows rows, follows the end only when it is in sight, and never jumps. */

import { arrange, tagsFor } from "./arrangement.js";
import { build, icon, reconcile } from "./elements.js";
import { Kind } from "./entries.js";
import { dayLabel } from "./formats.js";
import { rowElement, sameRow } from "./rows_view.js";
import { _, ngettext } from "./texts.js";

const NEAR_END = 48; // pixels from the end that still count as the end
const DAY_SHOWN = 1_500; // milliseconds after the last scrolling for which a day stays over the rows, as in the window
const NEAR_EDGE = 800; // pixels from the window's first or last row at which the next page is asked for

export class TimelineView {
  atBottom = true;
  unread = { key: null, count: 0 }; // where the line above what is unread stands, and its number

  #scroller;
  #rows;
  #edge;
  #edgeWords;
  #size = "";
  #pill;
  #shown = new Map(); // key → {row, element}
  #expanded = new Set();
  #dayTimer = null; // runs while days are shown over the rows
  #stale = false; // rows were made in another language
  #meant;

  /**
   * `parts`: the elements {scroller, rows, edge, edgeWords, pill}. `meant(what, value)` reports what the person meant:
   * "older", "newer", "end", "scrolled", "expanded", "link" (an anchor), "retry" and "discard" (a client id).
   */
  constructor(parts, meant) {
    this.#scroller = parts.scroller;
    this.#rows = parts.rows;
    this.#edge = parts.edge;
    this.#edgeWords = parts.edgeWords;
    this.#pill = parts.pill;
    this.#meant = meant;
    this.#scroller.addEventListener("scroll", () => this.#scrolled(), { passive: true });
    this.#pill.addEventListener("click", () => this.goToEnd());
    for (const kind of ["click", "auxclick"]) this.#rows.addEventListener(kind, (event) => this.#clicked(event));
    new ResizeObserver(() => this.#resized()).observe(this.#scroller);
  }

  /** Show these entries; `now` is the time of the words "today" and "yesterday", for `colourOf` see `arrange`. */
  show(timeline, members, colourOf, now) {
    const { entries } = timeline;
    const places = this.atBottom ? null : this.#places();
    if (this.#stale) this.#shown.clear();
    this.#stale = false;
    const { key: unreadKey, count: unread } = this.unread;
    const options = { unreadKey, unread, expanded: this.#expanded, tagOf: tagsFor(entries, members), colourOf };
    const days = arrange(entries, options);
    this.#rows.setAttribute("aria-busy", String(timeline.fetching !== null));
    this.#render(days, now);
    this.#showEdge(timeline, entries);
    if (places === null) this.#stick();
    else this.#restore(places);
    this.#fadeDays();
  }

  /** Ask for the next page where the person comes near an end of what is shown. */
  askForMore({ entries, archived, atStart, atEnd }) {
    const { scrollTop, scrollHeight, clientHeight } = this.#scroller;
    const edge = archived > 0 ? this.#shown.get(entries[archived - 1].key)?.element : this.#rows;
    if (!atStart && edge !== undefined && -this.#topOf(edge) < NEAR_EDGE) this.#meant("older");
    if (!atEnd && scrollHeight - scrollTop - clientHeight < NEAR_EDGE) this.#meant("newer");
  }

  /** How many messages came while the end was out of sight. */
  showNew(count, atEnd) {
    this.#pill.hidden = this.atBottom && atEnd;
    const words = count > 0 ? ngettext("↓ {count} new", "↓ {count} new", count) : "";
    const label = words || _("Go to the newest message");
    if (this.#pill.getAttribute("aria-label") === label) return;
    this.#pill.setAttribute("aria-label", label);
    this.#pill.replaceChildren(words || icon("down"));
  }

  /** The next `show` makes all rows anew, and none of them jumps. */
  renew() {
    this.#stale = true;
  }

  /** Go "up" or "down" by about a page, or to the "end". */
  go(where) {
    if (where === "end") return this.goToEnd();
    const pages = where === "up" ? -0.85 : 0.85;
    return this.#scroller.scrollBy({ top: pages * this.#scroller.clientHeight });
  }

  goToEnd() {
    this.atBottom = true;
    this.#meant("end");
    this.#stick();
  }

  #render(days, now) {
    const shown = new Map();
    const sections = days.map((day) => {
      const label = dayLabel(day.time, now);
      const section = this.#reuse(shown, { type: "day", key: `day/${day.key}`, label }, daySection);
      reconcile(section, [section.firstElementChild, ...day.rows.map((row) => this.#reuse(shown, row, rowElement))]);
      return section;
    });
    this.#shown = shown;
    reconcile(this.#rows, sections);
  }

  #reuse(shown, row, make) {
    const before = this.#shown.get(row.key);
    const kept = before !== undefined && sameRow(before.row, row) ? before : { row, element: make(row) };
    shown.set(row.key, kept);
    return kept.element;
  }

  #showEdge({ atStart, archived, fetching }, entries) {
    const empty = !entries.some(({ kind }) => kind === Kind.MESSAGE);
    this.#edge.classList.toggle("empty", empty && atStart);
    this.#edgeWords.textContent = this.#wordsAtEdge(empty, { atStart, archived, fetching });
  }

  #wordsAtEdge(empty, { atStart, archived, fetching }) {
    if (empty && atStart) return _("Nothing has been said yet. Say hello!");
    if (archived > 0) return "";
    if (atStart) return _("This is where the room begins.");
    return fetching === "older" ? _("Loading older messages…") : "";
  }

  // Scrolling

  #resized() {
    this.#size = this.#sizeNow();
    this.#stick();
  }

  #sizeNow() {
    return `${this.#scroller.clientWidth}×${this.#scroller.clientHeight}`;
  }

  #scrolled() {
    if (this.#size !== this.#sizeNow()) return; // the screen turned or its keyboard came: nobody has scrolled
    const { scrollTop, scrollHeight, clientHeight } = this.#scroller;
    const followed = this.atBottom;
    this.atBottom = scrollHeight - scrollTop - clientHeight < NEAR_END;
    if (!followed || !this.atBottom) this.#showDays(); // else it only keeps up with what comes
    this.#meant("scrolled");
  }

  #showDays() {
    clearTimeout(this.#dayTimer);
    this.#dayTimer = setTimeout(() => {
      this.#dayTimer = null;
      this.#fadeDays();
    }, DAY_SHOWN);
    for (const label of this.#rows.querySelectorAll(".day-label.away")) label.classList.remove("away");
  }

  /** Nobody scrolls: a day that stands over rows, and not above its own, is in the way. */
  #fadeDays() {
    if (this.#dayTimer !== null) return;
    for (const label of this.#rows.querySelectorAll(".day-label")) {
      const own = parseFloat(getComputedStyle(label).marginTop);
      const top = label.getBoundingClientRect().top - label.parentElement.getBoundingClientRect().top;
      label.classList.toggle("away", top > own + 1);
    }
  }

  #stick() {
    if (this.atBottom) this.#scroller.scrollTop = this.#scroller.scrollHeight;
  }

  #topOf(element) {
    return element.getBoundingClientRect().top - this.#scroller.getBoundingClientRect().top;
  }

  /** Where the rows in sight stand: [[key, pixels from the top]]. */
  #places() {
    const height = this.#scroller.clientHeight;
    const rows = [...this.#shown].filter(([, { row }]) => row.type !== "day");
    const places = rows.map(([key, { element }]) => [key, this.#topOf(element), element.offsetHeight]);
    return places.filter(([, top, tall]) => top + tall > 0 && top < height);
  }

  /** Scroll so that the first of these rows that is still there stands where it stood. */
  #restore(places) {
    const place = places.find(([key]) => this.#shown.has(key));
    if (place === undefined) return;
    const [key, top] = place;
    this.#scroller.scrollTop += this.#topOf(this.#shown.get(key).element) - top;
  }

  // Clicks

  #clicked(event) {
    const part = event.target.closest("[data-link], [data-retry], [data-discard], [data-run]");
    if (part === null) return;
    const { retry, discard, run } = part.dataset;
    if ("link" in part.dataset) {
      event.preventDefault();
      this.#meant("link", part);
    } else if (event.type === "click" && retry !== undefined) {
      this.#meant("retry", retry);
    } else if (event.type === "click" && discard !== undefined) {
      this.#meant("discard", discard);
    } else if (event.type === "click") {
      if (!this.#expanded.delete(run)) this.#expanded.add(run);
      this.#meant("expanded");
    }
  }
}

function daySection({ label }) {
  return build("section.day", {}, build("h2.day-label", {}, build("span", {}, label)));
}
