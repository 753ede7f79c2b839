import { pathFromBytes, pathToBytes, type RelativePath } from '../../paths/relativePath';

/** Pieces of SQL that several statements on `file` share. */
export const fileColumns = {
  /** A name in UTF-8 comes as text, which is several times faster than bytes; another as its bytes. See `fromPathColumn`. */
  path: 'CASE WHEN CAST(file.path_text AS BLOB) = file.path THEN file.path_text ELSE file.path END',
  stamp: 'file.size, file.mtime_ms, file.ctime_ms, file.inode',
  sameStamp: 'size = ? AND mtime_ms = ? AND ctime_ms = ? AND inode = ?',
  /** Files that stand for a picture on the screen: read, or read before and changed since. */
  isShown: "file.image IS NOT NULL AND file.status IN ('indexed', 'pending')",
  /** Files of folders that are in the library, not of those that were removed and may come back. There are few of these, mostly none. */
  isIn: 'file.root NOT IN (SELECT id FROM root WHERE removed_at_ms IS NOT NULL)',
} as const;

export const fromPathColumn = (path: string | Buffer): string => (typeof path === 'string' ? path : pathFromBytes(path));

/** What lies below a folder is what lies between these two: the path with the slash, and with the character after it. */
export const boundsBelow = (folder: RelativePath): [Buffer, Buffer] => [pathToBytes(`${folder}/`), pathToBytes(`${folder}0`)];
