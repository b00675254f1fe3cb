/** What the person has not seen yet: counts for the title and the pill, and where the unread line stands. */

export class Attention {
  unseen = 0; // messages that came while nobody looked at the end
  below = 0; // messages that came while the end was out of sight
  unreadKey = null; // the entry above which the unread line stands
  unread = 0; // messages that came since, while nobody looked

  /** A message of somebody else came. `looking`: the page is in front; `atBottom`: the end is in sight. */
  arrived(key, { looking, atBottom }) {
    if (!atBottom) this.below += 1;
    if (looking && atBottom) return;
    if (this.unseen === 0) {
      this.unreadKey = key;
      this.unread = 0;
    }
    this.unread += 1;
    this.unseen += 1;
  }

  looked({ looking, atBottom }) {
    if (atBottom) this.below = 0;
    if (looking && atBottom) this.unseen = 0;
  }

  /** Whoever writes has read. */
  wrote() {
    this.unreadKey = null;
  }
}
