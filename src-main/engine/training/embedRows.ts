import { normaliseRows } from '@engine/metric/vectors';
import { matMul } from './composeHead';
import type { EmbeddingRows } from './types';

/** `normalise(rows map)`. @param map [d, m] */
export function embedRows({ values, n, d }: EmbeddingRows, map: Float64Array): EmbeddingRows {
  const size = map.length / d;
  return { values: normaliseRows(matMul(values, n, d, map, size), size), n, d: size };
}
