import * as tf from '@tensorflow/tfjs-core';
import { z } from 'zod';
import { angularLoss, distanceLoss, headExpectedWeights, headInput, headParams, lossOf, tensorsOf, type Tensors } from './head';
import { tensorRunner, vector } from './tensorRunner';
import { listsOf } from './tensors';

const descent = { ...headParams, lr: z.number(), steps: z.int(), momentum: z.literal(0) };

export const traceRunner = tensorRunner({
  input: headInput,
  params: z.union([z.strictObject({ ...descent, ...distanceLoss }), z.strictObject({ ...descent, ...angularLoss })]),
  expected: z.strictObject({ losses: vector, weights: headExpectedWeights }),
  compute(input, params) {
    return tf.tidy(() => {
      const x = tf.tensor2d(input.x);
      const start = Object.entries(tensorsOf(input.weights));
      const variables = Object.fromEntries(start.map(([name, tensor]) => [name, tf.variable(tensor)]));
      const loss = (): tf.Scalar => lossOf(x, input.labels, variables as Tensors, params);
      const optimizer = tf.train.sgd(params.lr);
      const before = Array.from({ length: params.steps }, () => optimizer.minimize(loss, true)!.dataSync()[0]!);
      const losses = [...before, loss().dataSync()[0]!];
      const weights = Object.fromEntries(Object.entries(variables).map(([name, variable]) => [name, listsOf(variable)]));
      tf.dispose(Object.values(variables));
      optimizer.dispose();
      return { losses, weights };
    });
  },
});
