import type { PhotoFilter } from '@contract/data';
import { dayMs } from './days';

export interface YearOfPhotos {
  readonly year: number;
  readonly photos: number;
  /** Those that have photos, January being 0. */
  readonly months: readonly { readonly month: number; readonly photos: number }[];
}

/** A whole year, or one month of it. */
export interface Period {
  readonly year: number;
  readonly month: number | null;
}

/** The years and months that have photos, newest first. @param takenAtMs in any order */
export function yearsOf(takenAtMs: Float64Array): readonly YearOfPhotos[] {
  const counts = new Map<number, number>();
  let day = NaN;
  let month = 0;
  for (const ms of takenAtMs) {
    // Photos of one day follow one another: a date is made for each day, not for each of 100,000 photos.
    const ownDay = Math.floor(ms / dayMs);
    if (ownDay !== day) {
      day = ownDay;
      const date = new Date(ms);
      month = date.getUTCFullYear() * 12 + date.getUTCMonth();
    }
    counts.set(month, (counts.get(month) ?? 0) + 1);
  }
  const years = new Map<number, { month: number; photos: number }[]>();
  for (const [key, photos] of [...counts].toSorted(([a], [b]) => b - a)) {
    const year = Math.floor(key / 12);
    years.set(year, [...(years.get(year) ?? []), { month: key - year * 12, photos }]);
  }
  return [...years].map(([year, months]) => ({ year, months, photos: months.reduce((sum, { photos }) => sum + photos, 0) }));
}

/** The part of a filter that leaves a period. On the camera's own clock, which is kept as if it were UTC. */
export function spanOf({ year, month }: Period): { readonly takenFromMs: number; readonly takenBeforeMs: number } {
  return month === null
    ? { takenFromMs: Date.UTC(year, 0), takenBeforeMs: Date.UTC(year + 1, 0) }
    : { takenFromMs: Date.UTC(year, month), takenBeforeMs: Date.UTC(year, month + 1) };
}

/** The year or month that a filter leaves, if it is exactly one. */
export function periodOf({ takenFromMs, takenBeforeMs }: PhotoFilter): Period | null {
  if (takenFromMs === undefined || takenBeforeMs === undefined) return null;
  const from = new Date(takenFromMs);
  const year = from.getUTCFullYear();
  for (const period of [
    { year, month: null },
    { year, month: from.getUTCMonth() },
  ]) {
    const span = spanOf(period);
    if (span.takenFromMs === takenFromMs && span.takenBeforeMs === takenBeforeMs) return period;
  }
  return null;
}
