import { LikewiseError } from '@contract/errors';
import type { JobContext } from '../../jobs/job';
import type { Compute, FeatureStore, Head } from '../../model/types';
import { ExactIndex } from '../../search/exactIndex';
import type { Store } from '../../store/store';
import type { ImageId, ModelId } from '../../store/types';

/**
 * Embeds every photo whose features are there into a model's embeddings, beside those in use.
 * @param model or what makes it, called while the first embeddings are made
 * @returns an index over them, and the images that could not be embedded
 */
export async function embedLibrary(
  parts: { readonly store: Store; readonly compute: Pick<Compute, 'embedAll'> },
  source: FeatureStore,
  model: ModelId | (() => ModelId),
  head: Head,
  { signal, mayGoOn, report }: JobContext,
): Promise<{ readonly exact: ExactIndex; readonly damaged: readonly ImageId[] }> {
  const { store, compute } = parts;
  const total = store.features.count(source.backbone);
  const exact = new ExactIndex(head.size);
  const damagedIds: ImageId[] = [];
  report({ phase: 'embedding', done: 0, total });
  const chunks = compute.embedAll(source, head, signal)[Symbol.asyncIterator]();
  const first = chunks.next();
  first.catch(() => undefined); // awaited below; until then a rejection must not count as unhandled
  try {
    const modelId = typeof model === 'function' ? model() : model;
    for (let next = await first; next.done !== true; next = await chunks.next()) {
      const { imageIds, embeddings, damaged } = next.value;
      await mayGoOn();
      store.embeddings.add(modelId, imageIds, embeddings);
      exact.set(imageIds, embeddings);
      damagedIds.push(...(damaged as Iterable<number> as Iterable<ImageId>));
      report({ phase: 'embedding', done: exact.size, total });
    }
    signal.throwIfAborted();
    return { exact, damaged: damagedIds };
  } catch (error) {
    if (signal.aborted) throw new LikewiseError('cancelled', 'Cancelled; the embeddings in use are as they were.', { cause: error });
    throw error;
  } finally {
    await chunks.return?.();
  }
}
