import { baggedComponents } from '@engine/metric/closedForm/baggedComponents';
import { seededStream } from '@engine/metric/random';
import { BASE_LAMBDA } from '@engine/model/head/basePolicy';
import type { Whitening } from '../rows/baseSpaces';
import type { SpaceMap } from '../head/composeHead';
import { weightsOf } from './gate';
import { judgedRowsOf, type TeachingLibrary } from '../rows/library';
import { productByTensor } from '../rows/productByTensor';
import type { JudgedPair } from '../rows/types';

/** A of the careful step: so near to 1 that little changes. Down to the second where judgements held out nearly pass the gate. */
const SHRINKAGE = 0.93;
const SHRINKAGE_PROMISING = 0.7;
/** A small library is moved more by each pair, so it is given less, whatever is promised. */
const SHRINKAGE_SMALL = 0.985;
const RESAMPLES = 15;
/** Trusted similar pairs that halve the weight of the label-free whitening. */
const PAIRS_AGAINST_WHITENING = 20;

/**
 * The step that is taken where nothing is surely better: a weak RCA, in which each similar answer counts by the square of its trust and
 * no single one decides. The label-free whitening is a guess at what RCA measures, how photos of one kind differ; so the more pairs there
 * are to measure it by, the less of the guess is left (README.md has the figures).
 * @param trust [judged]
 * @param promise 0 to 1, how near these judgements are to being surely better
 * @returns null where there is nothing to learn from (no similar pair, or only duplicates)
 */
export function cautiousStep(
  library: TeachingLibrary,
  judged: readonly JudgedPair[],
  trust: Float64Array,
  promise: number,
  seed: number,
): SpaceMap | null {
  const similar = [...judged.keys()].filter((place) => judged[place]!.isSimilar);
  if (similar.length === 0) return null;
  const weights = weightsOf(Float64Array.from(similar, (place) => trust[place]!));
  const { untaught } = library.spaces;
  const trusted = weights.reduce((sum, weight) => sum + weight, 0);
  const whitening: Whitening = untaught === 'none' ? 'none' : BASE_LAMBDA * (1 + trusted / PAIRS_AGAINST_WHITENING);
  const { values, d, pairs } = judgedRowsOf(
    library,
    whitening,
    similar.map((place) => judged[place]!),
  );
  const map = baggedComponents(values, d, pairs, weights, {
    shrinkage: untaught === 'none' ? SHRINKAGE_SMALL : SHRINKAGE + (SHRINKAGE_PROMISING - SHRINKAGE) * promise,
    resamples: RESAMPLES,
    random: seededStream(seed),
    product: productByTensor,
  });
  return map === null ? null : { whitening, map, size: d };
}
