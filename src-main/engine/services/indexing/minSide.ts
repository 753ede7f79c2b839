import type { Store } from '../../store/store';

const KEY = 'library.minSidePx';

/** The least short side of a picture that a person wants in the library, in pixels; 0 for none. */
export function minSideOf({ settings }: Store): number {
  const kept = settings.get(KEY);
  return typeof kept === 'number' && Number.isInteger(kept) && kept > 0 ? kept : 0;
}

/** @returns whether pictures that were too small before may not be any more */
export function setMinSide(store: Store, minSidePx: number): boolean {
  const before = minSideOf(store);
  store.settings.set(KEY, minSidePx);
  return minSidePx < before;
}
