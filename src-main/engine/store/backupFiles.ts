import { join } from 'node:path';
import { backupKinds, type BackupKind } from '@contract/data';

/** Where the backups of a library lie: beside it, since a copy of the folder is then a copy of all. */
export const backupsFolder = (libraryFolder: string): string => join(libraryFolder, 'backups');

/** `2026-11-25T08-30-00.123Z manual.db`: sorts by time, and says by its name what it is. */
export const backupName = (madeAtMs: number, kind: BackupKind): string =>
  `${new Date(madeAtMs).toISOString().replaceAll(':', '-')} ${kind}.db`;

/** Null for a file that is no backup of ours by its name. */
export function parseBackupName(name: string): { readonly madeAtMs: number; readonly kind: BackupKind } | null {
  const [, day, hour, minute, second, word] = /^(\d{4}-\d\d-\d\d)T(\d\d)-(\d\d)-(\d\d\.\d{3})Z ([a-z-]+)\.db$/u.exec(name) ?? [];
  const kind = backupKinds.find((known) => known === word);
  const madeAtMs = Date.parse(`${day}T${hour}:${minute}:${second}Z`);
  return kind === undefined || !Number.isFinite(madeAtMs) ? null : { madeAtMs, kind };
}
