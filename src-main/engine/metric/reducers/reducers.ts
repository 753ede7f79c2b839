import type * as tf from '@tensorflow/tfjs-core';
import { mean } from './mean';
import { meanOfNonZero } from './meanOfNonZero';

/** Turns the losses of a batch, [p], into one number. */
export type Reducer = (losses: tf.Tensor1D) => tf.Scalar;

const rows = { mean, 'mean-of-non-zero': meanOfNonZero } as const satisfies Record<string, Reducer>;

export type ReducerId = keyof typeof rows;
export const reducers: Readonly<Record<ReducerId, Reducer>> = rows;
