import * as tf from '@tensorflow/tfjs-core';
import { branchedHead } from '@engine/metric/heads';
import { normaliseRows } from '@engine/metric/vectors';
import { branchTensors } from '@engine/model/tensorHead';
import type { MlpBranch } from '@engine/model/types';
import { matMul } from './composeHead';
import type { Change } from './delta';
import type { EmbeddingRows } from './types';

/** Unit rows as a change leaves them, at unit length again. */
export function embedRows(rows: EmbeddingRows, change: Change): EmbeddingRows {
  return change.kind === 'mlp' ? throughBranch(rows, change.branch) : throughMap(rows, change.map);
}

/** `normalise(rows map)`. @param map [d, m] */
function throughMap({ values, n, d }: EmbeddingRows, map: Float64Array): EmbeddingRows {
  const size = map.length / d;
  return { values: normaliseRows(matMul(values, n, d, map, size), size), n, d: size };
}

function throughBranch({ values, n, d }: EmbeddingRows, branch: MlpBranch): EmbeddingRows {
  const weights = branchTensors(branch, d);
  const embedded = tf.tidy(() => branchedHead(tf.tensor2d(values, [n, d]), null, weights));
  const copied = new Float32Array(embedded.dataSync());
  tf.dispose([embedded, ...Object.values(weights)]);
  return { values: copied, n, d };
}
