import { nearestRows } from '@engine/metric/evaluation/neighbourhoods';
import { pairKey } from '@engine/metric/judgements/pairClosure';
import { sample, type Random } from '@engine/metric/samplers/shuffle';
import type { JudgedPair } from '../rows/types';

/** A photo without a class. */
export const NoClass = -1;
/** First results among which the different partners are chosen: what a person would have to judge. */
const RESULTS = 20;
/** Photos compared with all others at once. */
const BLOCK = 64;

/**
 * Judgements that follow from complete classes (tags, folders): each photo with some of its own class, drawn by chance, and as many of its
 * nearest of other classes. All judgements of one class are held out together: what is measured is a class that was not taught.
 * @param classes [n] the class of each photo, or `NoClass` @param similaritiesOf some rows to all rows, [rows, n]
 * @param perPhoto pairs of either kind
 */
export function judgementsOfClasses(
  classes: Int32Array,
  similaritiesOf: (rows: Int32Array) => Float32Array,
  perPhoto: number,
  random: Random,
): JudgedPair[] {
  const members = Map.groupBy(
    [...classes.keys()].filter((row) => classes[row] !== NoClass),
    (row) => classes[row]!,
  );
  const rows = [...members.values()].flat().sort((a, b) => a - b);
  const seen = new Set<string>();
  const judged: JudgedPair[] = [];
  const add = (a: number, b: number, isSimilar: boolean): void => {
    const key = pairKey(a, b);
    if (seen.has(key)) return;
    seen.add(key);
    judged.push({ a, b, isSimilar, asked: 'search', heldOutWith: classes[a]! });
  };
  for (let start = 0; start < rows.length; start += BLOCK) {
    const block = Int32Array.from(rows.slice(start, start + BLOCK));
    const similarities = similaritiesOf(block);
    for (const [i, a] of block.entries()) {
      const own = members.get(classes[a]!)!.filter((row) => row !== a);
      const nearest = nearestRows(similarities.subarray(i * classes.length, (i + 1) * classes.length), RESULTS, a);
      const others = nearest.filter((row) => classes[row] !== NoClass && classes[row] !== classes[a]);
      for (const b of sample(own, perPhoto, random)) add(a, b, true);
      for (const b of others.slice(0, Math.min(perPhoto, own.length))) add(a, b, false);
    }
  }
  return judged;
}
