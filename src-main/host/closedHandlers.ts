import type { Handlers } from '@contract/api';
import { LikewiseError } from '@contract/errors';
import {
  backupsFolder,
  beginAnew,
  beginBesideDamaged,
  findBackup,
  isThere,
  listBackups,
  openFrom,
  placeNamedIn,
  restoreLibrary,
  usualBackupPolicy,
} from '@engine/engine';
import type { Reopen } from './backupHandlers';

/**
 * What can be asked while the library cannot be opened: to try again, to open another one, to begin anew where it was lost or is damaged, and to put a backup
 * in the place of one that is damaged. All else is answered with the reason.
 * @param home the folder in which the app looks for the library
 */
export function createClosedHandlers(home: string, reason: LikewiseError, reopen: Reopen): Handlers {
  const folder = placeNamedIn(home);
  const refuse = (): never => {
    throw reason;
  };
  const answered: Partial<Handlers> = {
    'library.place': () => ({ folder }),
    'library.lookAgain': () => {
      if (reason.code === 'place-lost' && (folder === null || !isThere(folder))) throw reason;
      return reopen(() => Promise.resolve());
    },
    'library.openAt': ({ path }) => {
      const other = openFrom(home, path);
      return reopen(() => Promise.resolve({ folder: other }));
    },
    'library.beginNew': () => {
      if (reason.code === 'library-damaged') {
        const begun = beginBesideDamaged(home);
        return reopen(() => Promise.resolve({ folder: begun }));
      }
      if (reason.code !== 'place-lost') throw new LikewiseError('bad-argument', 'The library is there: a new one would hide it.');
      beginAnew(home);
      return reopen(() => Promise.resolve({ folder: home }));
    },
  };
  const recovery = reason.code === 'library-damaged' && folder !== null ? recoveryFrom(folder, reopen) : {};
  return new Proxy({ ...answered, ...recovery } as Handlers, { get: (target, call) => Reflect.get(target, call) ?? refuse });
}

function recoveryFrom(libraryFolder: string, reopen: Reopen): Pick<Handlers, 'backups.list' | 'backups.restore'> {
  return {
    'backups.list': () => {
      const list = listBackups(libraryFolder);
      return { folder: backupsFolder(libraryFolder), policy: usualBackupPolicy, list };
    },
    'backups.restore': ({ name, keepsNewer }) => {
      const backup = findBackup(libraryFolder, name);
      return reopen(() => restoreLibrary({ libraryFolder, backup, keepsNewer, nowMs: Date.now() }));
    },
  };
}
