import type { Handlers } from '@contract/api';
import type { MoveProgress } from '@contract/data';
import { LikewiseError } from '@contract/errors';
import { moveLibrary, openFrom, planMove, type Engine } from '@engine/engine';
import type { Reopen } from './backupHandlers';

type PlaceCalls = Pick<
  Handlers,
  'library.place' | 'library.lookAgain' | 'library.beginNew' | 'library.openAt' | 'library.planMove' | 'library.move'
>;

/** Oftener, and the messages would take longer than the copying. */
const TOLD_EVERY_MS = 200;

/** @param home the folder in which the app looks for the library, wherever that lies @param tell hears how far a move is */
export function createPlaceHandlers({ store }: Engine, home: string, reopen: Reopen, tell: (progress: MoveProgress) => void): PlaceCalls {
  const request = (to: string): Parameters<typeof planMove>[0] => ({
    ...{ home, to },
    photoFolders: store.roots.list().map(({ path }) => path),
  });
  let toldAtMs = 0;
  const tellNow = (progress: MoveProgress): void => {
    const nowMs = performance.now();
    if (nowMs - toldAtMs < TOLD_EVERY_MS) return;
    toldAtMs = nowMs;
    tell(progress);
  };
  return {
    'library.place': () => ({ folder: store.folder }),
    'library.lookAgain': () => undefined,
    'library.beginNew': () => {
      throw new LikewiseError('bad-argument', 'The library is open: a new one would hide it.');
    },
    'library.openAt': ({ path }) => {
      const folder = openFrom(home, path);
      return folder === store.folder ? { folder } : reopen(() => Promise.resolve({ folder }));
    },
    'library.planMove': async ({ path }) => planMove(request(path)),
    'library.move': async ({ path }, signal) => {
      const asked = request(path);
      // What can be refused is refused before the library is closed.
      await planMove(asked);
      return reopen(() => moveLibrary(asked, signal, tellNow));
    },
  };
}
