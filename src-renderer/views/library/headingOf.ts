import type { TagId } from '@contract/data';
import type { App } from '../../state/App.svelte';

/** What stands above a section of the library's photos, and how many are under it. */
export function headingOf({ photos, library, messages, tags }: App, index: number): { readonly title: string; readonly detail: string } {
  const section = photos.sections[index];
  if (!section) return { title: '', detail: '' };
  const { title } = section;
  // How many are under the last one is not known before all are there.
  const isKnown = photos.isWhole || index < photos.sections.length - 1;
  const detail = isKnown ? messages.t('library.photos', { count: section.count }) : '';
  const nameOf = (id: TagId): string => tags.list.find((one) => one.id === id)?.name ?? '';
  if (title.kind === 'folder') return { title: messages.folder(library.folder(title.rootId)?.name ?? ''), detail };
  if (title.kind === 'tags')
    return { title: title.tagIds.length === 0 ? messages.t('library.noTag') : messages.list(title.tagIds.map(nameOf)), detail };
  return { title: title.kind === 'day' ? messages.day(title.atMs) : messages.month(title.atMs), detail };
}
