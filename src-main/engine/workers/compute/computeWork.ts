import { setImmediate as letOthersRun } from 'node:timers/promises';
import * as tf from '@tensorflow/tfjs-core';
import type { BackboneId } from '@contract/data';
import { isUnit } from '../../metric/algebra/vectors';
import { loadBackend } from '../../model/backend';
import { backboneSpec } from '../../model/backbone/backbones';
import { fitBaseHead } from '../../model/head/baseHead';
import { MOST_FITTED } from '../../model/head/basePolicy';
import { embedCells } from '../../model/head/embedCells';
import { type FeatureNetwork, fuse } from '../../model/backbone/fusedNetwork';
import type { ConvNetwork } from '../../model/backbone/convNetwork';
import { headUpon } from '../../model/head/headUpon';
import { loadBackbone } from '../../model/backbone/loadBackbone';
import { TensorHead } from '../../model/head/tensorHead';
import type { BackendInfo, BaseFit, EmbeddedCells, EmbeddedChunk, FeatureStore, Head, LinearHead } from '../../model/types';
import { baseEmbeddings } from './baseEmbeddings';
import { FeatureReader } from './computeFeatures';
import { BATCH_SIZE, cancelled } from './computeMessages';

/** Rows read and embedded at once: 1 MB of embeddings in a message. The engine writes while the next are made, so the first should come soon. */
const CHUNK_SIZE = 1024;

/** Pictures from which on it is worth half a second to make one graph of the network, together or one after the other: searches by a picture mostly are not. */
const LEAST_TO_FUSE = 8;

/** Folders of a library. */
export interface LibraryFolders {
  /** Where the weights of backbones lie that were trained here. */
  readonly trained?: string | undefined;
  /** Where the graph of a network is written before it is read; without it no graph is made. */
  readonly fused?: string | undefined;
}

/** What the compute process does, without the channel it is asked through. Nothing is loaded before it is needed. */
export class ComputeWork {
  readonly #modelsFolder: string;
  readonly #folders: LibraryFolders;
  readonly #onLog: (line: string) => void;
  readonly #backbones = new Map<BackboneId, Promise<ConvNetwork>>();
  readonly #fused = new Map<BackboneId, Promise<FeatureNetwork>>();
  /** Pictures that went through each of the networks, or are about to. */
  readonly #seen = new Map<BackboneId, number>();
  #backend: Promise<BackendInfo> | undefined;

  constructor(modelsFolder: string, folders: LibraryFolders = {}, onLog: (line: string) => void = () => undefined) {
    this.#modelsFolder = modelsFolder;
    this.#folders = folders;
    this.#onLog = onLog;
  }

  info(): Promise<BackendInfo> {
    this.#backend ??= loadBackend();
    return this.#backend;
  }

  /** See `Compute.features`. */
  async features(id: BackboneId, pixels: readonly Uint8Array[], signal: AbortSignal): Promise<Float32Array> {
    const { side, featureSize } = backboneSpec(id);
    refuseWrongSize(pixels, side);
    const backbone = await this.#reader(id, pixels.length);
    const features = new Float32Array(pixels.length * featureSize);
    for (let start = 0; start < pixels.length; start += BATCH_SIZE) {
      stopIfCancelled(signal);
      const batch = pixels.slice(start, start + BATCH_SIZE);
      const output = tf.tidy(() => backbone.features(tf.tensor4d(pack(batch, side), [batch.length, side, side, 3], 'float32')));
      features.set(await output.data(), start * featureSize);
      output.dispose();
      await letOthersRun();
    }
    return features;
  }

  /** See `Compute.cells`; for a few pictures. */
  async cells(id: BackboneId, pixels: readonly Uint8Array[], head: LinearHead): Promise<EmbeddedCells> {
    const { side } = backboneSpec(id);
    refuseWrongSize(pixels, side);
    const backbone = await this.network(id);
    const { maps, cells } = tf.tidy(() => {
      const maps = backbone.featureMap(tf.tensor4d(pack(pixels, side), [pixels.length, side, side, 3], 'float32'));
      return { maps, cells: embedCells(maps, head) };
    });
    const [, rows, columns] = maps.shape;
    const values = (await cells.data()) as Float32Array;
    tf.dispose([maps, cells]);
    return { rows, columns, values };
  }

  /** See `Compute.fitBase`. A large library is fitted by every k-th image, in the order of their ids: the same each time, and from all its folders. */
  async fitBase(store: FeatureStore, signal: AbortSignal): Promise<BaseFit> {
    await this.info();
    const { featureSize: f } = backboneSpec(store.backbone);
    const reader = new FeatureReader(store, f);
    try {
      const all = reader.imageIds();
      const chosen =
        all.length <= MOST_FITTED ? all : Array.from({ length: MOST_FITTED }, (_, i) => all[Math.floor((i * all.length) / MOST_FITTED)]!);
      const values = new Float32Array(chosen.length * f);
      const damaged: number[] = [];
      let n = 0;
      for (const page of reader.pagesOf(chosen, CHUNK_SIZE)) {
        values.set(page.features, n * f);
        n += page.imageIds.length;
        damaged.push(...page.damaged);
        await pause(signal);
      }
      const head = await fitBaseHead({ values: values.subarray(0, n * f), n, f }, () => pause(signal));
      return { head, fittedOn: n, outOf: all.length, damaged: Int32Array.from(damaged) };
    } finally {
      reader.close();
    }
  }

  /** See `Compute.embedAll`. */
  async *embedAll(store: FeatureStore, head: Head, signal: AbortSignal): AsyncGenerator<EmbeddedChunk, void> {
    await this.info();
    const upon = store.base === undefined ? null : headUpon(store.base.head, head);
    if (upon !== null) return yield* embedFromBase({ ...store, base: store.base! }, head, upon, signal);
    const reader = new FeatureReader(store, head.featureSize);
    const tensors = new TensorHead(head);
    try {
      for (const { imageIds, features, damaged } of reader.pages(CHUNK_SIZE)) {
        await pause(signal);
        const embeddings = imageIds.length === 0 ? new Float32Array(0) : await tensors.embed(features);
        yield withoutZeros(imageIds, embeddings, head.size, damaged);
      }
    } finally {
      tensors.dispose();
      reader.close();
    }
  }

  /** Loaded once, and shared: nobody but this disposes of it. */
  async network(id: BackboneId): Promise<ConvNetwork> {
    await this.info();
    let loading = this.#backbones.get(id);
    if (loading === undefined) {
      loading = loadBackbone(id, this.#modelsFolder, this.#folders.trained);
      this.#backbones.set(id, loading);
      // A file that was missing may be there the next time.
      loading.catch(() => this.#backbones.delete(id));
    }
    return loading;
  }

  /** The fastest way to the features of so many pictures. */
  async #reader(id: BackboneId, pictures: number): Promise<FeatureNetwork> {
    const seen = (this.#seen.get(id) ?? 0) + pictures;
    this.#seen.set(id, seen);
    const network = await this.network(id);
    const { backend } = await this.info();
    const folder = this.#folders.fused;
    if (folder === undefined || backend !== 'tensorflow' || seen < LEAST_TO_FUSE) return network;
    let fusing = this.#fused.get(id);
    if (fusing === undefined) {
      fusing = fuse(network, backboneSpec(id).side, folder).catch((error: unknown) => {
        const isFull = (error as NodeJS.ErrnoException).code === 'ENOSPC';
        const why = isFull ? `the disk of ${folder} is full` : String(error);
        this.#onLog(`The network runs layer by layer, at half of the speed, since no graph could be made of it: ${why}.`);
        return network;
      });
      this.#fused.set(id, fusing);
    }
    return fusing;
  }
}

/** By the embeddings of the label-free model, and by their features those that have none. @param upon what the head does to such embeddings */
async function* embedFromBase(
  store: FeatureStore & Required<Pick<FeatureStore, 'base'>>,
  head: Head,
  upon: Head,
  signal: AbortSignal,
): AsyncGenerator<EmbeddedChunk, void> {
  const tensors = new TensorHead(upon);
  // Hardly ever needed.
  let ofFeatures: TensorHead | null = null;
  const reader = new FeatureReader(store, head.featureSize);
  try {
    for (const { imageIds, embeddings, without } of baseEmbeddings(store, store.base, CHUNK_SIZE)) {
      await pause(signal);
      if (imageIds.length > 0) yield withoutZeros(imageIds, await tensors.embed(embeddings), head.size, []);
      if (without.length > 0) ofFeatures ??= new TensorHead(head);
      for (const page of reader.pagesOf(without, CHUNK_SIZE)) {
        const embedded = page.imageIds.length === 0 ? new Float32Array(0) : await ofFeatures!.embed(page.features);
        yield withoutZeros(page.imageIds, embedded, head.size, page.damaged);
      }
    }
  } finally {
    tensors.dispose();
    ofFeatures?.dispose();
    reader.close();
  }
}

/** Leaves out rows without a direction: no index would take them, and one of them must not end the run. */
function withoutZeros(imageIds: Int32Array, embeddings: Float32Array, d: number, damaged: readonly number[]): EmbeddedChunk {
  const bad = [...damaged];
  let kept = 0;
  for (let row = 0; row < imageIds.length; row++) {
    if (!isUnit(embeddings, row * d, d)) {
      bad.push(imageIds[row]!);
      continue;
    }
    imageIds[kept] = imageIds[row]!;
    embeddings.copyWithin(kept * d, row * d, (row + 1) * d);
    kept++;
  }
  return { imageIds: imageIds.subarray(0, kept), embeddings: embeddings.subarray(0, kept * d), damaged: Int32Array.from(bad) };
}

function refuseWrongSize(pixels: readonly Uint8Array[], side: number): void {
  const wrong = pixels.findIndex((picture) => picture.length !== side * side * 3);
  if (wrong !== -1) throw new RangeError(`picture ${wrong} has ${pixels[wrong]?.length} bytes instead of ${side} x ${side} x 3`);
}

/** @returns [b, side, side, 3] as float32, which spares TensorFlow a conversion */
function pack(pictures: readonly Uint8Array[], side: number): Float32Array {
  const size = side * side * 3;
  const packed = new Float32Array(pictures.length * size);
  for (const [i, picture] of pictures.entries()) packed.set(picture, i * size);
  return packed;
}

async function pause(signal: AbortSignal): Promise<void> {
  await letOthersRun();
  stopIfCancelled(signal);
}

function stopIfCancelled(signal: AbortSignal): void {
  if (signal.aborted) throw cancelled();
}
