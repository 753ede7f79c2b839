import * as tf from '@tensorflow/tfjs-core';
import { unitRows } from '@engine/metric/losses/rows';
import { LEAST_LENGTH } from '@engine/metric/algebra/vectors';
import { scaledRows, type SpaceMap } from '../head/composeHead';
import { scalesOf } from '../rows/baseSpaces';
import { gatherRows } from '../rows/gatherRows';
import type { TeachingLibrary } from '../rows/library';
import type { JudgedPair, Pause } from '../rows/types';
import type { Fold } from './folds';
import { scoresOf, type PairScoresOf } from './measure';
import { rankedFirst } from './ranks';

/**
 * A library's gallery in TensorFlow's memory, to measure judgements by one map after another. What a map makes of the gallery stays there, and is not brought to unit
 * length: the similarities of a few photos to it are divided by its lengths instead.
 */
export class MeasuredGallery {
  readonly #library: TeachingLibrary;
  /** [g, k] */
  readonly #gallery: tf.Tensor2D;

  constructor(library: TeachingLibrary) {
    const { base, gallery } = library;
    this.#library = library;
    this.#gallery = tf.tensor2d(gatherRows(base, gallery), [gallery.length, base.d]);
  }

  /** As `measurePairs` of the library as the map embeds it. */
  async scores({ whitening, map, size }: SpaceMap, pairs: readonly JudgedPair[]): Promise<PairScoresOf> {
    const { spaces, base, gallery } = this.#library;
    const scales = scalesOf(spaces, whitening);
    const { photos, ranked } = rankedFirst(pairs);
    const [toGallery, among] = tf.tidy(() => {
      const apply = mapped(scales, map, size);
      const rows = unitRows(apply(tf.tensor2d(gatherRows(base, photos), [photos.length, base.d])));
      const others = apply(this.#gallery);
      const lengths = tf.maximum(tf.sqrt(tf.sum(tf.square(others), 1)), LEAST_LENGTH);
      return [tf.div(tf.matMul(tf.slice(rows, 0, ranked), others, false, true), lengths), tf.matMul(rows, rows, false, true)] as const;
    });
    const [nearby, mutual] = (await Promise.all([toGallery.data(), among.data()])) as Float32Array[];
    tf.dispose([toGallery, among]);
    const lengths = new Float32Array(photos.length).fill(1);
    return scoresOf({ photos, toGallery: nearby!, among: mutual!, lengths }, gallery, pairs);
  }

  /** Each judgement by a map that was fitted to the other folds. */
  async heldOut(
    mapFor: (fold: Fold) => SpaceMap | Promise<SpaceMap>,
    folds: readonly Fold[],
    pause: Pause,
    tell: (fraction: number) => void = () => undefined,
  ): Promise<PairScoresOf> {
    const { judged } = this.#library;
    const pooled: PairScoresOf = { logRanks: new Float64Array(judged.length), cosines: new Float64Array(judged.length) };
    for (const [done, fold] of folds.entries()) {
      tell(done / folds.length);
      const held = [...fold.heldOut].map((place) => judged[place]!);
      const scores = await this.scores(await mapFor(fold), held);
      for (const [i, place] of fold.heldOut.entries())
        [pooled.logRanks[place], pooled.cosines[place]] = [scores.logRanks[i]!, scores.cosines[i]!];
      await pause();
    }
    return pooled;
  }

  dispose(): void {
    this.#gallery.dispose();
  }
}

/** What a map does to rows of B(none), up to their length. @param map [k, size] */
function mapped(scales: Float64Array, map: Float64Array | null, size: number): (rows: tf.Tensor2D) => tf.Tensor2D {
  if (map === null) {
    const factors = tf.tensor1d(new Float32Array(scales));
    return (rows) => tf.mul(rows, factors);
  }
  const whole = tf.tensor2d(scaledRows(map, scales, size), [scales.length, size]);
  return (rows) => tf.matMul(rows, whole);
}
