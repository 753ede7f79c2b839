import type { ImageId } from '@contract/data';
import type { JobContext } from '../../jobs/job';
import { serialiseHead } from '../../model/head/head';
import type { Compute, FeatureStore } from '../../model/types';
import type { Store } from '../../store/store';
import { baseLensId } from '../../store/repositories/ModelRepository';
import { embedLibrary } from '../gallery/embedLibrary';
import type { Gallery } from '../gallery/Gallery';

/** While a folder is read, the head is fitted again each time the library has grown by this factor: the first answers are good early, and all fits together cost twice the last one. */
const PROVISIONAL_GROWTH = 2;
/** A finished library whose head was fitted to all of it is fitted again when it has grown by a tenth: less changes no ranking that a person would notice. */
const SETTLED_GROWTH = 1.1;
/** The first fit, when a search first has something to choose from. */
const FIRST_FIT = 64;

/** Whether the head should be fitted again. @param isSettled the run is over, so that the fit is to last */
export function needsFit(
  fit: { readonly fittedOn: number; readonly isProvisional: boolean },
  features: number,
  isSettled: boolean,
): boolean {
  if (features === 0) return false;
  if (!isSettled) return features >= FIRST_FIT && features >= fit.fittedOn * PROVISIONAL_GROWTH;
  return fit.isProvisional || features >= fit.fittedOn * SETTLED_GROWTH || features * SETTLED_GROWTH <= fit.fittedOn;
}

/**
 * Fits the label-free head to the library and embeds all of it anew beside the embeddings in use. They are switched in one transaction when
 * every image is embedded; a run that ends before leaves the old ones as they were. Lenses that were taught keep their own model.
 * @returns images whose stored features are damaged: they have no embedding until those are computed again
 */
export async function fitBaseModel(
  parts: { readonly store: Store; readonly gallery: Gallery; readonly compute: Compute },
  source: FeatureStore,
  isProvisional: boolean,
  context: JobContext,
): Promise<ImageId[]> {
  const { store, gallery, compute } = parts;
  const total = store.features.count(source.backbone);
  context.report({ phase: 'embedding', done: 0, total });
  const { head, fittedOn } = await compute.fitBase(source, context.signal);
  const modelId = store.models.insert({
    lensId: baseLensId,
    kind: 'base',
    backbone: source.backbone,
    size: head.size,
    head: serialiseHead(head),
    config: { isProvisional, fittedOn },
    metrics: {},
    // The whole library, though a large one is fitted by a sample: what counts is how much it has grown since.
    fittedOn: total,
    parentId: null,
  });
  try {
    const { exact, damaged } = await embedLibrary({ store, compute }, source, modelId, head, context);
    store.models.activate(modelId);
    gallery.offer(modelId, head, exact);
    return [...damaged];
  } catch (error) {
    store.models.discard(modelId);
    throw error;
  }
}
