import * as tf from '@tensorflow/tfjs-core';
import { branchedHead } from '@engine/metric/heads';
import { unitRows } from '@engine/metric/losses/rows';
import { branchTensors } from '@engine/model/head/tensorHead';
import type { MlpBranch } from '@engine/model/types';
import type { Change } from './delta';
import type { EmbeddingRows } from '../rows/types';

/** Unit rows as a change leaves them, at unit length again. */
export function embedRows(rows: EmbeddingRows, change: Change): EmbeddingRows {
  return change.kind === 'mlp' ? throughBranch(rows, change.branch) : throughMap(rows, new Float32Array(change.map));
}

/** `normalise(rows map)`. @param map [d, m] */
export function throughMap({ values, n, d }: EmbeddingRows, map: Float32Array): EmbeddingRows {
  const m = map.length / d;
  const tensor = tf.tidy(() => unitRows(tf.matMul(tf.tensor2d(values, [n, d]), tf.tensor2d(map, [d, m]))));
  const embedded = tensor.dataSync<'float32'>();
  tensor.dispose();
  return { values: embedded, n, d: m };
}

function throughBranch({ values, n, d }: EmbeddingRows, branch: MlpBranch): EmbeddingRows {
  const weights = branchTensors(branch, d);
  const embedded = tf.tidy(() => branchedHead(tf.tensor2d(values, [n, d]), null, weights));
  const copied = new Float32Array(embedded.dataSync());
  tf.dispose([embedded, ...Object.values(weights)]);
  return { values: copied, n, d };
}
