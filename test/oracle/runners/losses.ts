import * as tf from '@tensorflow/tfjs-core';
import { z } from 'zod';
import { arcFace } from '@engine/metric/losses/arcFace';
import { contrastiveLoss } from '@engine/metric/losses/contrastive';
import { cosFace } from '@engine/metric/losses/cosFace';
import { pairDistances, type Triplet } from '@engine/metric/losses/distances';
import { marginLogits, marginSoftmaxLoss, targetAngles, type MarginRule } from '@engine/metric/losses/marginSoftmax';
import { unitRows } from '@engine/metric/losses/rows';
import { sphereFace } from '@engine/metric/losses/sphereFace';
import { tripletLoss } from '@engine/metric/losses/triplet';
import { mineBatchHard } from '@engine/metric/miners/batchHard';
import { exactDistanceMatrix } from '@engine/metric/miners/distanceMatrix';
import { mean } from '@engine/metric/reducers/mean';
import { relationsOfClasses } from '@engine/metric/judgements/relations';
import type { Runner } from './runner';
import { labels, matrix, tensorRunner, triplets, vector } from './tensorRunner';
import { listsOf, lossAndSlopes } from './tensors';

export const contrastiveRunner = tensorRunner({
  input: z.strictObject({ z: matrix, pairs: z.array(z.tuple([z.int(), z.int(), z.union([z.literal(0), z.literal(1)])])) }),
  params: z.strictObject({ margin: z.number(), normalize: z.boolean() }),
  expected: z.strictObject({ loss: z.number(), perPair: vector, gradZ: matrix }).partial(),
  compute(input, params) {
    const [left, right] = [0, 1].map((end) => Int32Array.from(input.pairs, (pair) => pair[end]!)) as [Int32Array, Int32Array];
    const perPair = (given: tf.Tensor2D): tf.Tensor1D => {
      const distances = pairDistances(params.normalize ? unitRows(given) : given, left, right);
      const isSimilar = tf.tensor1d(Float32Array.from(input.pairs, (pair) => pair[2]));
      return contrastiveLoss(distances, isSimilar, params.margin);
    };
    const { loss, slopes } = lossAndSlopes((given) => mean(perPair(given!)), [input.z]);
    return { loss, gradZ: slopes[0]!, perPair: tf.tidy(() => listsOf(perPair(tf.tensor2d(input.z)))) };
  },
});

export const tripletRunner = tensorRunner({
  input: z.strictObject({ z: matrix, labels, triplets: triplets.optional() }),
  params: z.strictObject({ margin: z.number(), normalize: z.boolean(), mining: z.enum(['hard', 'given']) }),
  expected: z.strictObject({ loss: z.number(), perTriplet: vector, triplets, gradZ: matrix }).partial(),
  compute(input, params) {
    const embeddingsOf = (given: tf.Tensor2D): tf.Tensor2D => (params.normalize ? unitRows(given) : given);
    const mined = params.mining === 'hard' ? mineHard(input.z, input.labels, embeddingsOf) : (input.triplets ?? []).map(toTriplet);
    const perTriplet = (given: tf.Tensor2D): tf.Tensor1D => tripletLoss(embeddingsOf(given), mined, params.margin);
    const { loss, slopes } = lossAndSlopes((given) => mean(perTriplet(given!)), [input.z]);
    return {
      loss,
      gradZ: slopes[0]!,
      perTriplet: tf.tidy(() => listsOf(perTriplet(tf.tensor2d(input.z)))),
      triplets: mined.map(({ anchor, positive, negative }) => [anchor, positive, negative]),
    };
  },
});

function toTriplet([anchor, positive, negative]: readonly [number, number, number]): Triplet {
  return { anchor, positive, negative };
}

function mineHard(rows: readonly number[][], classes: readonly number[], embeddingsOf: (given: tf.Tensor2D) => tf.Tensor2D): Triplet[] {
  const embeddings = tf.tidy(() => Float32Array.from(embeddingsOf(tf.tensor2d(rows as number[][])).dataSync()));
  const distances = exactDistanceMatrix(embeddings, rows.length, rows[0]!.length);
  return mineBatchHard(distances, relationsOfClasses(Int32Array.from(classes)), rows.length);
}

/** The three angular losses differ by their rule and its parameters. */
function marginSoftmaxRunner<Params extends { s: number }>(params: z.ZodType<Params>, ruleOf: (params: Params) => MarginRule): Runner {
  return tensorRunner({
    input: z.strictObject({ z: matrix, W: matrix, labels }),
    params,
    expected: z
      .strictObject({
        loss: z.number(),
        perItem: vector,
        theta: vector,
        logits: matrix,
        gradZ: matrix,
        gradW: matrix,
        gradZMaxAbs: z.number(),
      })
      .partial(),
    compute(input, given) {
      const classes = Int32Array.from(input.labels);
      const rule = ruleOf(given);
      const perItem = (rows: tf.Tensor2D, prototypes: tf.Tensor2D): tf.Tensor1D =>
        marginSoftmaxLoss(rows, prototypes, classes, rule, given.s);
      const { loss, slopes } = lossAndSlopes((rows, prototypes) => mean(perItem(rows!, prototypes!)), [input.z, input.W]);
      const at = <Out extends tf.Tensor>(compute: (rows: tf.Tensor2D, prototypes: tf.Tensor2D) => Out): number[] | number[][] =>
        tf.tidy(() => listsOf(compute(tf.tensor2d(input.z), tf.tensor2d(input.W))));
      return {
        loss,
        gradZ: slopes[0]!,
        gradW: slopes[1]!,
        perItem: at(perItem),
        logits: at((rows, prototypes) => marginLogits(rows, prototypes, classes, rule, given.s)),
        theta: at((rows, prototypes) => targetAngles(rows, prototypes, classes)),
      };
    },
  });
}

const scaleAndMargin = { s: z.number(), m: z.number() };

export const arcFaceRunner = marginSoftmaxRunner(
  z.strictObject({ kind: z.literal('arcface'), ...scaleAndMargin, variant: z.enum(['linear', 'literal', 'easy']).optional() }),
  ({ m, variant }) => arcFace(m, variant),
);
export const cosFaceRunner = marginSoftmaxRunner(z.strictObject({ kind: z.literal('cosface'), ...scaleAndMargin }), ({ m }) => cosFace(m));
export const sphereFaceRunner = marginSoftmaxRunner(z.strictObject({ kind: z.literal('sphereface'), ...scaleAndMargin }), ({ m }) =>
  sphereFace(m),
);
