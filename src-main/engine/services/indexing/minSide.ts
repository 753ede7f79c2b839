import type { RootId } from '@contract/data';
import type { Store } from '../../store/store';
import type { ChangeNotices } from '../notices';

export const MIN_SIDE_KEY = 'library.minSidePx';

/** The least short side of a picture that a person wants in the library, in pixels; 0 for none. */
export function minSideOf({ settings }: Store): number {
  const kept = settings.get(MIN_SIDE_KEY);
  return typeof kept === 'number' && Number.isInteger(kept) && kept > 0 ? kept : 0;
}

/** A step of the history. @returns whether pictures that were too small before may not be any more */
export function setMinSide(store: Store, minSidePx: number): boolean {
  const key = MIN_SIDE_KEY;
  const before = minSideOf(store);
  store.steps.take({ kind: 'setting', was: { key, value: before }, became: { key, value: minSidePx } }, () =>
    store.settings.set(key, minSidePx),
  );
  return minSidePx < before;
}

/** Pictures that were too small before are tried again. */
export function readSmallOnesAgain({ problems }: Store, changes: ChangeNotices, rescan: (rootId?: RootId) => void): void {
  problems.reset();
  changes.changed({ problems: true, folders: true });
  rescan();
}
