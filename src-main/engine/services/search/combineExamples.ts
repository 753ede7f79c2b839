import { meanRow, normaliseRows } from '../../metric/algebra/vectors';
import { whyNotUnit } from '../../search/unitVectors';

/**
 * How much a counter-example weighs against an example. Measured (test/bench/README.md): between 0.15 and 0.25 it helps most, from 0.5 on it
 * takes away more than it gives.
 */
export const COUNTER_WEIGHT = 0.25;

/**
 * One query out of examples and counter-examples: the mean of the first minus a share of the mean of the others, at unit length (Rocchio 1971).
 * @param more at least one, [d] each, unit length
 * @param less [d] each, unit length
 * @returns [d]; null when they cancel each other out
 */
export function combineExamples(more: readonly Float32Array[], less: readonly Float32Array[]): Float32Array | null {
  const [first] = more;
  if (first === undefined) throw new RangeError('A search needs an example.');
  if (more.length === 1 && less.length === 0) return first;
  const d = first.length;
  const query = mean(more, d);
  if (less.length > 0) for (const [i, value] of mean(less, d).entries()) query[i]! -= COUNTER_WEIGHT * value;
  const combined = Float32Array.from(normaliseRows(query, d));
  return whyNotUnit(combined, 0, d) === null ? combined : null;
}

function mean(vectors: readonly Float32Array[], d: number): Float64Array {
  const packed = new Float32Array(vectors.length * d);
  for (const [i, vector] of vectors.entries()) packed.set(vector, i * d);
  return meanRow(packed, d);
}
