import * as tf from '@tensorflow/tfjs-core';

/** A tensor's values as nested lists. */
export function listsOf(tensor: tf.Tensor): number[] | number[][] {
  const values = Array.from(tensor.dataSync());
  if (tensor.rank === 1) return values;
  const width = tensor.shape[1]!;
  return Array.from({ length: tensor.shape[0]! }, (_, row) => values.slice(row * width, (row + 1) * width));
}

/** The loss, and its slope by each tensor. All is disposed of. */
export function lossAndSlopes(
  loss: (...tensors: tf.Tensor2D[]) => tf.Scalar,
  tensors: readonly number[][][],
): { loss: number; slopes: number[][][] } {
  return tf.tidy(() => {
    const at = tensors.map((rows) => tf.tensor2d(rows));
    const { value, grads } = tf.valueAndGrads((...given: tf.Tensor[]) => loss(...(given as tf.Tensor2D[])))(at);
    return { loss: value.dataSync()[0]!, slopes: grads.map((slope) => listsOf(slope) as number[][]) };
  });
}
