import type { Judgement, MapFolder, PhotoMap } from '@contract/data';

/** What some photos of the map share. */
export interface Common {
  /** The folder that most of them lie in. */
  readonly folder: { readonly name: string; readonly count: number } | null;
  /** The tag that most of them have. */
  readonly tag: { readonly name: string; readonly count: number } | null;
  /** From the earliest to the latest; 0 while unknown. */
  readonly fromMs: number;
  readonly toMs: number;
  /** Pairs among them that were judged similar. */
  readonly pairs: number;
}

/** @param rootName what a folder that was added is called */
export function commonOf(
  map: PhotoMap,
  rows: readonly number[],
  judgements: readonly Judgement[],
  rootName: (rootId: number) => string,
): Common {
  const chosen = new Set(rows);
  const ids = new Set<number>(rows.map((row) => map.imageIds[row]!));
  let [fromMs, toMs] = [Infinity, 0];
  for (const row of rows) {
    const takenAtMs = map.takenAtMs[row]!;
    if (takenAtMs <= 0) continue;
    fromMs = Math.min(fromMs, takenAtMs);
    toMs = Math.max(toMs, takenAtMs);
  }
  const tags = map.tags.map(({ name, rows: tagged }) => ({ name, count: tagged.reduce((sum, row) => sum + (chosen.has(row) ? 1 : 0), 0) }));
  const tag = tags.reduce<{ name: string; count: number } | null>((most, one) => (one.count > (most?.count ?? 0) ? one : most), null);
  return {
    folder: mostIn(map, rows, rootName),
    tag,
    fromMs: fromMs === Infinity ? 0 : fromMs,
    toMs,
    pairs: judgements.filter(({ verdict, imageA, imageB }) => verdict === 'similar' && ids.has(imageA) && ids.has(imageB)).length,
  };
}

/** The folder that most of the photos lie in. */
export function mostIn(map: PhotoMap, rows: readonly number[], rootName: (rootId: number) => string): Common['folder'] {
  const counts = new Map<number, number>();
  for (const row of rows) counts.set(map.folderOf[row]!, (counts.get(map.folderOf[row]!) ?? 0) + 1);
  const [folder, count] = [...counts].reduce((most, one) => (one[1] > most[1] ? one : most), [-1, 0]);
  const place = map.folders[folder];
  return place ? { name: folderName(place, rootName), count } : null;
}

/** The last part of its path, or what the folder that was added is called. */
export const folderName = ({ rootId, path }: MapFolder, rootName: (rootId: number) => string): string =>
  path === '' ? rootName(rootId) : (path.split('/').at(-1) ?? path);
