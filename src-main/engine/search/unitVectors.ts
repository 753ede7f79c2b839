import { isUnit } from '../metric/algebra/vectors';

/** Ids are SQLite row ids in practice; both indexes keep them in 32 bits. */
const MAX_ID = 2 ** 31 - 1;

/** Why the row at `from` may not be searched, or null: it must be finite and of unit length. @param vectors row-major */
export function whyNotUnit(vectors: Float32Array, from: number, dimension: number): string | null {
  if (isUnit(vectors, from, dimension)) return null;
  const length = Math.hypot(...vectors.subarray(from, from + dimension));
  return Number.isFinite(length) ? `has length ${length.toPrecision(4)}, not 1` : 'has a number that is not finite';
}

/** @throws RangeError that names the first id that cannot be taken. @param vectors [n, d] row-major */
export function assertUnitVectors(ids: ArrayLike<number>, vectors: Float32Array, dimension: number): void {
  assertLength(ids, vectors, dimension);
  for (let row = 0; row < ids.length; row++) {
    const id = ids[row]!;
    if (!Number.isInteger(id) || id < 0 || id > MAX_ID) throw new RangeError(`${id} cannot be the id of a vector.`);
    const reason = whyNotUnit(vectors, row * dimension, dimension);
    if (reason !== null) throw new RangeError(`The vector of id ${id} ${reason}.`);
  }
}

/** @throws RangeError. @param vectors [n, d] row-major */
export function assertLength(ids: ArrayLike<number>, vectors: Float32Array, dimension: number): void {
  if (vectors.length !== ids.length * dimension)
    throw new RangeError(`${ids.length} ids need ${ids.length * dimension} numbers (${dimension} each), there are ${vectors.length}.`);
}

/** @throws RangeError. @param query [d] */
export function assertQuery(query: Float32Array, dimension: number, k: number): void {
  if (query.length !== dimension) throw new RangeError(`The query has ${query.length} numbers, this index holds vectors of ${dimension}.`);
  const reason = whyNotUnit(query, 0, dimension);
  if (reason !== null) throw new RangeError(`The query ${reason}.`);
  if (!Number.isInteger(k) || k < 0) throw new RangeError(`${k} neighbours cannot be asked for.`);
}
