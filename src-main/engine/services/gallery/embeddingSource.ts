import { isLinear, parseHead } from '../../model/head/head';
import type { FeatureStore } from '../../model/types';
import { baseLensId } from '../../store/repositories/ModelRepository';
import type { Store } from '../../store/store';
import type { BackboneId } from '../../store/types';

/** Where the compute process finds what it embeds: the features, and the embeddings of the label-free model, where that is one of the same backbone. */
export function embeddingSource(store: Store, backbone: BackboneId): FeatureStore {
  const source = { databasePath: store.databasePath, backbone };
  const base = store.models.own(baseLensId);
  const bytes = base?.backbone === backbone ? store.models.head(base.id) : null;
  if (base === null || bytes === null || bytes === 'damaged') return source;
  const head = parseHead(bytes, 'the label-free model');
  return isLinear(head) && head.weights !== null ? { ...source, base: { modelId: base.id, head } } : source;
}
