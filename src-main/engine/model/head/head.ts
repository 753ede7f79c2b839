import { normaliseRows } from '@engine/metric/algebra/vectors';
import type { Head, LinearHead, MlpBranch } from '../types';

export { MAX_HEAD_BYTES, parseHead, serialiseHead } from './headFile';

/** Whether similarities follow from one matrix alone, so that they can be taken apart into what each part of a photo adds. */
export function isLinear(head: Head): head is LinearHead {
  return head.kind === 'linear';
}

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
  if (weights === null) return Float32Array.from(withBranch(normaliseRows(centred, f), head));
  const embeddings = new Float64Array(n * d);
  for (let row = 0; row < n; row++) {
    const target = embeddings.subarray(row * d, (row + 1) * d);
    for (let i = 0; i < f; i++) {
      const factor = centred[row * f + i]!;
      for (let j = 0, q = i * d; j < d; j++, q++) target[j]! += factor * weights[q]!;
    }
  }
  return Float32Array.from(withBranch(normaliseRows(embeddings, d), head));
}

/** @param rows [n, d] unit length; changed in place */
function withBranch(rows: Float64Array, head: Head): Float64Array {
  if (isLinear(head)) return rows;
  const { size: d, branch } = head;
  for (let start = 0; start < rows.length; start += d) {
    const row = rows.subarray(start, start + d);
    // A zero row has no direction, and none is made up for it.
    if (row.some((value) => value !== 0)) addBranch(row, branch);
  }
  return normaliseRows(rows, d);
}

/** @param row [d] */
function addBranch(row: Float64Array, { hiddenSize: h, hidden, hiddenBias, output, outputBias }: MlpBranch): void {
  const inner = Float64Array.from(hiddenBias);
  const d = row.length;
  for (let i = 0; i < d; i++) for (let j = 0, q = i * h; j < h; j++, q++) inner[j]! += row[i]! * hidden[q]!;
  for (let k = 0; k < d; k++) row[k]! += outputBias[k]!;
  for (let j = 0; j < h; j++) {
    if (!(inner[j]! > 0)) continue;
    for (let k = 0, q = j * d; k < d; k++, q++) row[k]! += inner[j]! * output[q]!;
  }
}
