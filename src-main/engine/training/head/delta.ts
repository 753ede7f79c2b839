import * as tf from '@tensorflow/tfjs-core';
import { branchedHead, type MlpWeights } from '@engine/metric/heads';
import { unitRows } from '@engine/metric/losses/rows';
import { seededStream } from '@engine/metric/random';
import type { Random } from '@engine/metric/samplers/shuffle';
import type { MlpBranch } from '@engine/model/types';
import type { DeltaKind } from '../settings/refineSettings';

/** What a refinement found, to be applied to the start's embeddings: a matrix from the right, [d, d], or a branch beside them. */
export type Change = { readonly kind: 'linear'; readonly map: Float64Array } | { readonly kind: 'mlp'; readonly branch: MlpBranch };

/** The change that a refinement learns, from nothing. */
export interface Delta {
  readonly variables: readonly tf.Variable[];
  /** @param rows [b, d] unit length @returns [b, d] unit length */
  apply(rows: tf.Tensor2D): tf.Tensor2D;
  change(): Promise<Change>;
  /** Multiplies what is learned by a factor. */
  decay(factor: number): void;
}

/** Rank of the residual head's change. */
const RANK = 32;
/** Hidden units of the MLP's branch: more learn no more from a few hundred judgements. */
const HIDDEN = 128;

/**
 * @param kind `linear`: W = I + any matrix, from zero. `residual`: one of low rank, W₁ W₂, with W₂ from zero and W₁ at random (seeded).
 * `mlp`: a branch whose last layer is zero and whose first is drawn by chance (seeded)
 */
export function makeDelta(kind: DeltaKind, d: number, seed: number): Delta {
  if (kind === 'linear') return linearDelta(d);
  return kind === 'residual' ? residualDelta(d, seededStream(seed)) : mlpDelta(d, seededStream(seed));
}

function linearDelta(d: number): Delta {
  const delta = makeVariable(() => tf.zeros([d, d]));
  return {
    variables: [delta],
    apply: (rows) => unitRows(tf.add(rows, tf.matMul(rows, delta as tf.Tensor2D))),
    change: async () => ({ kind: 'linear', map: identityPlus((await delta.data()) as Float32Array, d) }),
    decay: (factor) => multiply(delta, factor),
  };
}

function residualDelta(d: number, random: Random): Delta {
  const rank = Math.min(RANK, d);
  // Columns of about unit length, so that the change grows about as fast as the linear head's does.
  const down = makeVariable(() => drawn([d, rank], Math.sqrt(3 / d), random));
  const up = makeVariable(() => tf.zeros([rank, d]));
  return {
    variables: [down, up],
    apply: (rows) => unitRows(tf.add(rows, tf.matMul(tf.matMul(rows, down as tf.Tensor2D), up as tf.Tensor2D))),
    change: async () => {
      const product = tf.tidy(() => tf.matMul(down as tf.Tensor2D, up as tf.Tensor2D));
      const delta = (await product.data()) as Float32Array;
      product.dispose();
      return { kind: 'linear', map: identityPlus(delta, d) };
    },
    decay: (factor) => multiply(up, factor),
  };
}

function mlpDelta(d: number, random: Random): Delta {
  const h = Math.min(HIDDEN, d);
  const variables = {
    // The rows are of unit length: columns of this spread give hidden values of about 1 (He et al. 2015).
    hidden: makeVariable(() => drawn([d, h], Math.sqrt(6), random)),
    hiddenBias: makeVariable(() => tf.zeros([h])),
    output: makeVariable(() => tf.zeros([h, d])),
    outputBias: makeVariable(() => tf.zeros([d])),
  };
  const { hidden, hiddenBias, output, outputBias } = variables;
  return {
    variables: Object.values(variables),
    apply: (rows) => branchedHead(rows, null, variables as unknown as MlpWeights),
    change: async () => {
      const values = await Promise.all([hidden, hiddenBias, output, outputBias].map((variable) => variable.data()));
      const [w1, b1, w2, b2] = values.map((value) => Float32Array.from(value)) as [Float32Array, Float32Array, Float32Array, Float32Array];
      return { kind: 'mlp', branch: { hiddenSize: h, hidden: w1, hiddenBias: b1, output: w2, outputBias: b2 } };
    },
    decay: (factor) => [output, outputBias].forEach((variable) => multiply(variable, factor)),
  };
}

/** Whether every number of it is finite. */
export function isFiniteChange(change: Change): boolean {
  if (change.kind === 'linear') return change.map.every(Number.isFinite);
  const { hidden, hiddenBias, output, outputBias } = change.branch;
  return [hidden, hiddenBias, output, outputBias].every((part) => part.every(Number.isFinite));
}

function drawn(shape: [number, number], limit: number, random: Random): tf.Tensor2D {
  return tf.tensor2d(
    Float32Array.from({ length: shape[0] * shape[1] }, () => (random() * 2 - 1) * limit),
    shape,
  );
}

function multiply(variable: tf.Variable, factor: number): void {
  tf.tidy(() => variable.assign(tf.mul(variable, factor)));
}

/** `tf.variable` leaves the tensor that it starts from behind, outside of a tidy. */
function makeVariable(initial: () => tf.Tensor): tf.Variable {
  return tf.tidy(() => tf.variable(initial()));
}

function identityPlus(delta: Float32Array, d: number): Float64Array {
  const map = new Float64Array(delta);
  for (let p = 0; p < map.length; p += d + 1) map[p]! += 1;
  return map;
}
