import { LikewiseError } from '@contract/errors';
import { parseHead } from '../model/head';
import type { Compute, FeatureStore } from '../model/types';
import { ExactIndex } from '../search/exactIndex';
import { baseLensId } from '../store/repositories/ModelRepository';
import type { Store } from '../store/store';
import type { Gallery } from './Gallery';

/** The library as it is without anything taught, in memory. Throws `nothing-indexed`. */
export async function untaughtIndex(
  { store, gallery, compute }: { readonly store: Store; readonly gallery: Gallery; readonly compute: Compute },
  source: FeatureStore,
  signal: AbortSignal,
): Promise<ExactIndex> {
  const base = store.models.own(baseLensId);
  const bytes = base === null ? null : store.models.head(base.id);
  if (base === null || bytes === null || bytes === 'damaged')
    throw new LikewiseError('nothing-indexed', 'Nothing is indexed yet. Index a folder of photos first.');
  const active = gallery.active();
  if (active?.model.id === base.id) return active.exact;
  const head = parseHead(bytes, 'the label-free model');
  const exact = new ExactIndex(head.size);
  for await (const { imageIds, embeddings } of compute.embedAll(source, head, signal)) exact.set(imageIds, embeddings);
  return exact;
}
