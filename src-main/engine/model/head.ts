import { normaliseRows } from '@engine/metric/vectors';
import type { Head } from './types';

export { MAX_HEAD_BYTES, parseHead, serialiseHead } from './headFile';

/**
 * Applies a head in plain TypeScript: for one photo, or a few, where starting TensorFlow would take longer than the work.
 * @param features [n, f] row-major
 * @returns [n, d], rows of unit length; a feature that is zero, or is the library's mean, gives zeros, and one that is not finite NaN
 */
export function embed(features: Float32Array, head: Head): Float32Array {
  const { featureSize: f, size: d, mean, weights } = head;
  if (features.length % f !== 0) throw new RangeError(`a head for features of ${f} numbers was given ${features.length} numbers`);
  const n = features.length / f;
  const centred = normaliseRows(Float64Array.from(features), f);
  if (mean !== null) for (let p = 0; p < centred.length; p++) centred[p]! -= mean[p % f]!;
  if (weights === null) return Float32Array.from(normaliseRows(centred, f));
  const embeddings = new Float64Array(n * d);
  for (let row = 0; row < n; row++) {
    const target = embeddings.subarray(row * d, (row + 1) * d);
    for (let i = 0; i < f; i++) {
      const factor = centred[row * f + i]!;
      for (let j = 0, q = i * d; j < d; j++, q++) target[j]! += factor * weights[q]!;
    }
  }
  return Float32Array.from(normaliseRows(embeddings, d));
}
