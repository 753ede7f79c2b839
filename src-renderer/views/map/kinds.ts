import type { PhotoMap } from '@contract/data';
import { folderName } from './common';

export const colourings = ['none', 'folder', 'tag', 'group'] as const;
/** What the points of the map are told apart by. */
export type Colouring = (typeof colourings)[number];

/** The tokens hold six colours of plots, and there are six shapes; the two together tell a dozen kinds apart. */
export const COLOURS = 6;
export const MOST_KINDS = 12;
/** For the rest, and where nothing is told apart. */
export const OTHER = 255;

export interface Kind {
  readonly key: string;
  /** Empty where it needs words of the language: a group, the folder itself. */
  readonly name: string;
  readonly rows: readonly number[];
}

export interface Kinds {
  /** The most frequent first. */
  readonly list: readonly Kind[];
  /** [n] rows of `list`, or `OTHER`. */
  readonly of: Uint8Array;
}

/** A colour and a shape that no two of the kinds share both. */
export const lookOf = (kind: number): { colour: number; shape: number } => ({
  colour: kind % COLOURS,
  shape: (kind + Math.floor(kind / COLOURS)) % COLOURS,
});

/** The colour of a kind in the theme in use, as CSS says it. */
export const plotOf = (kind: number): string => (kind === OTHER ? 'var(--plot-muted)' : `var(--plot-${lookOf(kind).colour + 1})`);

/** The most frequent kinds of photos on the map. @param rootName what a folder that was added is called */
export function kindsOf(map: PhotoMap, by: Colouring, rootName: (rootId: number) => string): Kinds {
  const kinds = (by === 'none' ? [] : by === 'tag' ? tags(map) : by === 'group' ? groups(map) : folders(map, rootName))
    .sort((a, b) => b.rows.length - a.rows.length)
    .slice(0, MOST_KINDS);
  const of = new Uint8Array(map.imageIds.length).fill(OTHER);
  // A photo of several kinds is shown as the most frequent of them.
  kinds.toReversed().forEach((kind, at) => {
    for (const row of kind.rows) of[row] = kinds.length - 1 - at;
  });
  return { list: kinds, of };
}

const tags = (map: PhotoMap): Kind[] => map.tags.map(({ tagId, name, rows }) => ({ key: `tag ${tagId}`, name, rows: [...rows] }));

function groups(map: PhotoMap): Kind[] {
  const rows = new Map<number, number[]>();
  map.groupOf.forEach((group, row) => {
    if (group < 0) return;
    const members = rows.get(group);
    if (members) members.push(row);
    else rows.set(group, [row]);
  });
  return [...rows].map(([group, members]) => ({ key: `group ${group}`, name: '', rows: members }));
}

function folders(map: PhotoMap, rootName: (rootId: number) => string): Kind[] {
  const rows = map.folders.map((): number[] => []);
  map.folderOf.forEach((folder, row) => rows[folder]?.push(row));
  return map.folders.flatMap((folder, at) =>
    rows[at]!.length === 0 ? [] : [{ key: `folder ${at}`, name: folderName(folder, rootName), rows: rows[at]! }],
  );
}
