import { closeSync, existsSync, fsyncSync, openSync, readFileSync, renameSync, rmdirSync, rmSync, readdirSync, writeSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { LikewiseError } from '@contract/errors';
import { syncPath } from './backup';

/**
 * A library that was moved leaves this file in the folder where it is looked for: the app's own, or the one that `--library` names. So whatever
 * names that folder finds the library, the command line too.
 */
const PLACE_FILE = 'library-place.json';
/** In a folder that a library is being copied to: what lies there is ours, and no library yet. */
const UNFINISHED_FILE = 'unfinished-move.json';

export interface Place {
  /** Where the library lies. */
  readonly folder: string;
  /** Where it lay before: what is left there may go, once the library was opened at its new place. */
  readonly former: string | null;
}

/** What of a library's folder is the library's, without what the move itself writes. */
export const isOfLibrary = (name: string): boolean =>
  /^(library|library\.damaged-\d+|pictures|lock)\.db(-wal|-shm|-journal)?$/u.test(name) ||
  ['backups', 'backbones', 'deep', 'fused', 'index'].includes(name);

/** @param home the folder in which the library is looked for @throws LikewiseError `place-lost`, when it lies on a disk that is not there */
export function placeOf(home: string): Place {
  const place = readPlace(join(home, PLACE_FILE), home);
  if (place.folder !== home && !existsSync(join(place.folder, 'library.db')))
    throw new LikewiseError(
      'place-lost',
      `The library was moved to "${place.folder}" and is not there now. Connect its disk, or delete "${join(home, PLACE_FILE)}" to begin a new one.`,
    );
  return place;
}

/** Whether it is there or not; null when the file that says where it lies cannot be read. */
export function placeNamedIn(home: string): string | null {
  try {
    return readPlace(join(home, PLACE_FILE), home).folder;
  } catch {
    return null;
  }
}

function readPlace(file: string, home: string): Place {
  if (!existsSync(file)) return { folder: home, former: null };
  try {
    const { folder, former } = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
    if (typeof folder === 'string' && isAbsolute(folder) && (former === null || typeof former === 'string')) return { folder, former };
  } catch (cause) {
    throw new LikewiseError('place-lost', unclear(file), { cause });
  }
  throw new LikewiseError('place-lost', unclear(file));
}

const unclear = (file: string): string =>
  `The file "${file}", which says where the library lies, cannot be read. Write {"folder": "…", "former": null} into it, with the library's folder.`;

/** One rename: whoever looks finds the library at the one place or the other, and the new one is on the disk when this returns. */
export function setPlace(home: string, { folder, former }: Place): void {
  const file = join(home, PLACE_FILE);
  if (folder === home && former === null) rmSync(file, { force: true });
  else {
    writeSynced(`${file}.new`, JSON.stringify({ folder, former }));
    renameSync(`${file}.new`, file);
  }
  syncPath(home);
}

/** Clears up after a move, when the library was opened at its new place. What cannot be removed now is tried again the next time. */
export function finishMove(home: string): void {
  const { folder, former } = placeOf(home);
  if (former === null) return;
  rmSync(join(folder, UNFINISHED_FILE), { force: true });
  if (existsSync(former)) clear(former);
  // A folder that is empty now was made for a library.
  if (former !== home && existsSync(former) && readdirSync(former).length === 0) rmdirSync(former);
  setPlace(home, { folder, former: null });
}

/** Says of an empty folder that a library is being copied to it. */
export const markUnfinished = (folder: string): void => writeSynced(join(folder, UNFINISHED_FILE), '{}');

/** False as soon as the folder is another one, as when its disk was taken away and its name is free. */
export const isUnfinished = (folder: string): boolean => existsSync(join(folder, UNFINISHED_FILE));

/** Names in a folder that are in the way of a library, and are not what a move that was killed left behind. */
export function inTheWay(folder: string): string[] {
  const names = readdirSync(folder);
  const isLeftBehind = names.includes(UNFINISHED_FILE);
  return names.filter((name) => name !== UNFINISHED_FILE && !name.startsWith(PLACE_FILE) && !(isLeftBehind && isOfLibrary(name)));
}

/** Removes what a move that came to nothing wrote. */
export function clearUnfinished(folder: string): void {
  clear(folder);
  rmSync(join(folder, UNFINISHED_FILE), { force: true });
}

/** Removes a library from a folder; what else lies there stays. */
export function clear(folder: string): void {
  for (const name of readdirSync(folder)) if (isOfLibrary(name)) rmSync(join(folder, name), { recursive: true, force: true });
}

function writeSynced(file: string, text: string): void {
  const descriptor = openSync(file, 'w', 0o600);
  try {
    writeSync(descriptor, text);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
