import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, rmdirSync, statSync } from 'node:fs';
import { access, constants, open, realpath, statfs } from 'node:fs/promises';
import { basename, dirname, join, resolve, sep } from 'node:path';
import { setImmediate as letOthersRun } from 'node:timers/promises';
import type { LibraryMove, MoveProgress } from '@contract/data';
import { LikewiseError } from '@contract/errors';
import { syncPath } from '../../store/backup';
import { checkByTable, settleDatabase } from '../../store/checkByTable';
import { takeLock } from '../../store/lock';
import { expectPathForLibrary } from '../../store/pathLength';
import { clear, clearUnfinished, inTheWay, isOfLibrary, isUnfinished, markUnfinished, placeOf, setPlace } from '../../store/place';
import { openStore } from '../../store/store';

/** Beside the files themselves: the logs that a library writes when it is opened. */
const ROOM_BYTES = 16_000_000;
const CHUNK_BYTES = 4_000_000;
/** They belong to a library that is open. */
const notCopied = /^lock\.db$|-(wal|shm|journal)$/u;

export interface MoveRequest {
  /** The folder in which the library is looked for; see `placeOf`. */
  readonly home: string;
  readonly to: string;
  /** Those of the library: it must not lie among photos. */
  readonly photoFolders: readonly string[];
}

/** Says what a move would take. Changes nothing. Throws `LikewiseError` in one sentence where the folder does not do. */
export async function planMove({ home, to, photoFolders }: MoveRequest): Promise<LibraryMove> {
  const from = placeOf(home).folder;
  const target = await realOf(resolve(to));
  const source = await realOf(from);
  if (target === source || target.startsWith(source + sep))
    throw new LikewiseError(
      'folder-overlaps-library',
      `"${to}" is, or lies in, the folder that the library is in now. Choose another one.`,
    );
  expectPathForLibrary(to, target, 'place-not-writable');
  for (const folder of photoFolders) {
    const photos = await realOf(folder);
    if (target === photos || target.startsWith(photos + sep))
      throw new LikewiseError(
        'place-among-photos',
        `"${to}" lies in "${folder}", a folder of photos. Choose one outside of it: nothing is written among photos.`,
      );
  }
  const found = statSync(target, { throwIfNoEntry: false });
  if (found && !found.isDirectory()) throw new LikewiseError('folder-not-found', `"${to}" is a file, not a folder. Name a folder.`);
  const nearest = await nearestFolder(target);
  await access(nearest, constants.W_OK | constants.X_OK).catch((cause: unknown) => {
    throw notWritable(to, cause);
  });
  const [name] = found ? inTheWay(target) : [];
  if (name !== undefined)
    throw new LikewiseError(
      'place-not-empty',
      `"${to}" is not empty: "${name}" lies in it. Choose an empty folder, or one that is not there yet.`,
    );
  const bytes = filesOf(from).reduce((sum, file) => sum + statSync(join(from, file)).size, 0);
  const space = await statfs(nearest);
  const freeBytes = space.bavail * space.bsize;
  if (freeBytes < bytes + ROOM_BYTES) throw tooFull(to, bytes + ROOM_BYTES, freeBytes);
  return { from, to: target, bytes, freeBytes };
}

/**
 * Copies the library, compares every file with what was read, opens the copy, and only then has it looked for there. The library must not be open;
 * what is left at the old place goes by `finishMove`. Cancelled, failed or killed at any moment, the library is where it was, or where it was to go, whole.
 * Throws as `planMove` does, `cancelled`, and `place-not-writable` when the new place goes away meanwhile.
 */
export async function moveLibrary(
  request: MoveRequest,
  signal: AbortSignal,
  onProgress: (progress: MoveProgress) => void,
): Promise<LibraryMove> {
  const plan = await planMove(request);
  const { from, to, bytes } = plan;
  const lock = takeLock(join(from, 'lock.db'), from);
  const isMade = !existsSync(to);
  let isOurs = false;
  let done = 0;
  const tell = (by: number): void => {
    if (signal.aborted) throw new LikewiseError('cancelled', 'Cancelled. The library stays where it was.');
    done += by;
    onProgress({ done, total: 2 * bytes });
  };
  try {
    tell(0);
    for (const name of ['library.db', 'pictures.db']) settleDatabase(join(from, name));
    isOurs = true;
    mkdirSync(to, { recursive: true, mode: 0o700 });
    markUnfinished(to);
    clear(to);
    const files = filesOf(from);
    for (const file of files) {
      expectThere(to, request.to);
      mkdirSync(dirname(join(to, file)), { recursive: true, mode: 0o700 });
      const written = await copyFile(join(from, file), join(to, file), tell);
      if ((await digestOf(join(to, file), tell)) !== written)
        throw new LikewiseError(
          'place-not-writable',
          `"${join(to, file)}" is not what was written to it. Check that disk. The library stays where it was.`,
        );
    }
    await checkByTable(join(to, 'library.db'), () => letOthersRun().then(() => tell(0)));
    openStore({ folder: to, access: 'write' }).close();
    syncPath(to);
    expectThere(to, request.to, files);
    tell(0);
    setPlace(request.home, { folder: to, former: from });
    return plan;
  } catch (error) {
    // Where the disk failed just as the switch was made certain, both places hold the library, and the next start decides.
    if (isOurs && isLookedForAt(request.home, to)) throw error;
    if (isOurs) leave(to, isMade);
    throw translate(error, request.to);
  } finally {
    lock.release();
  }
}

function isLookedForAt(home: string, to: string): boolean {
  try {
    return placeOf(home).folder === to;
  } catch {
    // Whoever cannot say where the library lies must not clear away what may be it.
    return true;
  }
}

/** A folder whose disk goes away may be there all the same, empty, as the place where that disk was mounted. */
function expectThere(to: string, given: string, files: readonly string[] = []): void {
  if (!isUnfinished(to) || files.some((file) => !existsSync(join(to, file)))) throw notWritable(given, undefined);
}

/** A disk that has gone keeps what was written to it: the next move there clears it. */
function leave(to: string, isMade: boolean): void {
  try {
    clearUnfinished(to);
    if (isMade && readdirSync(to).length === 0) rmdirSync(to);
  } catch {
    // Out of reach, as whatever made the move fail.
  }
}

function translate(error: unknown, to: string): unknown {
  if (error instanceof LikewiseError || !(error instanceof Error) || !('code' in error)) return error;
  if (error.code === 'ENOSPC' || error.code === 'EDQUOT') return tooFull(to, null, null, error);
  return notWritable(to, error);
}

function tooFull(to: string, neededBytes: number | null, freeBytes: number | null, cause?: unknown): LikewiseError {
  const inMegabytes = (bytes: number): string => `${Math.ceil(bytes / 1e6).toLocaleString('en')} MB`;
  const detail =
    neededBytes === null || freeBytes === null ? '' : `: it takes ${inMegabytes(neededBytes)}, and ${inMegabytes(freeBytes)} are free`;
  return new LikewiseError(
    'disk-full',
    `The disk of "${to}" is too full for the library${detail}. Choose another. The library stays where it was.`,
    { cause },
  );
}

const notWritable = (to: string, cause: unknown): LikewiseError =>
  new LikewiseError(
    'place-not-writable',
    `"${to}" cannot be written to, or is not there any more. Choose another folder. The library stays where it was.`,
    { cause },
  );

/** Of the library's folder, relative to it. A part that somebody put on another disk, with a link in its place, comes along. */
function filesOf(folder: string, below = ''): string[] {
  const names = readdirSync(join(folder, below)).filter((name) => below !== '' || isOfLibrary(name));
  return names.sort().flatMap((name) => {
    const file = join(below, name);
    const found = statSync(join(folder, file), { throwIfNoEntry: false });
    if (found?.isDirectory() === true) return filesOf(folder, file);
    return found?.isFile() === true && !notCopied.test(name) ? [file] : [];
  });
}

/** @returns the digest of what was read */
async function copyFile(from: string, to: string, tell: (bytes: number) => void): Promise<string> {
  const target = await open(to, 'w', 0o600);
  try {
    const digest = await read(from, async (chunk) => {
      await target.writeFile(chunk);
      tell(chunk.length);
    });
    await target.sync();
    return digest;
  } finally {
    await target.close();
  }
}

const digestOf = (file: string, tell: (bytes: number) => void): Promise<string> =>
  read(file, (chunk) => Promise.resolve(tell(chunk.length)));

async function read(file: string, onChunk: (chunk: Buffer) => Promise<void>): Promise<string> {
  const hash = createHash('sha256');
  const source = await open(file, 'r');
  try {
    const buffer = Buffer.allocUnsafe(CHUNK_BYTES);
    for (;;) {
      const { bytesRead } = await source.read(buffer, 0, CHUNK_BYTES, null);
      if (bytesRead === 0) return hash.digest('hex');
      const chunk = buffer.subarray(0, bytesRead);
      hash.update(chunk);
      await onChunk(chunk);
    }
  } finally {
    await source.close();
  }
}

/** With all links resolved, of the part of a path that is there. */
async function realOf(path: string): Promise<string> {
  return realpath(path).catch(async () => (dirname(path) === path ? path : join(await realOf(dirname(path)), basename(path))));
}

async function nearestFolder(path: string): Promise<string> {
  for (let folder = path; ; folder = dirname(folder)) if (existsSync(folder) || dirname(folder) === folder) return realpath(folder);
}
