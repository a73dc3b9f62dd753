// Chance that can be repeated.

/** A repeatable sequence of numbers in [0, 1). */
export function sequence(seed) {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

/** A whole number from 0 to `count` - 1. */
export function pick(random, count) { return Math.floor(random() * count); }

/** One of `items`. */
export function oneOf(random, items) { return items[pick(random, items.length)]; }
