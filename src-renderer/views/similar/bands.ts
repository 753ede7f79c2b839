import type { Confidence, ImageId, SearchHit } from '@contract/data';
import type { GridSection } from '../../grid/layoutGrid';

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
/** Surer answers are larger: size is meaning. */
const scales: Readonly<Record<Likelihood, number>> = { likely: 1, maybe: 0.82, unlikely: 0.72 };
const headingPx = 40;
const headingWithDividerPx = 92;

/** The same hits, the likely ones first; inside a band they keep their order, the most alike first. */
export function intoBands(
  hits: readonly SearchHit[],
  confidence: ReadonlyMap<ImageId, Confidence>,
): { readonly hits: readonly SearchHit[]; readonly bands: readonly Band[] } {
  const likelihoodOf = ({ photo }: SearchHit): Likelihood => confidence.get(photo.imageId)?.likelihood ?? 'unlikely';
  const bands: Band[] = [];
  const sorted: SearchHit[] = [];
  for (const likelihood of order) {
    const own = hits.filter((hit) => likelihoodOf(hit) === likelihood);
    if (own.length === 0) continue;
    const middle = confidence.get(own[Math.floor(own.length / 2)]!.photo.imageId) ?? null;
    bands.push({ likelihood, start: sorted.length, count: own.length, middle });
    sorted.push(...own);
  }
  return { hits: sorted, bands };
}

export const sectionsOf = (bands: readonly Band[]): readonly GridSection[] =>
  bands.map(({ likelihood, start }) => ({
    start,
    hasHeading: true,
    scale: scales[likelihood],
    headingHeightPx: likelihood === 'unlikely' ? headingWithDividerPx : headingPx,
  }));
