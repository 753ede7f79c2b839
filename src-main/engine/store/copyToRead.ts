import {
  accessSync,
  constants,
  copyFileSync,
  existsSync,
  lstatSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statfsSync,
  statSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SavingObstacle } from '@contract/data';
import { LikewiseError } from '@contract/errors';
import { inUse, outOfReach } from './errors';

/** What opening a library for writing takes: the indices of two logs, and the first pages in them. */
const LEAST_ROOM_BYTES = 131_072;
/** The log's index, and what SQLite keeps beside it. */
const SPARE_BYTES = 1_000_000;
const FILES = ['library.db', 'library.db-wal'] as const;
const PREFIX = 'likewise-read-';

/** @returns null where something could be saved, as far as the system tells without a try */
export function savingObstacle(folder: string): SavingObstacle | null {
  try {
    accessSync(folder, constants.W_OK);
  } catch (error) {
    return ['EROFS', 'EACCES', 'EPERM'].includes((error as NodeJS.ErrnoException).code ?? '') ? 'read-only' : null;
  }
  return roomIn(folder) < LEAST_ROOM_BYTES ? 'full' : null;
}

/**
 * Copies a library that cannot be opened where it lies, since whoever reads it has to write a few kilobytes beside it, to where there is room. The log goes with it: what it holds is part of
 * the library. Thumbnails stay behind.
 * @returns the copy's folder, and what removes it; it goes with this process in any case
 * @throws LikewiseError `disk-full` or `library-not-writable` when there is room for it nowhere, `library-in-use` when it is being written to
 */
export function copyToRead(folder: string, obstacle: SavingObstacle): { readonly folder: string; readonly remove: () => void } {
  const before = stampsOf(folder);
  const needed = before.reduce((sum, { size }) => sum + size, SPARE_BYTES);
  const place = places().find((candidate) => roomIn(candidate) > needed);
  if (place === undefined) throw noRoom(folder, obstacle, needed);
  removeLeftOver(place);
  const copy = mkdtempSync(join(place, `${PREFIX}${process.pid}-`));
  const remove = (): void => {
    process.off('exit', remove);
    rmSync(copy, { recursive: true, force: true });
  };
  process.on('exit', remove);
  try {
    for (const { name, size } of before) if (size > 0) copyFileSync(join(folder, name), join(copy, name));
    // Whoever writes has the log's index open, and then it can be read in its place: that one came just now.
    if (JSON.stringify(stampsOf(folder)) !== JSON.stringify(before)) throw inUse(folder);
  } catch (error) {
    remove();
    throw error instanceof LikewiseError
      ? error
      : outOfReach(join(folder, 'library.db'), String((error as { code?: unknown }).code), { cause: error });
  }
  return { folder: copy, remove };
}

/** Where temporary files go, and on Linux the memory, which is there when the one disk is full. */
const places = (): string[] =>
  [tmpdir(), process.env['XDG_RUNTIME_DIR'] ?? '', '/dev/shm'].filter(
    (path) => path !== '' && existsSync(path) && savingObstacle(path) === null,
  );

function noRoom(folder: string, obstacle: SavingObstacle, needed: number): LikewiseError {
  const megabytes = Math.ceil(needed / 1e6).toLocaleString('en');
  const why = obstacle === 'full' ? 'lies on a disk that is full' : 'may not be written to';
  return new LikewiseError(
    obstacle === 'full' ? 'disk-full' : 'library-not-writable',
    `The library in "${folder}" ${why}, and to be read from a copy it takes ${megabytes} MB in "${tmpdir()}", which are not free. Free some space there.`,
  );
}

interface FileStamp {
  readonly name: string;
  readonly size: number;
  readonly mtimeMs: number;
}

const stampsOf = (folder: string): FileStamp[] =>
  FILES.map((name) => {
    const found = statSync(join(folder, name), { throwIfNoEntry: false });
    return { name, size: found?.size ?? 0, mtimeMs: found?.mtimeMs ?? 0 };
  });

function roomIn(folder: string): number {
  try {
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize;
  } catch {
    // Not there, or a file system that does not tell: then the first write will.
    return Number.POSITIVE_INFINITY;
  }
}

/** A process that was killed leaves its copy behind. Those of other people, who share the place, are theirs to remove. */
function removeLeftOver(place: string): void {
  for (const name of readdirSync(place)) {
    const owner = new RegExp(`^${PREFIX}(\\d+)-`, 'u').exec(name)?.[1];
    if (owner === undefined || isRunning(Number(owner)) || !isOwn(join(place, name))) continue;
    rmSync(join(place, name), { recursive: true, force: true });
  }
}

const isOwn = (path: string): boolean => {
  const found = lstatSync(path, { throwIfNoEntry: false });
  return found !== undefined && (process.getuid === undefined || found.uid === process.getuid());
};

function isRunning(processId: number): boolean {
  try {
    process.kill(processId, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
