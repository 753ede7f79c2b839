/** Photos beside those with a label, which a closed form looks at: so many are drawn together without a class. */
export const GALLERY = 1500;
/** Of these, those among which ranks are counted while a network trains: they are embedded at every look. */
const RANKED = 600;
/** Photos with a label that a training takes at most: others teach it little more and cost their share of the time. */
export const MOST_CLASSED = 10_000;

/** Those among which ranks are counted. @param gallery rows, as they were chosen for the run */
export function rankedAmong(gallery: Int32Array): Int32Array {
  return evenly(gallery, RANKED);
}

/** So many of all, from the first to the last: an old photo counts as a new one does. */
export function evenly(all: Int32Array, most: number): Int32Array {
  const count = Math.min(most, all.length);
  return Int32Array.from({ length: count }, (_, i) => all[Math.floor((i * all.length) / count)]!);
}
