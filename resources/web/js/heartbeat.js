/** Whether the other side still lives: any frame is life, silence is asked about, and no answer is death. */

export const PROBE = 3_000; // milliseconds for an answer after waking up

export class Heartbeat {
  #ping = 8_000;
  #timeout = 4_000;
  #heardAt = 0;
  #deadline = null; // set while an answer is awaited
  #count = 0;

  start({ ping, timeout }, now) {
    this.#ping = ping;
    this.#timeout = timeout;
    this.heard(now);
  }

  heard(now) {
    this.#heardAt = now;
    this.#deadline = null;
  }

  get awaiting() {
    return this.#deadline !== null;
  }

  /** When to look again. */
  get dueAt() {
    return this.#deadline ?? this.#heardAt + this.#ping;
  }

  isDead(now) {
    return this.#deadline !== null && now >= this.#deadline;
  }

  isSilent(now) {
    return this.#deadline === null && now >= this.dueAt;
  }

  /** Begin to wait for an answer; returns the number for the ping. */
  ask(now, patience = this.#timeout) {
    this.#deadline = now + patience;
    this.#count += 1;
    return this.#count;
  }
}
