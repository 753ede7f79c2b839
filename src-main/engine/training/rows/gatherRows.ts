import type { EmbeddingRows } from './types';

/** @returns [rows, d] */
export function gatherRows({ values, d }: EmbeddingRows, rows: ArrayLike<number>): Float32Array {
  const gathered = new Float32Array(rows.length * d);
  for (let i = 0; i < rows.length; i++) gathered.set(values.subarray(rows[i]! * d, (rows[i]! + 1) * d), i * d);
  return gathered;
}
