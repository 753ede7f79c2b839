import * as tf from '@tensorflow/tfjs-core';
import { MeasuredPairs, type Triplet } from './distances';

/**
 * Triplet loss: the positive must be nearer to the anchor than the negative is, by `margin` at least.
 *
 *     max(0, d(anchor, positive) − d(anchor, negative) + margin)
 *
 * Schroff, Kalenichenko and Philbin, "FaceNet", CVPR 2015, with the distances not squared, as in Hermans, Beyer and Leibe,
 * "In defense of the triplet loss for person re-identification", 2017 (squared ones pull toward collapse).
 *
 * As plain loops, for the reason that `pairDistances` is. A pair that occurs in many triplets is measured once, so that all triplets of a batch cost no
 * more than its pairs.
 * @param embeddings [b, d] unit length
 * @param margin a distance, 0 ≤ margin < 2
 * @returns [t] one loss per triplet, unreduced, at least 0
 */
export function tripletLoss(embeddings: tf.Tensor2D, triplets: readonly Triplet[], margin: number): tf.Tensor1D {
  const { left, right, positives, negatives } = pairsIn(triplets, embeddings.shape[0]);
  const measure = tf.customGrad((x) => {
    const pairs = new MeasuredPairs(x as tf.Tensor2D, left, right);
    const losses = Float32Array.from(positives, (positive, t) => {
      const loss = pairs.distances[positive]! - pairs.distances[negatives[t]!]! + margin;
      // Not a number stays one: a run that is ill has to be noticed.
      return loss < 0 ? 0 : loss;
    });
    return {
      value: tf.tensor1d(losses),
      gradFunc: (slope) => {
        const slopes = slope.dataSync() as Float32Array;
        const ofPairs = new Float32Array(left.length);
        for (const [t, loss] of losses.entries()) {
          if (loss === 0) continue;
          ofPairs[positives[t]!]! += slopes[t]!;
          ofPairs[negatives[t]!]! -= slopes[t]!;
        }
        return pairs.slopeOfRows(ofPairs);
      },
    };
  });
  return measure(embeddings) as tf.Tensor1D;
}

interface TripletPairs {
  /** [p] the rows of each pair, the lower one on the left */
  readonly left: Int32Array;
  readonly right: Int32Array;
  /** [t] the pair of each triplet's anchor and positive */
  readonly positives: Int32Array;
  /** [t] likewise with the negative */
  readonly negatives: Int32Array;
}

function pairsIn(triplets: readonly Triplet[], b: number): TripletPairs {
  const placeOf = new Map<number, number>();
  const place = (anchor: number, other: number): number => {
    const key = anchor < other ? anchor * b + other : other * b + anchor;
    const known = placeOf.get(key) ?? placeOf.size;
    placeOf.set(key, known);
    return known;
  };
  const positives = Int32Array.from(triplets, ({ anchor, positive }) => place(anchor, positive));
  const negatives = Int32Array.from(triplets, ({ anchor, negative }) => place(anchor, negative));
  const keys = Int32Array.from(placeOf.keys());
  return { left: keys.map((key) => Math.floor(key / b)), right: keys.map((key) => key % b), positives, negatives };
}
