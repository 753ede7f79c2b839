import { sample, type Random } from '@engine/metric/samplers/shuffle';
import { NoClass } from '../answers/classJudgements';
import type { JudgedPair } from '../rows/types';

/** Photos compared with all others at once. */
const BLOCK = 64;
/**
 * Which neighbours are taken for different, as shares of the library: not the nearest, which in many libraries are the same thing once more
 * and nobody said so, and not the farthest, from which nothing is learned.
 */
const [NEAREST, FARTHEST] = [0.1, 0.4];

/**
 * Judgements that follow from altered copies: a photo and its copies are alike; photos at some distance are not. All judgements of one photo
 * and its copies are held out together.
 * @param classes [n] the photo that each row is, or is a copy of; `NoClass` for photos without copies
 * @param photos rows below this are photos, the others copies
 * @param compare similarities of rows with all rows, [rows, n] @param perRow pairs of either kind
 */
export function judgementsOfCopies(
  classes: Int32Array,
  photos: number,
  compare: (rows: Int32Array) => Float32Array,
  perRow: number,
  random: Random,
): JudgedPair[] {
  const rows = [...classes.keys()].filter((row) => classes[row] !== NoClass);
  const members = Map.groupBy(rows, (row) => classes[row]!);
  const judged: JudgedPair[] = [];
  for (let start = 0; start < rows.length; start += BLOCK) {
    const block = Int32Array.from(rows.slice(start, start + BLOCK));
    const similarities = compare(block);
    for (const [i, a] of block.entries()) {
      const of = similarities.subarray(i * classes.length, (i + 1) * classes.length);
      const others = Array.from({ length: photos }, (_, row) => row).filter(
        (row) => classes[row] !== classes[a] || classes[row] === NoClass,
      );
      others.sort((one, other) => of[other]! - of[one]! || one - other);
      const some = others.slice(Math.ceil(NEAREST * others.length), Math.ceil(FARTHEST * others.length));
      const own = members.get(classes[a]!)!.filter((row) => row > a);
      for (const b of sample(own, perRow, random)) judged.push({ a, b, isSimilar: true, asked: 'search', heldOutWith: classes[a]! });
      for (const b of sample(some, Math.min(perRow, own.length), random))
        judged.push({ a, b, isSimilar: false, asked: 'search', heldOutWith: classes[a]! });
    }
  }
  return judged;
}
