import * as tf from '@tensorflow/tfjs-core';

/** Below this length a row has no direction. */
const SHORTEST = 1e-12;

/**
 * Every row divided by its length, max(|row|, 1e-12).
 * A row shorter than that has no direction: it passes no slope on, where 1 / 1e-12 would throw the whole step away.
 * @param rows [n, d] any length
 * @returns [n, d] unit length, or (nearly) zero
 */
export function unitRows(rows: tf.Tensor2D): tf.Tensor2D {
  const divide = tf.customGrad((x, save) => {
    const given = x as tf.Tensor2D;
    const lengths = rowLengths(given);
    const units = tf.div(given, tf.maximum(lengths, SHORTEST)) as tf.Tensor2D;
    (save as tf.GradSaveFunc)([units, lengths]);
    return {
      value: units,
      gradFunc: (slope, saved) => {
        const [unit, length] = saved.map((tensor) => tensor.dataSync()) as [Float32Array, Float32Array];
        return tf.tensor2d(slopeOfUnits(unit, length, slope.dataSync() as Float32Array), given.shape);
      },
    };
  });
  return divide(rows) as tf.Tensor2D;
}

/** In one plain loop: the nine operations that TensorFlow makes of it take ten times as long for a batch. @param slopes [n, d] of the units */
function slopeOfUnits(units: Float32Array, lengths: Float32Array, slopes: Float32Array): Float32Array {
  const d = units.length / Math.max(1, lengths.length);
  const ofRows = new Float32Array(units.length);
  for (const [row, length] of lengths.entries()) {
    if (length < SHORTEST) continue;
    let along = 0;
    for (let p = row * d; p < (row + 1) * d; p++) along += units[p]! * slopes[p]!;
    for (let p = row * d; p < (row + 1) * d; p++) ofRows[p] = (slopes[p]! - units[p]! * along) / length;
  }
  return ofRows;
}

/**
 * The length of every row. Where it is 0 its slope is 0 by convention: `sqrt` there would give NaN, and an epsilon inside
 * the root would bend the lengths near it.
 * @param rows [n, d]
 * @returns [n] at least 0
 */
export function lengthsOf(rows: tf.Tensor2D): tf.Tensor1D {
  const measure = tf.customGrad((x, save) => {
    const given = x as tf.Tensor2D;
    const lengths = rowLengths(given);
    (save as tf.GradSaveFunc)([given, lengths]);
    return {
      value: tf.squeeze(lengths, [1]),
      gradFunc: (slope, saved) => {
        const [row, length] = saved as [tf.Tensor2D, tf.Tensor2D];
        // A length of 0 belongs to a row of zeros: 0 / 1 is the slope wanted.
        const divisor = tf.where(tf.equal(length, 0), tf.onesLike(length), length);
        return tf.mul(tf.div(row, divisor), tf.expandDims(slope, 1));
      },
    };
  });
  return measure(rows) as tf.Tensor1D;
}

/**
 * Rows by their numbers, the same one as often as asked. `tf.gather` with a slope that every backend has: a row's is the
 * sum over the places where it was taken.
 * @param tensor [n, ...]
 * @param rows [p] each at least 0 and below n
 * @returns [p, ...]
 */
export function pickRows<T extends tf.Tensor>(tensor: T, rows: Int32Array): T {
  const [n = 0, ...rest] = tensor.shape;
  for (const row of rows) if (!(row >= 0 && row < n)) throw new Error(`Row ${row} is not in a tensor of ${n} rows.`);
  const pick = tf.customGrad((x) => ({
    value: rows.length === 0 ? tf.zeros([0, ...rest]) : tf.gather(x as tf.Tensor, tf.tensor1d(rows, 'int32')),
    gradFunc: (slope) =>
      rows.length === 0 ? tf.zeros(tensor.shape) : tf.scatterND(tf.tensor2d(rows, [rows.length, 1], 'int32'), slope, tensor.shape),
  }));
  return pick(tensor) as T;
}

/** [n, d] to [n, 1]. */
function rowLengths(rows: tf.Tensor2D): tf.Tensor2D {
  return tf.sqrt(tf.sum(tf.square(rows), 1, true));
}
