import type { ImageId, TagId } from '../types';

/**
 * Puts images that have the same tags together, so that each is in one group however many tags it has. Groups go by their tags' names as words
 * do by their letters: `a`, `a b`, `b`; the images without a tag are the last.
 * @param tags of each image that has any, in the order of their names
 * @param rankOf where a tag's name stands among all
 * @returns `setOf`: [images] which of `sets`
 */
export function groupByTags(
  imageIds: readonly ImageId[],
  tags: ReadonlyMap<ImageId, readonly TagId[]>,
  rankOf: ReadonlyMap<TagId, number>,
): { readonly sets: readonly (readonly TagId[])[]; readonly setOf: Int32Array } {
  const known = new Map<string, readonly TagId[]>();
  const keys = imageIds.map((imageId) => {
    const set = tags.get(imageId) ?? [];
    const key = set.join(' ');
    known.set(key, set);
    return key;
  });
  const inOrder = [...known].toSorted(([, a], [, b]) => compare(a, b, rankOf));
  const places = new Map(inOrder.map(([key], place) => [key, place]));
  return { sets: inOrder.map(([, set]) => set), setOf: Int32Array.from(keys, (key) => places.get(key)!) };
}

function compare(a: readonly TagId[], b: readonly TagId[], rankOf: ReadonlyMap<TagId, number>): number {
  if (a.length === 0 || b.length === 0) return b.length - a.length;
  for (let at = 0; at < Math.min(a.length, b.length); at++) {
    const difference = (rankOf.get(a[at]!) ?? 0) - (rankOf.get(b[at]!) ?? 0);
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}
