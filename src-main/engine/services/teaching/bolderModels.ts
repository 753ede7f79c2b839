import type { LensId, ModelId } from '@contract/data';
import { serialiseHead } from '../../model/head/head';
import type { Store } from '../../store/store';
import type { NewModel } from '../../store/types';
import type { BolderVersion } from '../../training/teach';
import { isBolderRecord, recordOfBolder, type TrainingRecord } from './trainingRecord';

/** Whether the model that a lens uses of its own is a bolder version. */
export function usesBolder({ models }: Store, lensId: LensId): boolean {
  const own = models.own(lensId);
  return own !== null && isBolderRecord(models.record(own.id)?.metrics);
}

/**
 * Keeps the bolder version that a training brought, if any, instead of those that earlier ones offered and nobody put to use.
 * @param beside the model that the training made @param rivalId the model in use, which it may take the place of; null for the label-free one
 */
export function keepBolder(
  store: Store,
  beside: NewModel,
  record: TrainingRecord,
  bolder: BolderVersion | null,
  rivalId: ModelId | null,
): ModelId | null {
  return store.precious(() => {
    for (const id of store.models.neverActive(beside.lensId))
      if (isBolderRecord(store.models.record(id)?.metrics)) store.models.discard(id);
    if (bolder === null) return null;
    const { result, curves } = recordOfBolder(bolder, record);
    const { head } = bolder;
    return store.models.insert({
      ...beside,
      size: head.size,
      head: serialiseHead(head),
      metrics: { training: result, curves },
      parentId: rivalId,
    });
  });
}
