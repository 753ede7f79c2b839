import { SqliteError } from 'better-sqlite3';
import { LikewiseError } from '@contract/errors';

/**
 * Turns what SQLite says into a sentence for people where they can do something about it.
 * @param file the database that was worked on, for the sentence
 * @returns the error to throw; another kind of error comes back as it is
 */
export function translateError(error: unknown, file: string): unknown {
  if (error instanceof LikewiseError || !(error instanceof Error)) return error;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  const options = { cause: error };
  if (code === 'ENOSPC' || code === 'EDQUOT' || code === 'SQLITE_FULL' || code === 'SQLITE_IOERR_SHMSIZE')
    return new LikewiseError(
      'disk-full',
      `The disk is full: "${file}" could not be written. Free some space, then carry on; nothing that was saved is lost.`,
      options,
    );
  if (['EROFS', 'EACCES', 'EPERM', 'ENOTDIR', 'EEXIST', 'EISDIR', 'ENOENT'].includes(code))
    return new LikewiseError(
      'library-not-writable',
      `The library at "${file}" cannot be written (${code}). Choose a folder that you may write to.`,
      options,
    );
  if (code === 'EIO') return outOfReach(file, code, options);
  if (!(error instanceof SqliteError)) return error;
  if (
    code === 'SQLITE_CORRUPT' ||
    code.startsWith('SQLITE_CORRUPT_') ||
    code === 'SQLITE_NOTADB' ||
    code === 'SQLITE_IOERR_SHORT_READ' ||
    code === 'SQLITE_FORMAT'
  )
    return damaged(file, error.message, options);
  if (code.startsWith('SQLITE_BUSY') || code.startsWith('SQLITE_LOCKED')) return inUse(file, options);
  if (code === 'SQLITE_READONLY') return readOnly(file, options);
  if (code.startsWith('SQLITE_READONLY') || code.startsWith('SQLITE_CANTOPEN') || code.startsWith('SQLITE_IOERR') || code === 'SQLITE_PERM')
    return outOfReach(file, code, options);
  return error;
}

/** By one who opened it to read: a command, or the window where nothing can be saved. */
function readOnly(file: string, options: ErrorOptions): LikewiseError {
  return new LikewiseError(
    'library-not-writable',
    `Nothing can be saved in the library at "${file}" now: it is open for reading alone. Check that its disk has room and may be written to.`,
    options,
  );
}

export function outOfReach(file: string, code: string, options: ErrorOptions): LikewiseError {
  return new LikewiseError(
    'library-not-writable',
    `The library at "${file}" cannot be read or written (${code}). Check that its disk is connected and that you may write to the folder.`,
    options,
  );
}

export function damaged(file: string, detail: string, options?: ErrorOptions): LikewiseError {
  const what = detail.replace(/\s+/g, ' ').trim();
  return new LikewiseError(
    'library-damaged',
    `The library file "${file}" is damaged (${what}). It was left as it is: put a backup in its place, or move it away and index the folders again.`,
    options,
  );
}

export function inUse(file: string, options?: ErrorOptions): LikewiseError {
  return new LikewiseError(
    'library-in-use',
    `The library at "${file}" is in use by another Likewise. Close that one, or wait until it is done.`,
    options,
  );
}

/** The same object, its methods throwing translated errors. */
export function guarded<Repository extends object>(repository: Repository, file: string): Repository {
  const methods = new Map<PropertyKey, unknown>();
  return new Proxy(repository, {
    get(target, name) {
      const known = methods.get(name);
      if (known !== undefined) return known;
      // The target as receiver: private fields are not reachable through a proxy.
      const member: unknown = Reflect.get(target, name, target);
      if (typeof member !== 'function') return member;
      const method = (...input: unknown[]): unknown => {
        const result = translating(file, () => Reflect.apply(member, target, input) as unknown);
        return isGenerator(result) ? translatingEach(file, result) : result;
      };
      methods.set(name, method);
      return method;
    },
  });
}

export function translating<Result>(file: string, work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    throw translateError(error, file);
  }
}

const isGenerator = (value: unknown): value is Generator => Object.prototype.toString.call(value) === '[object Generator]';

function* translatingEach(file: string, values: Generator): Generator {
  try {
    yield* values;
  } catch (error) {
    throw translateError(error, file);
  }
}
