import * as tf from '@tensorflow/tfjs-core';
import { branchedHead } from '@engine/metric/heads';
import { unitRows } from '@engine/metric/losses/rows';
import { branchTensors } from '@engine/model/tensorHead';
import type { MlpBranch } from '@engine/model/types';
import type { Change } from './delta';
import type { EmbeddingRows } from './types';

/** Unit rows as a change leaves them, at unit length again. */
export function embedRows(rows: EmbeddingRows, change: Change): EmbeddingRows {
  return change.kind === 'mlp' ? throughBranch(rows, change.branch) : throughMap(rows, change.map);
}

/** `normalise(rows map)`. @param map [d, m] */
export function throughMap({ values, n, d }: EmbeddingRows, map: Float64Array): EmbeddingRows {
  const size = map.length / d;
  const product = tf.tidy(() => unitRows(tf.matMul(tf.tensor2d(values, [n, d]), tf.tensor2d(new Float32Array(map), [d, size]))));
  const mapped = new Float32Array(product.dataSync());
  product.dispose();
  return { values: mapped, n, d: size };
}

function throughBranch({ values, n, d }: EmbeddingRows, branch: MlpBranch): EmbeddingRows {
  const weights = branchTensors(branch, d);
  const embedded = tf.tidy(() => branchedHead(tf.tensor2d(values, [n, d]), null, weights));
  const copied = new Float32Array(embedded.dataSync());
  tf.dispose([embedded, ...Object.values(weights)]);
  return { values: copied, n, d };
}
