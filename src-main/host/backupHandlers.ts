import type { Handlers } from '@contract/api';
import type { LikewiseError } from '@contract/errors';
import { backupsFolder, compareBackup, findBackup, listBackups, restoreLibrary, usualBackupPolicy, type Engine } from '@engine/engine';

type BackupCalls = Pick<Handlers, 'backups.list' | 'backups.setPolicy' | 'backups.make' | 'backups.preview' | 'backups.restore'>;

/** Closes the library, does what must be done while it is closed, and lets the app start the engine anew with what is there then. */
export type Reopen = <Result>(between: () => Promise<Result>) => Promise<Result>;

export function createBackupHandlers({ backups, store }: Engine, reopen: Reopen): BackupCalls {
  return {
    'backups.list': () => backups.list(),
    'backups.setPolicy': (policy) => backups.setPolicy(policy),
    'backups.make': () => backups.make(),
    'backups.preview': ({ name }) => compareBackup(store.databasePath, findBackup(store.folder, name)),
    'backups.restore': ({ name, keepsNewer }) => {
      const backup = findBackup(store.folder, name);
      return reopen(() => restoreLibrary({ libraryFolder: store.folder, backup, keepsNewer, nowMs: Date.now() }));
    },
  };
}

/** What can be asked while the library is too damaged to be opened: which backups there are, and to put one in its place. All else is answered with what is wrong. */
export function createRecoveryHandlers(libraryFolder: string, damage: LikewiseError, reopen: Reopen): Handlers {
  const refuse = (): never => {
    throw damage;
  };
  const answered: Partial<Handlers> = {
    'backups.list': () => {
      const list = listBackups(libraryFolder);
      return { folder: backupsFolder(libraryFolder), policy: usualBackupPolicy, list };
    },
    'backups.restore': ({ name, keepsNewer }) => {
      const backup = findBackup(libraryFolder, name);
      return reopen(() => restoreLibrary({ libraryFolder, backup, keepsNewer, nowMs: Date.now() }));
    },
  };
  return new Proxy(answered as Handlers, { get: (target, call) => Reflect.get(target, call) ?? refuse });
}
