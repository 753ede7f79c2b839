import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { LikewiseError } from '@contract/errors';
import { syncPath } from '../../store/backup';
import { translateError } from '../../store/errors';
import { takeLock } from '../../store/lock';
import { placeNamedIn, placeOf, setPlace } from '../../store/place';
import { setAside } from '../../store/restore';
import { databasePath, openStore } from '../../store/store';

/** Whether a library lies in a folder, as far as its name says. */
export const isThere = (folder: string): boolean => existsSync(join(folder, 'library.db'));

/** Whether another process has the library in a folder open for writing. */
export function isInUse(folder: string): boolean {
  try {
    takeLock(join(folder, 'lock.db'), folder).release();
    return false;
  } catch (error) {
    return error instanceof LikewiseError && error.code === 'library-in-use';
  }
}

/**
 * @param home the folder in which the library is looked for
 * @param isExpected whether it was there a moment ago: then none is begun in its place, which would look as if all were gone
 * @returns the folder that it lies in
 * @throws LikewiseError `place-lost`, when its disk or its folder is not there
 */
export function lookForLibrary(home: string, isExpected: boolean): string {
  const { folder } = placeOf(home);
  if (isExpected && !isThere(folder))
    throw new LikewiseError('place-lost', `The library was in "${folder}" and is not there now. Connect its disk, or put the folder back.`);
  return folder;
}

/**
 * From now on the library in another folder is the one that is looked for. Nothing is copied, and the one before stays as it is.
 * @param path that folder, or the one around it, as a person picks who sees `library` in the dialog
 * @returns the folder that it lies in
 * @throws LikewiseError `place-without-library`
 */
export function openFrom(home: string, path: string): string {
  const folder = [resolve(path), resolve(path, 'library')].find(isThere);
  if (folder === undefined)
    throw new LikewiseError('place-without-library', `There is no library in "${path}". Choose the folder that holds library.db.`);
  if (folder === placeNamedIn(home)) return folder;
  mkdirSync(home, { recursive: true, mode: 0o700 });
  setPlace(home, { folder, former: null });
  return folder;
}

/** Begins an empty library in the folder where one is looked for; the one that was lost can be opened again by `openFrom`. */
export function beginAnew(home: string): void {
  openStore({ folder: home, access: 'write' }).close();
  setPlace(home, { folder: home, former: null });
}

/**
 * Begins an empty library in the place of one that is damaged, whose file stays beside it under another name, as its backups do. Killed half way, it leaves the
 * file under both names, or a folder without a library, in which the next start begins one or asks whether to.
 * @returns the folder that it lies in
 * @throws LikewiseError `library-in-use`, and as `openStore` does
 */
export function beginBesideDamaged(home: string): string {
  const { folder } = placeOf(home);
  const lock = takeLock(join(folder, 'lock.db'), folder);
  try {
    const path = databasePath(folder);
    if (existsSync(path)) setAside(path, folder);
    rmSync(path, { force: true });
    syncPath(folder);
  } catch (error) {
    throw translateError(error, databasePath(folder));
  } finally {
    lock.release();
  }
  openStore({ folder, access: 'write' }).close();
  return folder;
}
