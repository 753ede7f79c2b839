import type { DuplicateCount, DuplicateCounts, DuplicateKind, ImageId, ModelId } from '@contract/data';
import { baseLensId } from '../../store/repositories/ModelRepository';
import type { Store } from '../../store/store';
import { findGroups, spareBytes, type CopyGroup } from './findGroups';

/** The three lists in numbers; looks through the whole library. @param rules by which pictures were compared */
export function countDuplicates(store: Store, rules: number): DuplicateCounts {
  const groups = findGroups(store);
  const model = store.models.own(baseLensId);
  const { compared, of } = model === null ? { compared: 0, of: 0 } : comparedOf(store, model.id, rules);
  return {
    identical: countOf(groups, 'identical'),
    edited: countOf(groups, 'edited'),
    similar: countOf(groups, 'similar'),
    compared,
    of: Math.max(compared, of),
    kept: groups.filter(({ isKept }) => isKept).length,
  };
}

/** Photos that are gone, or whose folder is, keep what was computed of them; they are neither compared nor waited for. */
function comparedOf(store: Store, modelId: ModelId, rules: number): { readonly compared: number; readonly of: number } {
  const hidden = new Set(store.photos.hidden().hiddenIds);
  const checked = store.duplicates.checked(modelId, rules);
  if (hidden.size === 0) return { compared: checked.length, of: store.embeddings.count(modelId) };
  const seen = (imageIds: readonly ImageId[]): number => imageIds.reduce((sum, id) => sum + (hidden.has(id) ? 0 : 1), 0);
  return { compared: seen(checked), of: seen(store.maps.embedded(modelId)) };
}

function countOf(groups: readonly CopyGroup[], kind: DuplicateKind): DuplicateCount {
  const open = groups.filter((group) => group.kind === kind && !group.isKept);
  return {
    groups: open.length,
    spare: open.reduce((sum, { copies }) => sum + copies.length - 1, 0),
    spareBytes: open.reduce((sum, group) => sum + spareBytes(group), 0),
  };
}
