import * as tf from '@tensorflow/tfjs-core';
import { branchedHead } from '@engine/metric/heads';
import { unitRows } from '@engine/metric/losses/rows';
import { branchTensors } from '@engine/model/head/tensorHead';
import type { MlpBranch } from '@engine/model/types';
import type { Change } from './delta';
import type { EmbeddingRows } from '../rows/types';

/** Unit rows as a change leaves them, at unit length again. */
export function embedRows(rows: EmbeddingRows, change: Change): EmbeddingRows {
  return change.kind === 'mlp' ? throughBranch(rows, change.branch) : throughMap(rows, change.map);
}

/** `normalise(rows map)`. @param map [d, m] */
function throughMap(rows: EmbeddingRows, map: Float64Array): EmbeddingRows {
  return rowsOf(() => throughMapByTensor(rows, map));
}

/** The same, [n, m], where it is looked at by other operations alone. Inside of a tidy. */
export function throughMapByTensor({ values, n, d }: EmbeddingRows, map: Float64Array): tf.Tensor2D {
  return unitRows(tf.matMul(tf.tensor2d(values, [n, d]), tf.tensor2d(new Float32Array(map), [d, map.length / d])));
}

/** Takes embeddings out of TensorFlow's memory. */
export function rowsOf(embedded: () => tf.Tensor2D): EmbeddingRows {
  const tensor = tf.tidy(embedded);
  const [n, d] = tensor.shape;
  const values = new Float32Array(tensor.dataSync());
  tensor.dispose();
  return { values, n, d };
}

function throughBranch({ values, n, d }: EmbeddingRows, branch: MlpBranch): EmbeddingRows {
  const weights = branchTensors(branch, d);
  const embedded = tf.tidy(() => branchedHead(tf.tensor2d(values, [n, d]), null, weights));
  const copied = new Float32Array(embedded.dataSync());
  tf.dispose([embedded, ...Object.values(weights)]);
  return { values: copied, n, d };
}
