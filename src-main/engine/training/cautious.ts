import { baggedComponents } from '@engine/metric/baggedComponents';
import { seededStream } from '@engine/metric/random';
import type { EmbeddingRows, JudgedPair } from './types';
import { pairsOf } from './types';

/** A of the careful step: so near to 1 that little changes. */
const SHRINKAGE = 0.97;
const RESAMPLES = 15;

/**
 * The step that is taken where nothing is surely better: a weak RCA on the label-free embeddings, in which each similar answer counts by
 * the square of its trust and no single one decides.
 * @param embeddings B(30) @param trust [judgements]
 * @returns [d, d] to be multiplied from the right; null where there is nothing to learn from (no similar pair, or only duplicates)
 */
export function cautiousStep(
  embeddings: EmbeddingRows,
  judged: readonly JudgedPair[],
  trust: Float64Array,
  seed: number,
): Float64Array | null {
  const similar = [...judged.keys()].filter((place) => judged[place]!.isSimilar);
  if (similar.length === 0) return null;
  return baggedComponents(
    embeddings.values,
    embeddings.d,
    pairsOf(similar.map((place) => judged[place]!)),
    similar.map((place) => trust[place]! ** 2),
    { shrinkage: SHRINKAGE, resamples: RESAMPLES, random: seededStream(seed) },
  );
}
