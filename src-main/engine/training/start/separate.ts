import { separatingStretch } from '@engine/metric/closedForm/separatingStretch';
import type { SpaceMap } from '../head/composeHead';
import { weightsOf } from './gate';
import { judgedRowsOf, type TeachingLibrary } from '../rows/library';
import { productByTensor } from '../rows/productByTensor';
import type { JudgedPair } from '../rows/types';

/** A small power: at twice as much, kinds of photo that nobody judged begin to lose (README.md has the figures). */
const EXPONENT = 0.125;
const SHARE = 0.2;
/** Trusted different pairs that have half of their say: with 25, kinds that nobody judged lost up to .009 of MAP@R when they had all of it. */
const HALF_OF_SHARE = 50;

export interface Stretch {
  readonly exponent: number;
  /** @param trusted different pairs, each as much as it is trusted */
  readonly shareOf: (trusted: number) => number;
}

/** What every start takes. */
const usual: Stretch = { exponent: EXPONENT, shareOf: (trusted) => (SHARE * trusted) / (trusted + HALF_OF_SHARE) };

/**
 * What answers of "different" add to what those of "similar" taught: the directions in which such pairs differ, in the space that was taught, become a little longer.
 * @param trust [judged]; each answer counts by the square of it
 */
export function separate(
  library: TeachingLibrary,
  taught: SpaceMap,
  judged: readonly JudgedPair[],
  trust: Float64Array,
  { exponent, shareOf }: Stretch = usual,
): SpaceMap {
  const { whitening, map, size } = taught;
  const different = [...judged.keys()].filter((place) => !judged[place]!.isSimilar);
  if (map === null || different.length === 0) return taught;
  const weights = weightsOf(Float64Array.from(different, (place) => trust[place]!));
  const share = shareOf(weights.reduce((sum, weight) => sum + weight, 0));
  const { values, d, pairs } = judgedRowsOf(
    library,
    whitening,
    different.map((place) => judged[place]!),
  );
  const embeddings = productByTensor(values, map, d, size);
  const options = { exponent, share, product: productByTensor };
  const stretched = separatingStretch(map, embeddings, size, pairs, weights, options);
  return stretched === null ? taught : { whitening, map: stretched, size };
}
