import type { Pair } from '../losses/distances';
import { rounds, type Random } from './shuffle';

/** What a pair sampler puts into one batch. */
export interface PairBatch {
  /** [b] the photos of the batch's pairs, each once. */
  readonly items: Int32Array;
  /** The pairs; `a` and `b` are places in `items`. */
  readonly pairs: readonly Pair[];
}

/**
 * Judged pairs, without end: half of a batch similar, half dissimilar, whatever their numbers are, since a batch of one kind
 * has a trivial answer (all in one point, or all apart). Each kind is gone through before any of its pairs comes again; where
 * one kind is missing the batch consists of the other. No pair is twice in a batch.
 * @param judged pairs of photos
 * @param pairsPerBatch at least 1; all of them where there are fewer
 * @throws where there is no pair
 */
export function* samplePairs(judged: readonly Pair[], pairsPerBatch: number, random: Random): Generator<PairBatch, never> {
  if (pairsPerBatch < 1) throw new Error('A batch needs at least one pair.');
  if (judged.length === 0) throw new Error('There is no judged pair, so that nothing can be sampled.');
  const similar = judged.filter((pair) => pair.isSimilar);
  const dissimilar = judged.filter((pair) => !pair.isSimilar);
  const turns = { similar: rounds(similar, random), dissimilar: rounds(dissimilar, random) };
  const size = Math.min(pairsPerBatch, judged.length);
  const similarCount = Math.max(size - dissimilar.length, Math.min(similar.length, Math.ceil(size / 2)));
  for (;;) {
    yield batchOf([...take(turns.similar, similarCount), ...take(turns.dissimilar, size - similarCount)]);
  }
}

/** `count` different ones. The end of one round and the start of the next may hold the same. */
function take(turns: Generator<Pair, void>, count: number): Set<Pair> {
  const taken = new Set<Pair>();
  while (taken.size < count) taken.add(turns.next().value as Pair);
  return taken;
}

function batchOf(chosen: readonly Pair[]): PairBatch {
  const placeOf = new Map<number, number>();
  const place = (item: number): number => {
    const known = placeOf.get(item) ?? placeOf.size;
    placeOf.set(item, known);
    return known;
  };
  const pairs = chosen.map(({ a, b, isSimilar }) => ({ a: place(a), b: place(b), isSimilar }));
  return { items: Int32Array.from(placeOf.keys()), pairs };
}
