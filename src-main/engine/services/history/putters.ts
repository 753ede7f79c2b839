import type { RootId } from '@contract/data';
import type { Store } from '../../store/store';
import type { DuplicateService } from '../duplicates/DuplicateService';
import type { FolderService } from '../indexing/FolderService';
import { MIN_SIDE_KEY, readSmallOnesAgain } from '../indexing/minSide';
import type { LensService } from '../judging/LensService';
import type { ChangeNotices } from '../notices';
import type { Putters } from './HistoryService';

interface Parts {
  readonly store: Store;
  readonly changes: ChangeNotices;
  readonly folders: FolderService;
  readonly lenses: LensService;
  readonly duplicates: DuplicateService;
  /** Looks at every folder, or one, for what changed; of a command, which ends before that would, the next run of the index does. */
  readonly rescan: (rootId?: RootId) => void;
}

/** How each kind of step is taken back, and taken again: every service that records a step puts back what it recorded. */
export function createPutters({ store, changes, folders, lenses, duplicates, rescan }: Parts): Putters {
  return {
    folder: (value, now) => {
      const { change, rootIds } = folders.put(value, now);
      return { change, follow: () => rootIds.forEach(rescan) };
    },
    lens: (value, now) => lenses.put(value, now),
    contradiction: ({ isIgnored, ...pair }) => {
      if (isIgnored) store.judgements.ignoreContradiction(lenses.activeId, pair);
      else store.judgements.heedContradiction(lenses.activeId, pair);
      return {
        change: { key: isIgnored ? 'contradictionLeft' : 'contradictionListed', name: '' },
        follow: () => changes.changed({ judgements: true }),
      };
    },
    copies: (decisions) => ({ change: duplicates.put(decisions), follow: () => changes.changed({ duplicates: true }) }),
    setting: ({ key, value }) => {
      store.settings.set(key, value);
      const isMinSide = key === MIN_SIDE_KEY;
      return {
        change: { key: isMinSide ? 'minSide' : 'backups', name: '' },
        follow: () => {
          if (isMinSide) readSmallOnesAgain(store, changes, rescan);
          else changes.changed({ folders: true });
        },
      };
    },
  };
}
