/** How long to wait before the next attempt: full jitter, so that a room does not come back all at once. */

export const FIRST_CEILING = 500; // milliseconds
export const LAST_CEILING = 15_000;

export class Backoff {
  #random;
  #attempts = 0;

  /** `random` gives numbers from 0 up to, but not including, 1. */
  constructor(random) {
    this.#random = random;
  }

  /** Milliseconds until the next attempt; a host that names a time gets it, and the jitter on top. */
  next(retryAfter = null) {
    const ceiling = Math.min(LAST_CEILING, FIRST_CEILING * 2 ** this.#attempts);
    this.#attempts += 1;
    return (retryAfter ?? 0) + this.#random() * ceiling;
  }

  reset() {
    this.#attempts = 0;
  }
}
