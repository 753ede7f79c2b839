import type { RootId, TagId } from '@contract/data';
import type { App } from '../../state/App.svelte';

interface Place {
  readonly rootId: RootId | null;
  readonly tagId: TagId | null;
  /** Something is asked of its photos. */
  readonly isFiltered: boolean;
}

/** How many photos a place of the library holds, as it is known before their list has come; null where it is not. */
export function countAhead({ library, tags, photos }: App, { rootId, tagId, isFiltered }: Place): number | null {
  if (isFiltered || photos.text.trim() !== '' || (rootId !== null && tagId !== null)) return null;
  if (rootId !== null) return library.folder(rootId)?.images ?? null;
  if (tagId !== null) return tags.list.find(({ id }) => id === tagId)?.images ?? null;
  return library.status?.images ?? null;
}
