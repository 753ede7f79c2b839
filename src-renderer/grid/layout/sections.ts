import type { PhotoOrder, PhotoTable, TagId } from '@contract/data';

export interface PhotoSection {
  readonly start: number;
  readonly count: number;
  readonly title:
    | { readonly kind: 'day' | 'month'; readonly atMs: number }
    | { readonly kind: 'folder'; readonly rootId: number }
    /** None: photos without a tag. */
    | { readonly kind: 'tags'; readonly tagIds: readonly TagId[] };
}

const dayMs = 86_400_000;
/** With fewer photos a day than this, a heading for each day would leave most rows nearly empty: months then. */
const photosThatDeserveADay = 5;

/**
 * Cuts a list of photos where its heading changes: by day or month for the newest first, by folder, or by the tags that photos share.
 * @param isByDay of a part of a list: whether the whole has a heading for each day; as the photos themselves deserve it where that is not known
 */
export function cutIntoSections(
  table: Pick<PhotoTable, 'takenAtMs' | 'rootIds' | 'tagSets'>,
  order: PhotoOrder,
  isByDay?: boolean,
): readonly PhotoSection[] {
  const { takenAtMs, rootIds, tagSets } = table;
  if (order === 'tag' && tagSets !== undefined) {
    return runs(tagSets.of.length, (photo) => tagSets.of[photo]!).map((run) => ({
      ...run,
      title: { kind: 'tags', tagIds: tagSets.sets[tagSets.of[run.start]!]! },
    }));
  }
  if (order === 'folder') {
    return runs(rootIds.length, (photo) => rootIds[photo]!).map((run) => ({
      ...run,
      title: { kind: 'folder', rootId: rootIds[run.start]! },
    }));
  }
  // The camera's own clock is kept as if it were UTC, so a day is a plain division wherever the viewer lives.
  const days = runs(takenAtMs.length, (photo) => Math.floor(takenAtMs[photo]! / dayMs));
  const hasDays = isByDay ?? takenAtMs.length >= days.length * photosThatDeserveADay;
  const kind = hasDays ? 'day' : 'month';
  const chosen = hasDays ? days : runs(takenAtMs.length, (photo) => monthOf(takenAtMs[photo]!));
  return chosen.map((run) => ({ ...run, title: { kind, atMs: takenAtMs[run.start]! } }));
}

function monthOf(ms: number): number {
  const date = new Date(ms);
  return date.getUTCFullYear() * 12 + date.getUTCMonth();
}

function runs(length: number, keyOf: (photo: number) => number): { start: number; count: number }[] {
  const found: { start: number; count: number }[] = [];
  let key: number | null = null;
  for (let photo = 0; photo < length; photo++) {
    const next = keyOf(photo);
    if (next !== key) found.push({ start: photo, count: 0 });
    key = next;
    found.at(-1)!.count++;
  }
  return found;
}
