import { LEAST_LENGTH, type Numbers } from './vectors';

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
  for (let row = 0; row < similarities.length; row++) {
    if (row === self) continue;
    const value = similarities[row]!;
    if (nearest.length === count && !(value > similarities[nearest[count - 1]!]!)) continue;
    let place = nearest.length;
    while (place > 0 && similarities[nearest[place - 1]!]! < value) place--;
    nearest.splice(place, 0, row);
    if (nearest.length > count) nearest.pop();
  }
  return nearest;
}

/** @param embeddings [n, d] unit length @param similarities [n] of the photo to all of them @param self its row */
export function neighbourhoodOf(embeddings: Numbers, d: number, similarities: ArrayLike<number>, self: number): Neighbourhood {
  const rows = nearestRows(similarities, NEIGHBOURS, self);
  const direction = new Float64Array(d);
  for (const row of rows) for (let k = 0; k < d; k++) direction[k]! += embeddings[row * d + k]!;
  const length = Math.max(Math.hypot(...direction), LEAST_LENGTH);
  return {
    nearness: rows.reduce((sum, row) => sum + similarities[row]!, 0) / Math.max(1, rows.length),
    direction: direction.map((value) => value / length),
  };
}
