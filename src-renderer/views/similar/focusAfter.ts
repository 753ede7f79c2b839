import type { ImageId } from '@contract/data';

/**
 * Which answer has the focus once some are answers no more: the first after it that stays, else the last before it.
 * @param answers in their order @param focusId one of them, or none @returns null where nothing has the focus, or nothing stays
 */
export function focusAfter(answers: ArrayLike<number>, focusId: ImageId | null, gone: readonly ImageId[]): ImageId | null {
  const all = Array.from(answers);
  const at = focusId === null ? -1 : all.indexOf(focusId);
  if (at < 0) return null;
  const stays = (imageId: number): boolean => !gone.includes(imageId as ImageId);
  return (all.slice(at).find(stays) ?? all.slice(0, at).findLast(stays) ?? null) as ImageId | null;
}
