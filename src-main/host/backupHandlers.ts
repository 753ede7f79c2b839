import type { Handlers } from '@contract/api';
import { compareBackup, findBackup, restoreLibrary, type Engine } from '@engine/engine';

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
