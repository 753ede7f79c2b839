import { isLinear, parseHead } from '../../model/head/head';
import type { FeatureStore, LinearHead } from '../../model/types';
import { baseLensId } from '../../store/repositories/ModelRepository';
import type { Store } from '../../store/store';
import type { BackboneId, ModelId } from '../../store/types';

/** The last one of each library: reading it takes as long as a search, and the compute process is sent a head only when it is another object. */
const known = new WeakMap<Store, { readonly id: ModelId; readonly head: LinearHead }>();

/** The head of the label-free model; null where there is none that can be read. The same object while the model is the same. */
export function baseHeadOf(store: Store): LinearHead | null {
  const base = store.models.own(baseLensId);
  if (base === null) return null;
  const last = known.get(store);
  if (last?.id === base.id) return last.head;
  const bytes = store.models.head(base.id);
  const head = bytes === null || bytes === 'damaged' ? null : parseHead(bytes, 'the label-free model');
  if (head === null || !isLinear(head)) return null;
  known.set(store, { id: base.id, head });
  return head;
}

/** Where the compute process finds what it embeds: the features, and the embeddings of the label-free model, where that is one of the same backbone. */
export function embeddingSource(store: Store, backbone: BackboneId): FeatureStore {
  const source = { databasePath: store.databasePath, backbone };
  const base = store.models.own(baseLensId);
  const head = base?.backbone === backbone ? baseHeadOf(store) : null;
  return base === null || head === null || head.weights === null ? source : { ...source, base: { modelId: base.id, head } };
}
