import * as tf from '@tensorflow/tfjs-core';
import { LEAST_LENGTH } from '@engine/metric/algebra/vectors';
import type { LinearHead } from '../types';

/**
 * Splits embeddings by the cells that the pooled feature is the mean of. Average pooling, centring and a linear head are linear; of the two
 * divisions by a length both lengths are those of the whole picture. So with a map of c cells
 * `e = sum over i of ((map_i / c) / |f| - mean / c) . weights / |z|`, exactly: a cell counts by how far it is from the average photo.
 * @param maps [n, h, w, f], before pooling
 * @returns [n, h · w, d]; the sum over the cells is what `embed` gives for the pooled map
 */
export function embedCells(maps: tf.Tensor4D, { featureSize: f, size: d, mean, weights }: LinearHead): tf.Tensor3D {
  return tf.tidy(() => {
    const [n, rows, columns] = maps.shape;
    const cells = rows * columns;
    const shares: tf.Tensor3D = tf.div(tf.reshape(maps, [n, cells, f]), cells);
    const unit = divideByLength(shares, tf.sum(shares, 1, true));
    const centred: tf.Tensor3D = mean === null ? unit : tf.sub(unit, tf.div(tf.tensor1d(mean), cells));
    const flat = tf.reshape(centred, [n * cells, f]);
    const projected = weights === null ? flat : tf.matMul(flat, tf.tensor2d(weights, [f, d]));
    const byCell = tf.reshape(projected, [n, cells, d]) as tf.Tensor3D;
    return divideByLength(byCell, tf.sum(byCell, 1, true));
  });
}

/** @param parts [n, cells, d] @param whole [n, 1, d] */
function divideByLength(parts: tf.Tensor3D, whole: tf.Tensor): tf.Tensor3D {
  return tf.div(parts, tf.maximum(tf.norm(whole, 'euclidean', 2, true), LEAST_LENGTH));
}
