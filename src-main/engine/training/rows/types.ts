/**
 * How the two photos of a judgement came to be asked about: a result of a search, a random pair to check by, a result that only one of two versions
 * shows (`trial`), a question that teaches much, or not at all (two chosen photos, a group, a file). Figures before and after are quoted on `search`,
 * `check` and `trial` where those are enough.
 */
export type Asked = 'search' | 'check' | 'trial' | 'suggested' | 'told';

/** One judgement over rows of a library in memory. */
export interface JudgedPair {
  /** The query: the photo that was looked at. All judgements of one query are held out together. */
  readonly a: number;
  /** The photo compared with it. */
  readonly b: number;
  readonly isSimilar: boolean;
  readonly asked: Asked;
  /** What is held out together with it: the class, where judgements come from classes. The query where it is not said. */
  readonly heldOutWith?: number;
}

/** Embeddings, [n, d] row-major. */
export interface EmbeddingRows {
  readonly values: Float32Array;
  readonly n: number;
  readonly d: number;
}

/** Called between pieces of work: lets others run, and throws when the work was cancelled. */
export type Pause = () => Promise<void>;

export function pairsOf(judged: readonly JudgedPair[]): (readonly [number, number])[] {
  return judged.map(({ a, b }) => [a, b] as const);
}
