import { sample } from '@engine/metric/samplers/shuffle';
import { seededStream } from '@engine/metric/random';
import type { JudgedPair } from './types';

/** Up to this many photos ranks are counted in the whole library; in a larger one in a fixed sample of as many. */
export const LARGEST_GALLERY = 3000;

/** Which photos of a library a training needs, and its judgements over them. */
export interface Selection {
  /** ascending rows of the library */
  readonly rows: Int32Array;
  /** places in `rows` */
  readonly gallery: Int32Array;
  /** over places in `rows` */
  readonly judged: readonly JudgedPair[];
}

/** A fixed sample of the library, and the photos judged: of 100,000 photos no more than these need be read. */
export function selectRows(n: number, judged: readonly JudgedPair[], seed: number): Selection {
  const all = Array.from({ length: n }, (_, row) => row);
  const gallery = n <= LARGEST_GALLERY ? all : sample(all, LARGEST_GALLERY, seededStream(seed));
  const rows = [...new Set([...gallery, ...judged.flatMap(({ a, b }) => [a, b])])].sort((a, b) => a - b);
  const placeOf = new Map(rows.map((row, place) => [row, place]));
  const place = (row: number): number => placeOf.get(row)!;
  return {
    rows: Int32Array.from(rows),
    gallery: Int32Array.from(gallery, place).sort(),
    judged: judged.map((pair) => ({ ...pair, a: place(pair.a), b: place(pair.b) })),
  };
}
