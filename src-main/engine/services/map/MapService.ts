import type { JobId, LensId, ModelId, PhotoMap } from '@contract/data';
import { LikewiseError } from '@contract/errors';
import type { Courtesy } from '../../jobs/Courtesy';
import type { JobContext } from '../../jobs/job';
import type { Ended, JobQueue } from '../../jobs/JobQueue';
import { baseLensId } from '../../store/repositories/ModelRepository';
import type { StoredMap } from '../../store/repositories/MapRepository';
import type { Store } from '../../store/store';
import { buildMap } from '../../workers/map/mapBuild';
import { isOutgrown, NEEDED_PHOTOS } from '../../workers/map/mapOf';
import { onMap } from '../../workers/map/onMap';

export interface MapParts {
  readonly store: Store;
  readonly jobs: JobQueue;
  readonly courtesy: Courtesy;
  /** The lens in use. */
  readonly lensId: () => LensId;
  /** The bundle of the map builder. */
  readonly entry: string;
  /** As `readMap`, away from this thread: it takes a second at half a million photos. */
  readonly read: (lensId: LensId) => Promise<PhotoMap>;
}

export interface DrawOptions {
  /** All photos anew and from nothing, whatever was drawn before. */
  readonly isAnew?: boolean;
  readonly seed?: number | undefined;
}

/** The seed of a map that nobody gave one. */
const USUAL_SEED = 1;

/** The library in two dimensions: photos that look alike to the model in use lie together. */
export class MapService {
  readonly #parts: MapParts;

  constructor(parts: MapParts) {
    this.#parts = parts;
  }

  /** What was drawn last for the model in use, with what its photos can be told apart by. */
  get(): Promise<PhotoMap> {
    return this.#parts.read(this.#parts.lensId());
  }

  /**
   * Queues the drawing of the map of the model in use. Photos that are new to a map are put beside what they look like; when the model is another,
   * or much is new, all photos are arranged, from where they lay before, so that the two maps can be compared.
   */
  draw(options: DrawOptions = {}): { readonly id: JobId; readonly ended: Promise<Ended<StoredMap>> } {
    // Another lens may be in use before the job has its turn.
    const lensId = this.#parts.lensId();
    const run = (context: JobContext): Promise<StoredMap> => this.#run(lensId, options, context);
    return this.#parts.jobs.add({ kind: 'map', key: `map ${lensId} ${options.isAnew === true}`, lane: 'person', run });
  }

  async #run(lensId: LensId, { isAnew = false, seed = USUAL_SEED }: DrawOptions, context: JobContext): Promise<StoredMap> {
    const { store } = this.#parts;
    const model = store.models.active(lensId);
    const photos = model === null ? 0 : store.embeddings.count(model.id);
    if (model === null || photos < NEEDED_PHOTOS)
      throw new LikewiseError(
        'nothing-indexed',
        `A map needs ${NEEDED_PHOTOS} indexed photos, and there are ${photos}. Index more of them.`,
      );
    const base = store.models.own(baseLensId);
    // What it was like before any teaching is drawn first: the map after it starts from there.
    if (base !== null && base.id !== model.id && (isAnew || store.maps.get(base.id) === null))
      await this.#drawModel(base.id, { isAnew, seed, from: null }, context);
    const from = isAnew && base?.id === model.id ? null : store.maps.newestBut(model.id);
    return this.#drawModel(model.id, { isAnew, seed, from }, context);
  }

  /** @param how.from the map of another model to start from, when this one has none */
  async #drawModel(
    modelId: ModelId,
    how: { readonly isAnew: boolean; readonly seed: number; readonly from: StoredMap | null },
    { signal, report, mayGoOn }: JobContext,
  ): Promise<StoredMap> {
    const { store, entry, courtesy } = this.#parts;
    await mayGoOn();
    const own = how.isAnew ? null : store.maps.get(modelId);
    const known = new Set<number>(own?.imageIds);
    const waiting = own === null ? 0 : onMap(store.maps.embedded(modelId)).filter((id) => !known.has(id)).length;
    const keepsPlaces = own !== null && !isOutgrown(waiting, own.fittedOn);
    if (own !== null && waiting === 0) return own;
    report({ phase: 'arranging', done: 0, total: 0 });
    const before = own ?? how.from;
    const drawn = await buildMap({
      ...{ entry, modelId, keepsPlaces, seed: how.seed, signal, courtesy, mayGoOn },
      libraryFolder: store.readFolder,
      before: before === null ? null : { imageIds: before.imageIds, places: before.places },
      onProgress: (done, total) => report({ phase: 'arranging', done, total }),
    });
    const fittedOn = keepsPlaces ? own.fittedOn : drawn.imageIds.length;
    const map: StoredMap = { modelId, ...drawn, seed: how.seed, fittedOn };
    // The model may have been removed while its map was drawn; a reader keeps nothing.
    if (store.access === 'write' && store.models.get(modelId) !== null) store.maps.set(map);
    return map;
  }
}
