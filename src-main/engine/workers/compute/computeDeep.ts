import { createHash } from 'node:crypto';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import type { BackboneId, ImageId } from '@contract/data';
import { LikewiseError } from '@contract/errors';
import { backboneSpec, DEFAULT_BACKBONE, trainedBackboneFile, trainedBackboneId, type KnownBackbone } from '../../model/backbone/backbones';
import type { ConvNetwork } from '../../model/backbone/convNetwork';
import { createNetwork } from '../../model/backbone/loadBackbone';
import { randomSmallCnn } from '../../model/backbone/smallCnn';
import type { BackendInfo } from '../../model/types';
import { serialiseSafetensors } from '../../model/files/writeSafetensors';
import { dropCheckpoint, writeAtomically } from '../../training/deep/checkpoint';
import { CutCache, type CutKey } from '../../training/deep/cutCache';
import { photosOf } from '../../training/deep/closedFormAnew';
import { evenly, GALLERY } from '../../training/deep/limits';
import { cutBefore } from '../../training/deep/tail';
import type { DeepProgress } from '../../training/deep/deepCourse';
import { splitToTeach, trainDeep } from '../../training/deep/trainDeep';
import { augmentations, selfSupervision } from '../../training/settings/augmentations';
import { alter } from '../../training/deep/views';
import type { TeachingLibrary } from '../../training/rows/library';
import { pauseFor } from '../../training/rows/pause';
import { checkpointFile, type DeepCalls, type DeepInput, type DeepOutput, type DeepPlan } from './deepCalls';
import { openTeaching, type OpenedLibrary } from './openTeaching';

export interface DeepParts {
  info(): Promise<BackendInfo>;
  network(id: BackboneId): Promise<ConvNetwork>;
}

/** What the compute process does for deep training; see `DeepCalls`. */
export class DeepWork {
  readonly #parts: DeepParts;
  /** Between two batches of one caching. */
  #open: CutCache | null = null;

  constructor(parts: DeepParts) {
    this.#parts = parts;
  }

  async plan(input: DeepInput, signal: AbortSignal): Promise<DeepPlan> {
    const { backend, notice } = await this.#parts.info();
    if (backend !== 'tensorflow')
      throw new LikewiseError('backend-missing', `A network can be trained with native TensorFlow alone. ${notice ?? ''}`.trim());
    const { imageIds, library } = await this.#library(input, signal);
    // Said before photos are read for minutes.
    splitToTeach(library.judged, input.settings);
    const needed = photosOf(library).map((row) => imageIds[row]!);
    const key = await this.#keyOf(input);
    const cache = this.#cache(input.folders.work, key);
    cache.makeRoom(needed.filter((imageId) => !cache.has(imageId)).length);
    const gallery = Array.from(library.gallery, (row) => imageIds[row]!);
    return { missing: needed.filter((imageId) => !cache.has(imageId)), photos: needed.length, gallery, key };
  }

  async cut({ folder, key, seed, augment, imageIds, pixels }: DeepCalls['deepCut']['input']): Promise<null> {
    const { side } = backboneSpec(key.backbone);
    const network = await this.#start(key.backbone, seed);
    const cache = this.#cache(folder, key);
    const { alteration } = augmentations[augment];
    const values = imageIds.map(() => new Float32Array(cache.viewSize * key.views));
    const photos = toTensor(pixels, side);
    try {
      for (let view = 0; view < key.views; view++) {
        const activations = tf.tidy(() => network.run(network.normalise(alter(photos, imageIds, view, alteration, seed)), 0, key.from));
        const numbers = (await activations.data()) as Float32Array;
        activations.dispose();
        for (const [i, all] of values.entries())
          all.set(numbers.subarray(i * cache.viewSize, (i + 1) * cache.viewSize), view * cache.viewSize);
      }
    } finally {
      photos.dispose();
      this.#end(key.backbone, network);
    }
    for (const [i, imageId] of imageIds.entries()) if (!cache.has(imageId)) cache.append(imageId, values[i]!);
    return null;
  }

  async train(input: DeepInput, signal: AbortSignal, report: (progress: DeepProgress) => Promise<void>): Promise<DeepOutput> {
    const { settings, folders, isResumed } = input;
    const pause = pauseFor(signal);
    const { library: whole, imageIds } = await this.#library(input, signal);
    const key = await this.#keyOf(input);
    const cache = this.#cache(folders.work, key);
    const isThere = (row: number): boolean => cache.has(imageIds[row]!);
    const library: TeachingLibrary = {
      ...whole,
      judged: whole.judged.filter(({ a, b }) => isThere(a) && isThere(b)),
      gallery: whole.gallery.filter(isThere),
    };
    const photos = photosOf(library).map((row) => imageIds[row]!);
    const network = await this.#start(key.backbone, settings.seed);
    const path = join(folders.work, checkpointFile);
    try {
      const { tensors, ...taught } = await trainDeep(
        {
          ...{ library, network, from: key.from, settings },
          examples: {
            ...{ shape: key.shape, views: key.views },
            read: (rows, view) =>
              cache.read(
                Array.from(rows, (row) => imageIds[row]!),
                view,
              ),
          },
          checkpoint: { path, key: runKey(input, key, photos), isResumed },
        },
        pause,
        report,
      );
      const bytes = serialiseSafetensors(tensors);
      const backbone = trainedBackboneId(key.backbone, createHash('sha256').update(bytes).digest('hex'));
      writeAtomically(join(folders.backbones, trainedBackboneFile(backbone)), bytes);
      dropCheckpoint(path);
      return { taught, backbone, used: library.judged.length, leftOut: whole.judged.length - library.judged.length };
    } finally {
      this.#end(key.backbone, network);
      this.#close();
    }
  }

  async viewFeatures({ backbone, seed, imageIds, pixels }: DeepCalls['viewFeatures']['input']): Promise<Float32Array> {
    const { side, featureSize: f } = backboneSpec(backbone);
    const network = await this.#parts.network(backbone);
    const { views, alteration } = selfSupervision;
    const features = new Float32Array(views * imageIds.length * f);
    const photos = toTensor(pixels, side);
    try {
      for (let view = 1; view <= views; view++) {
        const output = tf.tidy(() => network.features(alter(photos, imageIds, view, alteration, seed)));
        features.set(await output.data(), (view - 1) * imageIds.length * f);
        output.dispose();
      }
    } finally {
      photos.dispose();
    }
    return features;
  }

  /** With the gallery that a deep training counts ranks among. */
  async #library(input: DeepInput, signal: AbortSignal): Promise<Pick<OpenedLibrary, 'library' | 'imageIds'>> {
    const named = input.gallery ?? [];
    const { library, imageIds } = await openTeaching(input, named, pauseFor(signal));
    if (named.length === 0) return { library: { ...library, gallery: evenly(library.gallery, GALLERY) }, imageIds };
    const rowOf = new Map(imageIds.map((imageId, row) => [imageId, row]));
    // In the order in which the run began with them, so that it ends with the bits that it would have ended with.
    const gallery = Int32Array.from(named.flatMap((imageId) => rowOf.get(imageId) ?? []));
    return { library: { ...library, gallery }, imageIds };
  }

  /** The network that a training starts from: its published weights, or chance. */
  async #start(id: BackboneId, seed: number): Promise<ConvNetwork> {
    const { installed, network } = backboneSpec(id);
    return installed === null ? createNetwork(network as KnownBackbone, randomSmallCnn(seed), id) : this.#parts.network(id);
  }

  /** The installed network is shared, and stays. */
  #end(id: BackboneId, network: ConvNetwork): void {
    if (backboneSpec(id).installed === null) network.dispose();
  }

  async #keyOf({ settings }: DeepInput): Promise<CutKey> {
    const { start, unfreeze, augment } = settings.backbone;
    const id: KnownBackbone = start === 'small-cnn' ? 'small-cnn' : DEFAULT_BACKBONE;
    const network = await this.#start(id, settings.seed);
    try {
      const { side } = backboneSpec(id);
      const from = id === 'small-cnn' ? 0 : cutBefore(network, unfreeze);
      const shape = tf.tidy(() => network.run(tf.zeros([1, side, side, 3]), 0, from).shape.slice(1)) as unknown as CutKey['shape'];
      return { backbone: id, from, shape, views: augmentations[augment].views, augment, seed: augment === 'flip-crop' ? settings.seed : 0 };
    } finally {
      this.#end(id, network);
    }
  }

  #cache(folder: string, key: CutKey): CutCache {
    if (JSON.stringify(this.#open?.key) !== JSON.stringify(key)) {
      this.#close();
      this.#open = new CutCache(folder, key);
    }
    return this.#open!;
  }

  #close(): void {
    this.#open?.close();
    this.#open = null;
  }
}

function runKey({ settings, judged, classes = null, base }: DeepInput, cut: CutKey, photos: readonly ImageId[]): string {
  const hash = createHash('sha256').update(JSON.stringify({ settings, judged, cut, photos }));
  for (const part of [classes?.imageIds, classes?.classes, base?.weights])
    if (part !== undefined && part !== null) hash.update(new Uint8Array(part.buffer, part.byteOffset, part.byteLength));
  return hash.digest('hex');
}

/** @returns [b, side, side, 3] */
function toTensor(pixels: readonly Uint8Array[], side: number): tf.Tensor4D {
  const packed = new Float32Array(pixels.length * side * side * 3);
  for (const [i, picture] of pixels.entries()) packed.set(picture, i * side * side * 3);
  return tf.tensor4d(packed, [pixels.length, side, side, 3]);
}
