/** A source of chance that says the same for the same seed. */
export type Random = {
  /** A number in [0, 1). */
  readonly next: () => number;
  /** `count` lower-case hexadecimal digits. */
  readonly hex: (count: number) => string;
};

/** Mulberry32 over a hash of the seed: 32 bits of state, plenty for ids and jitter, not for secrets of value. */
export function createRandom(seed: string): Random {
  // FNV-1a spreads seeds that differ in one letter.
  let state = 0x811c9dc5;
  for (const letter of seed) {
    state = Math.imul(state ^ (letter.codePointAt(0) ?? 0), 0x01000193);
  }
  function next(): number {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }
  return {
    next,
    hex: (count) =>
      Array.from({ length: count }, () => Math.floor(next() * 16).toString(16)).join(""),
  };
}
