/** The smallest frame for tests: each has a name and fails by throwing. */

export const tests = [];

export function test(name, body) {
  tests.push({ name, body });
}

/** The seed of this run; a failing random test repeats with it. */
export const seed = Number(new URLSearchParams(location.search).get("seed") ?? 1);

/** Numbers from 0 up to 1 that follow from a seed (mulberry32). */
export function seeded(start) {
  let state = start >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export function ok(value, words) {
  if (!value) throw new Error(words ?? "not true");
}

export function equal(actual, expected, words = "") {
  const [one, other] = [actual, expected].map((value) => JSON.stringify(value));
  if (one !== other) throw new Error(`${words} got ${one}, expected ${other}`);
}

/** The error of this class that `act` throws. */
export function throws(kind, act) {
  try {
    act();
  } catch (error) {
    if (error instanceof kind) return error;
    throw error;
  }
  throw new Error(`no ${kind.name} was thrown`);
}
