import type { Confidence, ImageId, SearchHit } from '@contract/data';
import type { GridSection } from '../../grid/layout/layoutGrid';

export type Likelihood = Confidence['likelihood'];

/** A run of answers that are about as sure as each other. */
export interface Band {
  readonly likelihood: Likelihood;
  readonly start: number;
  readonly count: number;
  /** Of the answers at about this score, how many were judged similar: for the one in the middle of the band. */
  readonly middle: Confidence | null;
}

const order: readonly Likelihood[] = ['likely', 'maybe', 'unlikely'];
const rankOf: Readonly<Record<Likelihood, number>> = { likely: 2, maybe: 1, unlikely: 0 };
const wordOf = (rank: number): Likelihood => (rank > 1.5 ? 'likely' : rank > 0.5 ? 'maybe' : 'unlikely');
/** Surer answers are larger: size is meaning. */
const scales: Readonly<Record<Likelihood, number>> = { likely: 1, maybe: 0.82, unlikely: 0.72 };
const headingPx = 40;
const headingWithDividerPx = 84;

/** Whether any answer is vouched for. Where none is, the nearest are what there is to look at: no divider above them, and nothing that makes them less. */
export const isAnySure = (bands: readonly Band[]): boolean => bands.some(({ likelihood }) => likelihood !== 'unlikely');

/**
 * A word for each answer that never gets surer down the list: where single words go up and down, those that contradict the order are taken
 * together, and the lot is no surer than its mean (isotonic regression by pooling neighbours). What is more similar comes first, always: so no
 * photo has to move when the words come.
 * @param hits the most similar first
 */
export function wordsOf(hits: readonly SearchHit[], confidence: ReadonlyMap<ImageId, Confidence>): ReadonlyMap<ImageId, Likelihood> {
  const pools: { sum: number; count: number }[] = [];
  const mean = ({ sum, count }: { sum: number; count: number }): number => sum / count;
  for (const { photo } of hits) {
    // Of what nothing is known nothing is vouched for.
    let pool = { sum: rankOf[confidence.get(photo.imageId)?.likelihood ?? 'unlikely'], count: 1 };
    for (let above = pools.at(-1); above && mean(above) < mean(pool); above = pools.at(-1)) {
      pools.pop();
      pool = { sum: above.sum + pool.sum, count: above.count + pool.count };
    }
    pools.push(pool);
  }
  const words = pools.flatMap((pool) => Array<Likelihood>(pool.count).fill(wordOf(mean(pool))));
  return new Map(hits.map(({ photo }, at) => [photo.imageId, words[at]!]));
}

/** The answers at which a word begins to hold, from the most similar on: it holds until another comes. */
export function wordBeginnings(hits: readonly SearchHit[], words: ReadonlyMap<ImageId, Likelihood>): ReadonlyMap<ImageId, Likelihood> {
  const first = new Map<Likelihood, ImageId>();
  for (const { photo } of hits) {
    const word = words.get(photo.imageId);
    if (word !== undefined && !first.has(word)) first.set(word, photo.imageId);
  }
  return new Map([...first].map(([word, imageId]) => [imageId, word]));
}

/** Runs of answers with the same word, in the order of the answers. */
export function intoBands(
  hits: readonly SearchHit[],
  words: ReadonlyMap<ImageId, Likelihood>,
  confidence: ReadonlyMap<ImageId, Confidence>,
): readonly Band[] {
  const bands: Band[] = [];
  for (const likelihood of order) {
    const start = hits.findIndex(({ photo }) => words.get(photo.imageId) === likelihood);
    if (start < 0) continue;
    const count = hits.filter(({ photo }) => words.get(photo.imageId) === likelihood).length;
    bands.push({ likelihood, start, count, middle: confidence.get(hits[start + Math.floor(count / 2)]!.photo.imageId) ?? null });
  }
  return bands;
}

export const sectionsOf = (bands: readonly Band[]): readonly GridSection[] =>
  bands.map(({ likelihood, start }) => ({
    start,
    hasHeading: true,
    scale: isAnySure(bands) ? scales[likelihood] : 1,
    headingHeightPx: likelihood === 'unlikely' && isAnySure(bands) ? headingWithDividerPx : headingPx,
  }));

/**
 * Whether what was judged at a score bears the word out. Where few were judged that are as near or as far, those at the nearest score are no witness:
 * "unlikely, 11 of 20 were similar" would contradict itself.
 */
export function saysTheSame(likelihood: Likelihood, { judged, judgedSimilar }: Pick<Confidence, 'judged' | 'judgedSimilar'>): boolean {
  if (judged === 0) return false;
  const share = judgedSimilar / judged;
  if (likelihood === 'maybe') return share >= 1 / 3 && share < 2 / 3;
  return likelihood === 'likely' ? share >= 2 / 3 : share < 1 / 3;
}
