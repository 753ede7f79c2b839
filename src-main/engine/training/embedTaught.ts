import { embedRows } from './head/embedRows';
import type { TeachingLibrary } from './rows/library';
import type { Taught } from './teach';
import { embedBySpaceMap } from './start/teachStart';
import type { EmbeddingRows } from './rows/types';

/** The library as a taught head embeds it, its branch too where it has one. */
export function embedTaught(library: TeachingLibrary, { map, head }: Pick<Taught, 'map' | 'head'>): EmbeddingRows {
  const linear = embedBySpaceMap(library, map);
  return head.kind === 'mlp' ? embedRows(linear, { kind: 'mlp', branch: head.branch }) : linear;
}
