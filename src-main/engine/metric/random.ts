import type { Random } from './samplers/shuffle';

/** A seeded stream of numbers in [0, 1): mulberry32. The same seed gives the same stream everywhere. */
export function seededStream(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** How often each of `count` things is drawn in `count` draws with replacement: one bootstrap resample, as weights. */
export function resampleCounts(count: number, random: Random): Float64Array {
  const counts = new Float64Array(count);
  for (let draw = 0; draw < count; draw++) counts[Math.floor(random() * count)]!++;
  return counts;
}
