import { LEAST_LENGTH, rowDot, type Numbers } from '../algebra/vectors';

/** How crowded it is around a photo, and in which direction the crowd lies. */
export interface Neighbourhood {
  /** m: mean cosine of the photo to its ten nearest. */
  readonly nearness: number;
  /** [d] unit length: the normalised mean of their vectors. */
  readonly direction: Float64Array;
}

const NEIGHBOURS = 10;

/** The `count` rows most similar, nearest first; ties go to the lower row. @param similarities [n] @param self left out */
export function nearestRows(similarities: ArrayLike<number>, count: number, self: number): number[] {
  const nearest: number[] = [];
  // What a row must be above: of a full list its last one.
  let above = count > 0 ? -Infinity : Infinity;
  for (let row = 0; row < similarities.length; row++) {
    const value = similarities[row]!;
    if (row === self || !(value > above)) continue;
    let place = Math.min(nearest.length, count - 1);
    for (; place > 0 && similarities[nearest[place - 1]!]! < value; place--) nearest[place] = nearest[place - 1]!;
    nearest[place] = row;
    if (nearest.length === count) above = similarities[nearest[count - 1]!]!;
  }
  return nearest;
}

/**
 * @param embeddings [*, d] unit length @param gallery [n] the rows among which the photo's nearest are looked for
 * @param similarities [n] of the photo to them @param self its place among them; -1 where it is none of them
 */
export function neighbourhoodOf(
  embeddings: Numbers,
  d: number,
  gallery: ArrayLike<number>,
  similarities: ArrayLike<number>,
  self: number,
): Neighbourhood {
  return neighbourhoodAmong(embeddings, d, gallery, similarities, nearestRows(similarities, NEIGHBOURS, self));
}

/** The same where the nearest are known. @param nearest places in the gallery, nearest first; no more than ten of them count */
export function neighbourhoodAmong(
  embeddings: Numbers,
  d: number,
  gallery: ArrayLike<number>,
  similarities: ArrayLike<number>,
  nearest: readonly number[],
): Neighbourhood {
  const places = nearest.slice(0, NEIGHBOURS);
  const direction = new Float64Array(d);
  for (const place of places) for (let k = 0; k < d; k++) direction[k]! += embeddings[gallery[place]! * d + k]!;
  const length = Math.max(Math.sqrt(rowDot(direction, 0, direction, 0, d)), LEAST_LENGTH);
  return {
    nearness: places.reduce((sum, place) => sum + similarities[place]!, 0) / Math.max(1, places.length),
    direction: direction.map((value) => value / length),
  };
}
