import * as tf from '@tensorflow/tfjs-core';
import { seededStream } from '@engine/metric/random';

/** The change that a refinement learns, from zero: W = I + delta. */
export interface Delta {
  readonly variables: readonly tf.Variable[];
  /** x W, [b, d], not scaled to unit length. @param rows [b, d] */
  apply(rows: tf.Tensor2D): tf.Tensor2D;
  /** W, [d, d] */
  map(): Promise<Float64Array>;
  /** Multiplies what is learned by a factor. */
  decay(factor: number): void;
}

/** Rank of the residual head's change. */
const RANK = 32;

/** @param kind any matrix, or one of low rank as W₁ W₂ with W₂ from zero and W₁ at random (seeded) */
export function makeDelta(kind: 'linear' | 'residual', d: number, seed: number): Delta {
  return kind === 'linear' ? linearDelta(d) : residualDelta(d, seed);
}

function linearDelta(d: number): Delta {
  const delta = makeVariable(() => tf.zeros([d, d]));
  return {
    variables: [delta],
    apply: (rows) => tf.add(rows, tf.matMul(rows, delta as tf.Tensor2D)),
    map: async () => identityPlus((await delta.data()) as Float32Array, d),
    decay: (factor) => tf.tidy(() => delta.assign(tf.mul(delta, factor))),
  };
}

function residualDelta(d: number, seed: number): Delta {
  const rank = Math.min(RANK, d);
  const random = seededStream(seed);
  // Columns of about unit length, so that the change grows about as fast as the linear head's does.
  const values = Float32Array.from({ length: d * rank }, () => (random() * 2 - 1) * Math.sqrt(3 / d));
  const down = makeVariable(() => tf.tensor2d(values, [d, rank]));
  const up = makeVariable(() => tf.zeros([rank, d]));
  return {
    variables: [down, up],
    apply: (rows) => tf.add(rows, tf.matMul(tf.matMul(rows, down as tf.Tensor2D), up as tf.Tensor2D)),
    map: async () => {
      const product = tf.tidy(() => tf.matMul(down as tf.Tensor2D, up as tf.Tensor2D));
      const delta = (await product.data()) as Float32Array;
      product.dispose();
      return identityPlus(delta, d);
    },
    decay: (factor) => tf.tidy(() => up.assign(tf.mul(up, factor))),
  };
}

/** `tf.variable` leaves the tensor that it starts from behind, outside of a tidy. */
function makeVariable(initial: () => tf.Tensor): tf.Variable {
  return tf.tidy(() => tf.variable(initial()));
}

function identityPlus(delta: Float32Array, d: number): Float64Array {
  return Float64Array.from(delta, (value, p) => value + (Math.floor(p / d) === p % d ? 1 : 0));
}
