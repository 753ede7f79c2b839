import { LikewiseError, type ErrorCode } from '@contract/errors';

/**
 * SQLite opens no path of more than 512 bytes, and says no more than that it cannot. The longest that it meets below a library's folder is the journal
 * of a backup that is not finished, at 64 bytes: where the library alone could be opened it would have no backups.
 */
const LONGEST_BYTES = 440;

/**
 * For a folder in which a library is to begin. Throws where its path is too long.
 * @param real its path with all links resolved, as SQLite resolves them
 */
export function expectPathForLibrary(folder: string, real: string, code: ErrorCode): void {
  const bytes = Buffer.byteLength(real);
  if (bytes <= LONGEST_BYTES) return;
  throw new LikewiseError(
    code,
    `The path of the folder "${folder}" is too long for a library: ${bytes} bytes, and ${LONGEST_BYTES} at most. Choose one that is fewer folders deep, or that has a shorter name.`,
  );
}
