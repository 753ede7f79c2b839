import type { MethodId, MethodRow, MethodsComparison } from '@contract/data';

/** The name of each method's colour among the tokens, the same in every plot. Every plot names its method in words as well. */
export const colourOf: Readonly<Record<MethodId, string>> = {
  triplet: '--plot-1',
  cosface: '--plot-2',
  sphereface: '--plot-3',
  contrastive: '--plot-4',
  arcface: '--plot-5',
  rca: '--plot-6',
};

/** Between its worst and its best setting: from here on the MAP@R of a method depends on them, and much so. */
const NOTICEABLE = 0.01;
const MUCH = 0.03;

/** Of its own highest: less than this of a density is a line along the axis. */
const SEEN_SHARE = 0.005;

export type Dependence = 'none' | 'unmoved' | 'low' | 'medium' | 'high';

/** Whether a loss found no step that helped in any fold: it is the closed form then, and so are all its figures. */
export function isUnmoved({ method, steps }: Pick<MethodRow, 'method' | 'steps'>): boolean {
  return method !== 'rca' && steps.length > 0 && steps.every((count) => count === 0);
}

/** How much the ranking depends on a method's settings: not at all where no step was taken, whatever all steps of a try would have done. */
export function dependenceOf(row: Pick<MethodRow, 'method' | 'steps' | 'sensitivity'>): Dependence {
  const { sensitivity } = row;
  if (sensitivity.length === 0) return 'none';
  if (isUnmoved(row)) return 'unmoved';
  const figures = sensitivity.map(({ mapAtR }) => mapAtR);
  const spread = Math.max(...figures) - Math.min(...figures);
  return spread < NOTICEABLE ? 'low' : spread < MUCH ? 'medium' : 'high';
}

/** A scale on which all intervals are seen: from a multiple of a tenth to another. */
export function scaleOf(intervals: readonly (readonly [number, number])[]): { readonly from: number; readonly to: number } {
  const lowest = Math.min(...intervals.map(([low]) => low));
  const highest = Math.max(...intervals.map(([, high]) => high));
  const from = Math.max(0, Math.floor(lowest * 10) / 10);
  return { from, to: Math.max(from + 0.1, Math.min(1, Math.ceil(highest * 10) / 10)) };
}

/** The tenths between the ends of a scale, and where there is none the half of it: round figures, so that a bar is read off by eye. */
export function linesOf({ from, to }: { readonly from: number; readonly to: number }): readonly number[] {
  const tenths = Array.from({ length: Math.max(0, Math.round(10 * (to - from)) - 1) }, (_, at) => (Math.round(10 * from) + at + 1) / 10);
  return tenths.length > 0 ? tenths : [(from + to) / 2];
}

/** The best ranking first; among those that read the same, the recommended one. */
export function byQuality({ methods, recommended }: Pick<MethodsComparison, 'methods' | 'recommended'>): readonly MethodRow[] {
  const shown = (row: MethodRow): number => Math.round(1000 * row.mapAtR);
  return methods.toSorted(
    (a, b) => shown(b) - shown(a) || Number(b.method === recommended) - Number(a.method === recommended) || b.mapAtR - a.mapAtR,
  );
}

/** The first and the last step between which densities are seen, a step of room on either side: all of them where none is. */
export function seenSteps(densities: readonly (readonly number[])[]): readonly [first: number, last: number] {
  const count = Math.max(0, ...densities.map(({ length }) => length));
  const seen = densities.flatMap((density) => {
    const least = SEEN_SHARE * Math.max(...density);
    return density.flatMap((value, step) => (value > least ? [step] : []));
  });
  if (seen.length === 0) return [0, Math.max(0, count - 1)];
  return [Math.max(0, Math.min(...seen) - 1), Math.min(count - 1, Math.max(...seen) + 1)];
}
