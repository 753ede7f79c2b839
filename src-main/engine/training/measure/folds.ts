import { sample, type Random } from '@engine/metric/samplers/shuffle';
import type { JudgedPair } from '../rows/types';

/** Parts of the judgements, each held out once. */
export interface Fold {
  /** Places in the list of judgements, ascending. */
  readonly heldOut: Int32Array;
  readonly taught: Int32Array;
}

/** Each fold takes as long to fit as the head that is kept. */
const FOLDS = 5;
/** So many judgements teach enough when a third of them is held out. With 150, and wrong ones among them, the gate refuses what five folds let pass. */
const MANY = 200;
const FOLDS_OF_MANY = 3;

/** The folds by which a training chooses and measures. Of complete classes a third would be too many to be left out: there are few of them, however many pairs. */
export function measuringFolds(judged: readonly JudgedPair[], random: Random): Fold[] {
  const areClasses = judged.some(({ heldOutWith }) => heldOutWith !== undefined);
  return foldsByQuery(judged, judged.length < MANY || areClasses ? FOLDS : FOLDS_OF_MANY, random);
}

/**
 * Splits judgements into folds of about equal size, all judgements of one query photo in one of them: a pair held out whose sibling was
 * taught would be no test. Queries are drawn in random order, each into the smallest fold so far.
 * @param count folds; as many as there are queries where those are fewer
 */
export function foldsByQuery(judged: readonly JudgedPair[], count: number, random: Random): Fold[] {
  const byQuery = Map.groupBy(judged.keys(), (place) => judged[place]!.heldOutWith ?? judged[place]!.a);
  const folds = Array.from({ length: Math.min(count, byQuery.size) }, (): number[] => []);
  for (const query of sample([...byQuery.keys()], byQuery.size, random)) {
    const smallest = folds.reduce((least, fold) => (fold.length < least.length ? fold : least));
    smallest.push(...byQuery.get(query)!);
  }
  return folds.map((fold) => {
    const heldOut = new Set(fold);
    return {
      heldOut: Int32Array.from(fold).sort(),
      taught: Int32Array.from(judged.keys().filter((place) => !heldOut.has(place))),
    };
  });
}
