import { basename } from 'node:path';
import type { ImageId, RootId } from '@contract/data';
import { LikewiseError } from '@contract/errors';
import type { RelativePath } from '../../paths/relativePath';
import type { Store } from '../../store/store';
import { readGiven, type Given } from '../readSmallFile';

/** An indexed file, and the folder that serves as its class. */
export interface ClassItem {
  readonly imageId: ImageId;
  /** Different for each folder. */
  readonly label: string;
}

/** Which folders count: those named, or all but those. */
export interface ClassFilter {
  readonly names: ReadonlySet<string>;
  readonly mode: 'only' | 'without';
  /** The file that named them, for messages. */
  readonly file: string;
}

/** A folder of the library, or one below it. */
export interface PlaceWithin {
  readonly rootId: RootId;
  readonly below?: string;
}

const MOST_BYTES = 10_000_000;

/** Reads names of classes, one a line: a folder's name, or its path below the folder that was added. */
export async function readClassFilter(given: Given, mode: ClassFilter['mode']): Promise<ClassFilter> {
  const { name: file, text } = await readGiven(given, MOST_BYTES);
  const lines = text.replace(/^\ufeff/u, '').split(/\r?\n/u);
  const names = new Set(lines.map((line) => line.trim().replace(/\/+$/u, '')).filter((line) => line !== ''));
  if (names.size === 0) throw new LikewiseError('bad-argument', `${file} names no class. Give a folder's name on each line.`);
  return { names, mode, file };
}

/**
 * Every indexed file with the folder it lies in, byte-identical ones too.
 * Throws `bad-argument` when a name of the filter is no folder that holds photos.
 */
export function listClassItems(store: Store, within: PlaceWithin | null, filter: ClassFilter | null): ClassItem[] {
  const items: ClassItem[] = [];
  const roots = new Map(store.roots.list().map(({ id, path }) => [id, basename(path)]));
  const found = new Set<string>();
  for (const { rootId: root, path, status, imageId } of store.files.list()) {
    if (status !== 'indexed' || imageId === null || !isWithin(within, root, path)) continue;
    const folder = path.slice(0, Math.max(0, path.lastIndexOf('/')));
    if (filter !== null) {
      const named = [folder, basename(folder), folder === '' ? (roots.get(root) ?? '') : ''].filter((name) => filter.names.has(name));
      for (const name of named) found.add(name);
      if (named.length > 0 !== (filter.mode === 'only')) continue;
    }
    items.push({ imageId, label: `${root}/${folder}` });
  }
  const unknown = filter === null ? undefined : [...filter.names].find((name) => !found.has(name));
  if (unknown !== undefined)
    throw new LikewiseError('bad-argument', `${filter!.file} names "${unknown}", and no folder of that name holds photos.`);
  return items;
}

const isWithin = (within: PlaceWithin | null, rootId: RootId, path: RelativePath): boolean =>
  within === null || (within.rootId === rootId && (within.below === undefined || path.startsWith(`${within.below}/`)));
