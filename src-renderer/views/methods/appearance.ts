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

export type Dependence = 'none' | 'low' | 'medium' | 'high';

/** How much the ranking depends on a method's settings. */
export function dependenceOf({ sensitivity }: Pick<MethodRow, 'sensitivity'>): Dependence {
  if (sensitivity.length === 0) return 'none';
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

/** The best ranking first; among those that read the same, the recommended one. */
export function byQuality({ methods, recommended }: Pick<MethodsComparison, 'methods' | 'recommended'>): readonly MethodRow[] {
  const shown = (row: MethodRow): number => Math.round(1000 * row.mapAtR);
  return methods.toSorted(
    (a, b) => shown(b) - shown(a) || Number(b.method === recommended) - Number(a.method === recommended) || b.mapAtR - a.mapAtR,
  );
}
