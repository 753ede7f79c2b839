/** A seeded stream of 32-bit numbers, ≥ 0: xorshift32 (Marsaglia 2003). Two hundred million of them are drawn for a large map. */
export class FastRandom {
  #state: number;

  constructor(seed: number) {
    // Neighbouring seeds must not give neighbouring streams, and 0 would stay 0 for ever.
    this.#state = Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) | 1;
  }

  next(): number {
    let state = this.#state;
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    this.#state = state;
    return state >>> 0;
  }

  /** A whole number in [0, n). */
  below(n: number): number {
    return this.next() % n;
  }

  /** In [0, 1). */
  fraction(): number {
    return this.next() / 2 ** 32;
  }
}

/** 0 … n-1 in a random order. @returns [n] */
export function shuffledRows(n: number, random: FastRandom): Int32Array {
  const rows = Int32Array.from({ length: n }, (_, row) => row);
  for (let at = n - 1; at > 0; at--) {
    const other = random.below(at + 1);
    const kept = rows[at]!;
    rows[at] = rows[other]!;
    rows[other] = kept;
  }
  return rows;
}
