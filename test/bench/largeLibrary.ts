import { access } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { makeUpLibrary } from '../fixtures/madeUpLibrary';

const d = 256;

/** A made-up library that is far larger than most, and which acts upon it are asked for. */
export interface LargeLibrary {
  readonly photos: number;
  /** The library is in its `library`. */
  readonly dataDir: string;
  isWanted(name: string): boolean;
}

/**
 * Makes it where there is none yet.
 * @param args how many photos (500000); `--library DIR`: where it is kept; `--only TEXT,...`: acts whose names hold one of these, all without it
 */
export async function largeLibrary(args: readonly string[]): Promise<LargeLibrary> {
  const { positionals, values } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { library: { type: 'string' }, only: { type: 'string', default: '' } },
  });
  const photos = Number(positionals[0] ?? '500000');
  if (values.library === undefined) throw new Error('Name a folder for the library: --library DIR. Half a million photos take 3 GB.');
  const dataDir = resolve(values.library);
  const isThere = await access(join(dataDir, 'library')).then(
    () => true,
    () => false,
  );
  if (!isThere) await makeUpLibrary(join(dataDir, 'library'), join(dataDir, 'photos'), photos, d, true);
  const wanted = values.only.split(',').filter(Boolean);
  return { photos, dataDir, isWanted: (name) => wanted.length === 0 || wanted.some((text) => name.includes(text)) };
}
