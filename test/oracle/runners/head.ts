import * as tf from '@tensorflow/tfjs-core';
import { z } from 'zod';
import { linearHead, mlpHead, residualHead } from '@engine/metric/heads';
import { methods, type MethodId } from '@engine/metric/methods';
import { reducers } from '@engine/metric/reducers/reducers';
import { relationsOfClasses } from '@engine/metric/judgements/relations';
import { tensorRunner, labels, matrix, vector } from './tensorRunner';
import { listsOf } from './tensors';

const weights = z.strictObject({
  W1: matrix,
  b1: vector.optional(),
  W2: matrix.optional(),
  b2: vector.optional(),
  classW: matrix.optional(),
});
export type NamedWeights = z.output<typeof weights>;
export const headInput = z.strictObject({ x: matrix, labels, weights });
export const headParams = { head: z.enum(['linear', 'mlp', 'residual']) };
export const headExpectedWeights = weights;

const distanceLoss = { loss: z.enum(['contrastive', 'triplet']), margin: z.number() };
const angularLoss = { loss: z.enum(['arcface', 'cosface', 'sphereface']), s: z.number(), m: z.number() };
export { angularLoss, distanceLoss };
type LossParams = { loss: MethodId; margin: number } | { loss: MethodId; s: number; m: number };
export type HeadParams = LossParams & { head: 'linear' | 'mlp' | 'residual' };
export type Tensors = Readonly<Record<string, tf.Tensor>>;

export const headRunner = tensorRunner({
  input: headInput,
  params: z.union([z.strictObject({ ...headParams, ...distanceLoss }), z.strictObject({ ...headParams, ...angularLoss })]),
  expected: z.strictObject({ z: matrix, loss: z.number(), grad: weights }),
  compute(input, params) {
    return tf.tidy(() => {
      const x = tf.tensor2d(input.x);
      const tensors = tensorsOf(input.weights);
      const names = Object.keys(tensors);
      const { value, grads } = tf.valueAndGrads((...given: tf.Tensor[]) => lossOf(x, input.labels, named(names, given), params))(
        Object.values(tensors),
      );
      return {
        z: listsOf(embed(x, tensors, params.head)),
        loss: value.dataSync()[0]!,
        grad: Object.fromEntries(names.map((name, at) => [name, listsOf(grads[at]!)])),
      };
    });
  },
});

export function tensorsOf(given: NamedWeights): Record<string, tf.Tensor> {
  return Object.fromEntries(Object.entries(given).map(([name, values]) => [name, tf.tensor(values as number[] | number[][])]));
}

function named(names: readonly string[], tensors: readonly tf.Tensor[]): Tensors {
  return Object.fromEntries(names.map((name, at) => [name, tensors[at]!]));
}

function embed(x: tf.Tensor2D, tensors: Tensors, head: HeadParams['head']): tf.Tensor2D {
  const [w1, w2] = [tensors['W1'] as tf.Tensor2D, tensors['W2'] as tf.Tensor2D];
  const [b1, b2] = [tensors['b1'] as tf.Tensor1D, tensors['b2'] as tf.Tensor1D];
  if (head === 'linear') return linearHead(x, { weights: w1, bias: b1 });
  if (head === 'mlp') return mlpHead(x, { hidden: w1, hiddenBias: b1, output: w2, outputBias: b2 });
  return residualHead(x, { down: w1, up: w2 });
}

/** By the product's own way: the table of methods, on one batch of complete classes. Contrastive takes all pairs, triplet the hardest. */
export function lossOf(x: tf.Tensor2D, classes: readonly number[], tensors: Tensors, params: HeadParams): tf.Scalar {
  const method = methods[params.loss];
  const ids = Int32Array.from(classes);
  const prototypes = tensors['classW'] as tf.Tensor2D | undefined;
  const losses = method.loss!(
    {
      embeddings: embed(x, tensors, params.head),
      relations: relationsOfClasses(ids),
      groups: prototypes === undefined ? null : { labels: ids, prototypes },
    },
    { options: 'margin' in params ? { margin: params.margin } : { margin: params.m, scale: params.s }, miner: method.miners[0] ?? null },
  );
  return reducers[method.reducer](losses);
}
