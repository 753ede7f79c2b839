import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { BackboneId, TrainedBackbone } from '@contract/data';
import { LikewiseError } from '@contract/errors';
import type { JobContext } from '../../jobs/job';
import type { JobQueue } from '../../jobs/JobQueue';
import { backboneSpec, MAX_BACKBONE_BYTES, trainedBackboneFile } from '../../model/backbone/backbones';
import { parseHead } from '../../model/head/head';
import { damaged, readBounded } from '../../model/files/safetensors';
import type { Compute } from '../../model/types';
import { writeAtomically } from '../../training/deep/checkpoint';
import { embedLibrary } from '../gallery/embedLibrary';
import type { Gallery } from '../gallery/Gallery';
import type { ChangeNotices } from '../notices';
import { decodePhotos, type DecodeParts } from './decodePhotos';
import { checkWeights, isSound } from './weightFiles';

export interface TrainedParts extends DecodeParts {
  readonly gallery: Gallery;
  readonly compute: Compute;
  readonly jobs: JobQueue;
  readonly changes: ChangeNotices;
  /** Where their weights lie. */
  readonly folder: string;
  /** The library's own, whose features every photo gets when it is indexed. */
  readonly own: BackboneId;
}

/** Features are kept in float16. */
const BYTES_PER_NUMBER = 2;

/** Backbones that were trained here: their features of every photo, and what no model uses any more. */
export class TrainedBackbones {
  readonly #parts: TrainedParts;
  #held: readonly BackboneId[] = [];

  constructor(parts: TrainedParts) {
    this.#parts = parts;
  }

  /**
   * Computes the features that are missing, a batch at a time, from the photos themselves: cancelled or killed, it goes on where it stopped.
   * Throws `model-file-damaged` when its weights are gone.
   */
  async complete(backbone: BackboneId, context: Pick<JobContext, 'signal' | 'mayGoOn' | 'report'>): Promise<void> {
    if (backbone === this.#parts.own) return;
    const { store, compute } = this.#parts;
    const spec = backboneSpec(backbone);
    const missing = store.features.missing(backbone, Number.MAX_SAFE_INTEGER);
    if (missing.length === 0) return;
    await decodePhotos(this.#parts, missing, spec, context, async (imageIds, pixels) => {
      const features = await compute.features(backbone, pixels, context.signal);
      store.transaction(() => {
        for (const [row, imageId] of imageIds.entries()) {
          const feature = features.subarray(row * spec.featureSize, (row + 1) * spec.featureSize);
          // Nothing can be compared with a photo that looks like nothing to the network.
          if (feature.every(Number.isFinite) && feature.some((value) => value !== 0)) store.features.put(imageId, backbone, feature);
        }
      });
    });
  }

  /** The weights of a network that was trained, for taking them elsewhere; null for one that every Likewise has. Throws `model-file-damaged`. */
  async weightsOf(backbone: BackboneId): Promise<Uint8Array | null> {
    if (backboneSpec(backbone).trained === null) return null;
    const path = join(this.#parts.folder, trainedBackboneFile(backbone));
    const bytes = await readBounded(path, MAX_BACKBONE_BYTES);
    if (!isSound(backbone, bytes)) throw damaged(path, 'its checksum is not the one in its name');
    return bytes;
  }

  /**
   * Sees to it that a network can be used whose model came from elsewhere, with the weights that came along. One picture is put through them
   * first: what is no such network is known now, not when the library is read with it. Throws `model-file-damaged`, or `bad-argument` where
   * they are needed and did not come. @param name what the error calls the model's file
   */
  async adopt(backbone: BackboneId, weights: Uint8Array | null, name: string): Promise<void> {
    const { folder, compute, own } = this.#parts;
    if (backbone === own || (await checkWeights(folder, backbone)).weights === 'sound') return;
    if (weights === null)
      throw new LikewiseError(
        'bad-argument',
        `${name} needs a network that was trained in another library, and does not hold it. Export the model again there.`,
      );
    if (!isSound(backbone, weights)) throw damaged(name, 'the weights in it are not those of the network that it names');
    const path = join(folder, trainedBackboneFile(backbone));
    writeAtomically(path, weights);
    try {
      const { side } = backboneSpec(backbone);
      await compute.features(backbone, [new Uint8Array(side * side * 3)]);
    } catch (error) {
      rmSync(path, { force: true });
      throw error;
    }
  }

  /** After photos came: models in use on trained backbones see them a moment later than the others. */
  catchUp(): void {
    const { store, jobs } = this.#parts;
    const models = store.models.allActive().filter(({ backbone }) => backbone !== this.#parts.own);
    for (const backbone of new Set(models.map((model) => model.backbone)))
      void jobs.add({ kind: 'embed', key: `embed ${backbone}`, run: (context) => this.#catchUp(backbone, context) }).ended;
  }

  /** The newest first, each with what it costs and whether its weights are sound. */
  async list(): Promise<TrainedBackbone[]> {
    const { store, folder, own } = this.#parts;
    const lensNames = new Map(store.lenses.list().map(({ id, name }) => [id, name]));
    const models = Map.groupBy(
      store.models.all().filter(({ backbone }) => backbone !== own && backboneSpec(backbone).trained !== null),
      ({ backbone }) => backbone,
    );
    const listed = [...models].map(async ([id, of]): Promise<TrainedBackbone> => {
      const { network, featureSize } = backboneSpec(id);
      const [photos, state] = [store.features.count(id), await checkWeights(folder, id)];
      return {
        ...{ id, network, photos, createdAtMs: Math.min(...of.map(({ createdAtMs }) => createdAtMs)) },
        ...{ weights: state.weights, weightsBytes: state.bytes, featuresBytes: photos * featureSize * BYTES_PER_NUMBER },
        models: of.map((model) => ({
          ...{ id: model.id, lensId: model.lensId, lens: lensNames.get(model.lensId) ?? '', isActive: model.isActive },
        })),
      };
    });
    return (await Promise.all(listed)).sort((one, other) => other.createdAtMs - one.createdAtMs);
  }

  /** Keeps the weights of these, too, until others are named or the engine starts again: their models were removed a moment ago, and may come back. */
  hold(backbones: readonly BackboneId[]): void {
    this.#held = backbones;
  }

  /** Deletes weights and features that no model uses. */
  collect(): void {
    const { store, folder, own } = this.#parts;
    const used = new Set([...store.models.backbones(), ...this.#held]);
    for (const backbone of store.features.backbones()) if (backbone !== own && !used.has(backbone)) store.features.deleteAll(backbone);
    if (!existsSync(folder)) return;
    const kept = new Set([...used].map(trainedBackboneFile));
    for (const name of readdirSync(folder)) if (!kept.has(name)) rmSync(join(folder, name), { force: true });
  }

  async #catchUp(backbone: BackboneId, context: JobContext): Promise<void> {
    const { store, gallery, compute, changes } = this.#parts;
    await this.complete(backbone, context);
    for (const model of store.models.allActive()) {
      if (model.backbone !== backbone || store.embeddings.missing(model.id, backbone, 1).length === 0) continue;
      const bytes = store.models.head(model.id);
      if (bytes === null || bytes === 'damaged') continue;
      const head = parseHead(bytes, `model ${model.id}`);
      const { exact } = await embedLibrary({ store, compute }, { databasePath: store.databasePath, backbone }, model.id, head, context);
      gallery.offer(model.id, head, exact);
      changes.changed({ photos: true });
    }
  }
}
