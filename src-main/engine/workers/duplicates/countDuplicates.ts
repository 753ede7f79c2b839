import type { DuplicateCount, DuplicateCounts, DuplicateKind } from '@contract/data';
import { baseLensId } from '../../store/repositories/ModelRepository';
import type { Store } from '../../store/store';
import { findGroups, spareBytes, type CopyGroup } from './findGroups';

/** The three lists in numbers; looks through the whole library. @param rules by which pictures were compared */
export function countDuplicates(store: Store, rules: number): DuplicateCounts {
  const groups = findGroups(store);
  const model = store.models.own(baseLensId);
  const compared = model === null ? 0 : store.duplicates.checked(model.id, rules).length;
  return {
    identical: countOf(groups, 'identical'),
    edited: countOf(groups, 'edited'),
    similar: countOf(groups, 'similar'),
    compared,
    of: model === null ? 0 : Math.max(compared, store.embeddings.count(model.id)),
    kept: groups.filter(({ isKept }) => isKept).length,
  };
}

function countOf(groups: readonly CopyGroup[], kind: DuplicateKind): DuplicateCount {
  const open = groups.filter((group) => group.kind === kind && !group.isKept);
  return {
    groups: open.length,
    spare: open.reduce((sum, { copies }) => sum + copies.length - 1, 0),
    spareBytes: open.reduce((sum, group) => sum + spareBytes(group), 0),
  };
}
