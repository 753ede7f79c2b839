import { type BaseSpaces, whiten, type Whitening } from './baseSpaces';
import { gatherRows } from './gatherRows';
import type { EmbeddingRows, JudgedPair, Pause } from './types';

/** What 0 and 1 are on the scale of similarity. */
export interface EvidenceScale {
  /** Mean cosine of two photos at random. */
  readonly random: number;
  /** Median cosine of a photo and its nearest. */
  readonly nearest: number;
}

/** Pairs of photos that may be kin, as the label-free embeddings see them: the same whatever was judged. No pair twice. */
export interface KinPairs {
  /** [pairs] places in the gallery; b is among the first results of a */
  readonly a: Int32Array;
  readonly b: Int32Array;
  /** [pairs] 1 where a is among the first results of b as well, else 0 */
  readonly isMutual: Uint8Array;
  /** [pairs, 3] as `PairEvidence.of` */
  readonly features: Float64Array;
}

/** What takes long to find and follows from the gallery, its label-free embeddings and a seed alone: found once for all trainings. */
export interface GalleryFindings {
  readonly seed: number;
  readonly scale: EvidenceScale;
  /** Found when it is first asked for. */
  kin(pause: Pause): Promise<KinPairs>;
}

/** What a training looks at: the photos judged, and those they are ranked among. */
export interface TeachingLibrary {
  readonly spaces: BaseSpaces;
  /** B(none) of those photos */
  readonly base: EmbeddingRows;
  /** rows of `base` among which a partner's rank is counted */
  readonly gallery: Int32Array;
  /** over rows of `base` */
  readonly judged: readonly JudgedPair[];
  /** Of this gallery, where somebody keeps it. */
  readonly findings?: GalleryFindings;
  /** The judgements follow from complete classes, and none of them is doubted. */
  readonly isCertain?: boolean;
  /** They follow from complete classes of photos: a photo in none of them is of another class. */
  readonly areClasses?: boolean;
}

export function embeddingsOf({ spaces, base }: TeachingLibrary, whitening: Whitening): EmbeddingRows {
  return whiten(spaces, base, whitening);
}

/** The photos of some judgements alone, by a whitening: what a fit looks at. */
export interface JudgedRows {
  /** [m, d] */
  readonly values: Float32Array;
  readonly d: number;
  /** places in the rows */
  readonly pairs: readonly (readonly [number, number])[];
}

export function judgedRowsOf({ spaces, base }: TeachingLibrary, whitening: Whitening, judged: readonly JudgedPair[]): JudgedRows {
  const rows = [...new Set(judged.flatMap(({ a, b }) => [a, b]))];
  const placeOf = new Map(rows.map((row, place) => [row, place]));
  const { values, d } = whiten(spaces, { values: gatherRows(base, rows), n: rows.length, d: base.d }, whitening);
  return { values, d, pairs: judged.map(({ a, b }) => [placeOf.get(a)!, placeOf.get(b)!] as const) };
}
