/** The room on screen: puts the parts in place and connects them with the membership. */

import { Announcer } from "./announcer.js";
import { tagsFor } from "./arrangement.js";
import { Attention } from "./attention.js";
import { Action, bannerFor } from "./banner.js";
import { BannerView } from "./banner_view.js";
import { Composer } from "./composer.js";
import { entryOf, Kind } from "./entries.js";
import { initialOf, tintOf } from "./formats.js";
import { State } from "./link.js";
import { Verdict } from "./place.js";
import { CloseCode } from "./protocol.js";
import { RosterView } from "./roster_view.js";
import { avatar } from "./rows_view.js";
import { _, ngettext } from "./texts.js";
import { TimelineView } from "./timeline_view.js";
import { TypingView } from "./typing_view.js";

const TICK = 250; // milliseconds between two looks at the countdown
const HIDDEN_FRAME = 200; // milliseconds to the next drawing while the page is hidden: it gets no animation frames

export class RoomView {
  #membership;
  #storage;
  #page;
  #timeline;
  #roster;
  #composer;
  #banner;
  #typing;
  #linkDialog;
  #announcer;
  #rename;
  #attention = new Attention();
  #counting = false; // history that comes with the first welcome is not news
  #lost = false; // the room was live, and is not any more
  #host = null; // whose room the draft in the composer is for
  #told = ""; // why the connection before was cut, until it is read
  #drawing = false;

  /**
   * `page(id)` gives an element; `linkDialog` asks before a link opens, `rename(name, problem)` for another name than
   * `name`, with which something may be wrong.
   */
  constructor({ membership, storage, page, linkDialog, rename }) {
    this.#membership = membership;
    this.#storage = storage;
    this.#page = page;
    this.#linkDialog = linkDialog;
    this.#rename = rename;
    this.#announcer = new Announcer(page("announcer"));
    this.#typing = new TypingView({ row: page("typists"), faces: page("typists-faces"), words: page("typing") });
    this.#timeline = new TimelineView(
      {
        scroller: page("scroller"), rows: page("rows"), edge: page("edge"), edgeWords: page("edge-words"),
        pill: page("pill"),
      },
      (what, value) => this.#meant(what, value),
    );
    this.#roster = new RosterView(
      {
        panel: page("roster"), list: page("members"), more: page("members-more"), toggle: page("roster-toggle"),
        close: page("roster-close"), backdrop: page("backdrop"), rest: page("main"),
      },
      window.matchMedia("(min-width: 47.51rem)"), // as in chat.css
      () => membership.loadMembers(),
    );
    this.#composer = new Composer(
      { form: page("composer"), field: page("field"), note: page("field-note"), send: page("send") },
      {
        submitted: (text) => this.#submit(text),
        typed: (text) => this.#typed(text),
        scrolled: (where) => this.#timeline.go(where),
      },
    );
    this.#banner = new BannerView(
      {
        banner: page("banner"), icon: page("banner-icon"), text: page("banner-text"),
        countdown: page("banner-countdown"), button: page("banner-button"),
      },
      (action) => this.#act(action),
    );
    page("rename").addEventListener("click", () => rename(membership.name, ""));
    membership.subscribe((news) => this.#hear(news));
    window.addEventListener("focus", () => this.#look());
    document.addEventListener("visibilitychange", () => this.#look());
    setInterval(() => this.#showBanner(), TICK);
  }

  /** Everything anew; called once the room is in sight. */
  show() {
    this.#takeUpDraft();
    this.#draw();
    this.#composer.focus();
  }

  /** Another language is in use: say everything anew. */
  renew() {
    this.#timeline.renew();
    this.#roster.renew();
    this.#composer.renew();
    this.#draw();
  }

  /** Something was dropped or pasted that is no text. */
  refuseFiles() {
    this.#composer.complain(_("Files cannot be sent from a browser. What you wrote is still here."));
  }

  // What happened

  #hear(news) {
    for (const effect of news) {
      if (effect.do === "recall") this.#meet(effect.host);
      if (effect.do === "welcomed" && effect.verdict !== Verdict.RESUMED) this.#counting = false;
      if (effect.do === "welcomed") this.#entered(effect.welcome);
      if (effect.do === "event") this.#count(effect.event);
      if (effect.do === "row" && effect.row.kind === "renamed") this.#nameRefused(effect.row);
    }
    const { state } = this.#membership.link;
    if (state === State.LIVE) this.#counting = true;
    if (this.#membership.link.welcomed) this.#lost = false;
    else if (state === State.BACKOFF) this.#lost = true;
    this.#drawSoon(!news.some((effect) => effect.do === "page_failed"));
  }

  #entered({ last_bye: bye }) {
    if (bye?.code === CloseCode.TOO_SLOW) this.#told = bye.sentence; // it could not be read when it was said
    this.#composer.limit = this.#membership.limits.text ?? this.#composer.limit;
    this.#takeUpDraft();
  }

  /** Another host's room has a draft of its own; the one for the first host is in the storage. */
  #meet(host) {
    if (this.#host !== null && this.#host !== host) this.#composer.text = this.#storage.readDraft(host);
    this.#host = host;
  }

  #takeUpDraft() {
    if (this.#composer.text === "") this.#composer.text = this.#storage.readDraft(this.#membership.host);
  }

  #count(event) {
    const entry = entryOf(event, this.#membership.member);
    if (!this.#counting || entry.own || entry.kind !== Kind.MESSAGE) return;
    this.#attention.arrived(entry.key, this.#looking());
    this.#announcer.hear({ name: entry.name, text: entry.words() });
  }

  /** The host does not take another name: ask again, with its sentence beside the field. */
  #nameRefused({ clientId, body, refusal }) {
    if (refusal === null) return;
    this.#membership.discard(clientId);
    this.#rename(body.name, refusal);
  }

  #looking() {
    const looking = document.visibilityState === "visible" && document.hasFocus();
    return { looking, atBottom: this.#timeline.atBottom && this.#membership.timeline.atEnd };
  }

  #look() {
    this.#attention.looked(this.#looking());
    this.#drawSoon();
  }

  // What the person meant

  #submit(text) {
    this.#attention.wrote();
    this.#timeline.atBottom = true;
    this.#membership.post(text);
  }

  #typed(text) {
    this.#membership.type(text.trim() !== "");
    this.#storage.writeDraft(this.#membership.host, text);
  }

  #act(action) {
    if (action === Action.RELOAD) return location.reload();
    if (action === Action.TRY_NOW) return this.#membership.tryNow();
    this.#told = "";
    this.#showBanner();
    return this.#composer.focus();
  }

  #meant(what, value) {
    switch (what) {
      case "older":
        return this.#membership.loadOlder();
      case "newer":
        return this.#membership.loadNewer();
      case "end":
        return this.#membership.goToEnd();
      case "retry":
        return this.#membership.retry(value);
      case "discard":
        return this.#membership.discard(value);
      case "link":
        return this.#linkDialog.ask(value);
      case "scrolled":
        this.#membership.timeline.following = this.#timeline.atBottom;
        this.#timeline.askForMore(this.#membership.timeline);
        return this.#look();
      default:
        return this.#drawSoon();
    }
  }

  // Drawing

  /** Draw once for all that happens until the next frame. */
  #drawSoon(askForMore = true) {
    if (this.#drawing) return;
    this.#drawing = true;
    const draw = () => {
      this.#drawing = false;
      this.#draw();
      if (askForMore) this.#timeline.askForMore(this.#membership.timeline);
    };
    if (document.visibilityState === "hidden") setTimeout(draw, HIDDEN_FRAME);
    else requestAnimationFrame(draw);
  }

  #draw() {
    const { timeline, roster, name, member, welcomed, colours } = this.#membership;
    const colourOf = (somebody) => colours.of(somebody);
    this.#page("edge").classList.toggle("unknown", !welcomed); // nobody knows yet whether anything was said
    this.#timeline.unread = { key: this.#attention.unreadKey, count: this.#attention.unread };
    this.#typing.show(this.#membership.typists, colourOf);
    this.#timeline.show(timeline, roster.members, colourOf, Date.now());
    timeline.following = this.#timeline.atBottom;
    this.#attention.looked(this.#looking());
    this.#timeline.showNew(this.#attention.below, timeline.atEnd);
    const known = !welcomed || this.#membership.link.welcomed; // else the host cannot tell who comes and leaves
    this.#roster.show(roster, tagsFor(timeline.entries, roster.members), colourOf, known);
    this.#page("self-name").textContent = name;
    this.#page("self-avatar").replaceChildren(avatar(member ?? "", name, colours.of(member)));
    this.#showHead();
    this.#showBanner();
  }

  #showHead() {
    const { title, roster, welcomed } = this.#membership;
    const { unseen } = this.#attention;
    const shown = title || _("Desktop Chat");
    this.#page("room-title").textContent = shown;
    this.#page("room-avatar").textContent = initialOf(shown);
    this.#page("room-avatar").className = `avatar ${tintOf(shown)}`;
    const connected = this.#membership.link.welcomed;
    const here = ngettext("{count} person here", "{count} people here", roster.present);
    const since = connected ? here : _("Offline");
    this.#page("room-note").textContent = welcomed ? since : _("Connecting…");
    document.title = unseen > 0 ? `(${unseen}) ${shown}` : shown;
    const picture = unseen > 0 ? "web/icon-unseen.svg" : "web/icon.svg";
    if (this.#page("favicon").getAttribute("href") !== picture) this.#page("favicon").setAttribute("href", picture);
    this.#composer.placeholder = connected ? _("Message {room}", { room: shown }) : _("Will be sent when connected");
  }

  #showBanner() {
    const { link, title, retryIn, welcomed, held, hindrance, waits } = this.#membership;
    const [lost, told] = [this.#lost, this.#told];
    this.#banner.show(bannerFor({ link, title, retryIn, welcomed, held, hindrance, waits, lost, told }));
  }
}
