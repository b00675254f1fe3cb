/** The person's own messages that the log has not yet shown back, in the order in which they were written. */

import { MAX_UNACKNOWLEDGED } from "./protocol.js";

/**
 * One row: what is sent, plus where it stands.
 * `order` sorts rows, also those of an earlier tab; `refusal` is null or the host's sentence;
 * `sent` and `acknowledged` speak of the present connection and are not kept on disk.
 */
export function newRow({ clientId, kind, body, order, time, refusal = null }) {
  return { clientId, kind, body, order, time, refusal, sent: false, acknowledged: null };
}

export class Outbox {
  rows = [];

  /** Whether there is a row that the host has not declined. */
  get waits() {
    return this.rows.some(({ refusal }) => refusal === null);
  }

  find(clientId) {
    return this.rows.find((row) => row.clientId === clientId);
  }

  /** Take rows in, by their order; a row that is there already stays as it is. */
  add(...rows) {
    this.rows.push(...rows.filter((row) => !this.find(row.clientId)));
    this.rows.sort((one, other) => one.order - other.order);
  }

  /** Take a row out and return it; undefined if there is none. */
  remove(clientId) {
    const row = this.find(clientId);
    this.rows = this.rows.filter((kept) => kept !== row);
    return row;
  }

  /** Take older rows in before those that are there; returns the latter, whose order is new. */
  addBefore(rows) {
    const later = this.rows.filter(({ clientId }) => !rows.some((row) => row.clientId === clientId));
    this.rows = [];
    this.add(...rows);
    for (const row of later) this.add({ ...row, order: this.nextOrder(row.order) });
    return later.map(({ clientId }) => this.find(clientId));
  }

  nextOrder(time) {
    const last = this.rows.at(-1);
    return last === undefined ? time : Math.max(time, last.order + 1);
  }

  /** An order before all rows that are there, for `count` rows that must go first. */
  firstOrder(count, time) {
    return (this.rows.length > 0 ? this.rows[0].order : time) - count;
  }

  /** Whatever was sent may be lost: all rows are to be sent again, in order. */
  restart() {
    for (const row of this.rows) {
      row.sent = false;
      row.acknowledged = null;
    }
  }

  /** After "unavailable" only what was never acknowledged is sent again. */
  restartUnacknowledged() {
    for (const row of this.rows) row.sent = row.acknowledged !== null;
  }

  /** The rows that may be sent now, marked as sent; at most 32 are under way at a time. */
  takeNext() {
    const waiting = this.rows.filter((row) => row.refusal === null);
    const underWay = waiting.filter((row) => row.sent && row.acknowledged === null).length;
    const next = waiting.filter((row) => !row.sent).slice(0, Math.max(0, MAX_UNACKNOWLEDGED - underWay));
    for (const row of next) row.sent = true;
    return next;
  }
}
