import { dirname, resolve } from 'node:path';
import { parse as parseCsv } from 'csv-parse/sync';
import type { ImageId, JudgedPair, Verdict } from '@contract/data';
import { LikewiseError } from '@contract/errors';
import { pathForPeople } from '../../paths/relativePath';
import type { FileService } from '../gallery/FileService';
import { readGiven, type Given } from '../readSmallFile';

const MOST_BYTES = 100_000_000;
const verdicts: readonly string[] = ['similar', 'different'] satisfies readonly Verdict[];

export interface PairsOfFile {
  readonly pairs: readonly JudgedPair[];
  /** Rows whose two files hold the very same picture: there is nothing to judge. */
  readonly copies: number;
}

/** The image at a path. Throws `file-not-found`. @param otherBase where a relative path may start besides the working folder */
export function requireImage(files: FileService, path: string, otherBase?: string): ImageId {
  const image = files.imageAt(path) ?? (otherBase === undefined ? null : files.imageAt(resolve(otherBase, path))) ?? files.imageBelow(path);
  if (image === null) {
    const name = pathForPeople(path);
    throw new LikewiseError('file-not-found', `${name} is no indexed photo of this library. Check its name, or index its folder first.`);
  }
  return image;
}

/**
 * Reads pairs from CSV: `path_a,path_b,similar|different`, with or without a first row of names. Paths are absolute, or start at the
 * working folder, the file's own folder or a folder of the library.
 * Throws with the row for what cannot be understood, for a path that is no photo, and for a pair that is said both ways.
 */
export async function readPairs(files: FileService, given: Given): Promise<PairsOfFile> {
  const { name, text } = await readGiven(given, MOST_BYTES);
  const besides = typeof given === 'string' ? dirname(resolve(given)) : undefined;
  const wrong = (row: number, why: string): LikewiseError =>
    new LikewiseError('bad-argument', `${name}, row ${row}: ${why}. Nothing was saved.`);
  // Before the parser sees it, whose message quotes what it stumbled over: of a photo, hundreds of escaped bytes.
  if (text.includes('\0')) throw new LikewiseError('bad-argument', `${name} is no CSV file: it is no text. Nothing was saved.`);
  let rows: string[][];
  try {
    rows = parseCsv(text, { bom: true, skip_empty_lines: true, relax_column_count: true, trim: true });
  } catch (cause) {
    throw new LikewiseError('bad-argument', `${name} is no CSV file: ${(cause as Error).message}. Nothing was saved.`, { cause });
  }
  const said = new Map<string, JudgedPair>();
  let copies = 0;
  for (const [i, [pathA = '', pathB = '', verdict = '', ...rest]] of rows.entries()) {
    if (i === 0 && /^path_a$/iu.test(pathA) && /^path_b$/iu.test(pathB)) continue;
    if (rest.length > 0 || pathA === '' || pathB === '' || !verdicts.includes(verdict))
      throw wrong(i + 1, 'it must be "path_a,path_b,similar" or "path_a,path_b,different"');
    const imageA = requireImage(files, pathA, besides);
    const imageB = requireImage(files, pathB, besides);
    if (imageA === imageB) {
      copies += 1;
      continue;
    }
    const key = imageA < imageB ? `${imageA} ${imageB}` : `${imageB} ${imageA}`;
    const before = said.get(key);
    if (before !== undefined && before.verdict !== verdict)
      throw wrong(
        i + 1,
        `${pathForPeople(pathA)} and ${pathForPeople(pathB)} were said to be ${before.verdict} in a row before, so the file contradicts itself`,
      );
    said.set(key, before ?? { imageA, imageB, verdict: verdict as Verdict });
  }
  if (said.size + copies === 0) throw new LikewiseError('bad-argument', `${name} holds no judgements. Nothing was saved.`);
  return { pairs: [...said.values()], copies };
}
