import type { JudgedPair } from '../rows/types';

/** Similarities of some photos to a gallery and to each other, up to one factor for each row. */
export interface Similarities {
  /** rows of the library, each once */
  readonly photos: Int32Array;
  /** [some, gallery], of the first of the photos: those whose partners are ranked */
  readonly toGallery: Float32Array;
  /** [photos, photos] cosines */
  readonly among: Float32Array;
  /** [photos] what a row of `toGallery` is divided by to make cosines of it */
  readonly lengths: Float32Array;
}

/** The photos of judgements, those of the similar pairs first: ranks are counted for these alone. */
export function rankedFirst(judged: readonly JudgedPair[]): { readonly photos: Int32Array; readonly ranked: number } {
  const similar = new Set(judged.flatMap(({ a, b, isSimilar }) => (isSimilar ? [a, b] : [])));
  return { photos: Int32Array.from(new Set([...similar, ...judged.flatMap(({ a, b }) => [a, b])])), ranked: Math.max(1, similar.size) };
}

/**
 * How far down a similar partner stands: the mean of the logarithms of b's rank seen from a and of a's seen from b; 0 is the best.
 * The two photos themselves are left out by their rows.
 * @param gallery rows of the library, those of `toGallery`'s columns
 */
export function logRank(similarities: Similarities, gallery: Int32Array, { a, b }: JudgedPair): number {
  return (rankFrom(similarities, gallery, a, b) + rankFrom(similarities, gallery, b, a)) / 2;
}

function rankFrom({ photos, toGallery, among, lengths }: Similarities, gallery: Int32Array, query: number, partner: number): number {
  const row = photos.indexOf(query);
  const limit = among[row * photos.length + photos.indexOf(partner)]! * lengths[row]!;
  let nearer = 0;
  for (let item = 0, p = row * gallery.length; item < gallery.length; item++, p++)
    if (toGallery[p]! > limit && gallery[item] !== query && gallery[item] !== partner) nearer++;
  return Math.log(1 + nearer);
}

export function cosineOf({ photos, among }: Similarities, { a, b }: JudgedPair): number {
  return among[photos.indexOf(a) * photos.length + photos.indexOf(b)]!;
}
