import type { BackboneId, LensId, PhotoMap } from '@contract/data';
import { baseLensId } from '../../store/repositories/ModelRepository';
import type { Store } from '../../store/store';
import { emptyMap, mapOf, NEEDED_PHOTOS } from './mapOf';
import { onMap } from './onMap';

/** Of whose model, and of photos read by which network, the map is. */
export interface MapQuestion {
  readonly lensId: LensId;
  readonly backbone: BackboneId;
}

/** What was drawn last for the model in use, with what its photos can be told apart by. Reads every photo: away from the engine's thread. */
export function readMap(store: Store, { lensId, backbone }: MapQuestion): PhotoMap {
  const model = store.models.active(lensId);
  if (model === null) return emptyMap(null, 0);
  const table = store.photos.table('folder', {}, backbone);
  const shown = new Set<number>(table.imageIds);
  const all = store.maps.embedded(model.id);
  const embedded = all.filter((id) => shown.has(id));
  if (embedded.length < NEEDED_PHOTOS) return emptyMap(model.id, embedded.length);
  const map = store.maps.get(model.id);
  if (map === null) return { ...emptyMap(model.id, embedded.length), state: 'none' };
  const base = store.models.own(baseLensId);
  const before = base === null || base.id === model.id ? null : store.maps.get(base.id);
  return mapOf({
    ...{ map, before, table, folders: store.maps.folders(), photos: embedded.length },
    shown: new Set(onMap(all).filter((id) => shown.has(id))),
    tags: store.tags.list(lensId).map(({ id, name }) => ({ tagId: id, name, imageIds: store.tags.imagesOf(id) })),
    judgements: store.judgements.list(lensId),
  });
}

/** The memory of a map's arrays, for handing them over. */
export const memoryOf = ({ imageIds, places, before, takenAtMs, ratios, folderOf, groupOf, tags }: PhotoMap): ArrayBuffer[] =>
  [
    imageIds,
    places,
    takenAtMs,
    ratios,
    folderOf,
    groupOf,
    ...(before === null ? [] : [before.places]),
    ...tags.map(({ rows }) => rows),
  ].map(({ buffer }) => buffer as ArrayBuffer);
