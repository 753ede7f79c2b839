import type { Dirent } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { pathForSystem, pathFromBytes } from '../paths/relativePath';
import { statNow } from './statFile';

export interface FolderRow {
  readonly name: string;
  readonly type: 'file' | 'folder' | 'link' | 'special';
}
export type FolderAnswer =
  | { readonly rows: readonly FolderRow[]; /** Every name is UTF-8. */ readonly isExact: boolean }
  /** null: the folder is gone. */
  | { readonly problem: { readonly code: 'not-allowed' | 'disk-error'; readonly reason: string } | null };

/** One folder's names in their order, names that are not UTF-8 as in `RelativePath`. Not recursive; reads off the thread. */
export async function readFolder(absolutePath: string): Promise<FolderAnswer> {
  try {
    const path = pathForSystem(absolutePath);
    const entries = await readdir(path, { withFileTypes: true });
    // A name with bytes that are not UTF-8 comes as a string that names no file: read this folder again, as bytes.
    const isExact = entries.every((entry) => !entry.name.includes('\ufffd'));
    const rows = isExact
      ? entries.map((entry) => ({ name: entry.name, type: typeOf(entry, absolutePath, entry.name) }))
      : (await readdir(path, { withFileTypes: true, encoding: 'buffer' })).map((entry) => {
          const name = pathFromBytes(entry.name);
          return { name, type: typeOf(entry, absolutePath, name) };
        });
    return { rows: rows.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0)), isExact };
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT' || code === 'ENOTDIR') return { problem: null };
    if (code === 'EACCES' || code === 'EPERM') {
      return { problem: { code: 'not-allowed', reason: 'This account may not open the folder. Allow reading it, then scan again.' } };
    }
    if (code === 'ENAMETOOLONG') return { problem: { code: 'disk-error', reason: 'The path is longer than the system can open.' } };
    return {
      problem: {
        code: 'disk-error',
        reason: `The disk did not let the folder be read (${code ?? 'unknown error'}). Check the drive or the connection.`,
      },
    };
  }
}

function typeOf(entry: Dirent | Dirent<Buffer>, folder: string, name: string): FolderRow['type'] {
  if (entry.isFile()) return 'file';
  if (entry.isDirectory()) return 'folder';
  if (entry.isSymbolicLink()) return 'link';
  if (entry.isFIFO() || entry.isSocket() || entry.isCharacterDevice() || entry.isBlockDevice()) return 'special';
  // Some file systems do not tell the type with the name.
  const answer = statNow(pathForSystem(`${folder}/${name}`));
  if (answer === 'gone' || 'reason' in answer) return 'file';
  if (!('why' in answer)) return 'file';
  return answer.why === 'link' ? 'link' : answer.isFolder ? 'folder' : 'special';
}
