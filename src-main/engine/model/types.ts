import type * as tf from '@tensorflow/tfjs-core';
import type { Backend, BackboneId } from '@contract/data';

/** A network in memory. Its tensors live until `dispose`. */
export interface Backbone {
  /** @param pixels [b, side, side, 3], 0 to 255, any dtype @returns [b, h, w, f] the last feature map, before pooling */
  featureMap(pixels: tf.Tensor4D): tf.Tensor4D;
  /** @param pixels as above @returns [b, f] */
  features(pixels: tf.Tensor4D): tf.Tensor2D;
  dispose(): void;
}

/** One row of the table of backbones, or a backbone that was trained here. */
export interface BackboneSpec {
  readonly id: BackboneId;
  /** The row that says how its network is built: its own, or that of the one it was made from. */
  readonly network: BackboneId;
  /** Where its weights lie below `resources/models`; null for one that is trained here. */
  readonly installed: { readonly folder: string; readonly file: string; readonly sha256: string } | null;
  /** The first digits of its file's SHA-256, for one that was trained here. */
  readonly trained: string | null;
  /** The input: the short side is resized to `resizeTo`, the middle `side` by `side` is cut out. */
  readonly resizeTo: number;
  readonly side: number;
  /** f: length of a feature. */
  readonly featureSize: number;
}

/**
 * A head turns features into embeddings: `e = normalise((f / |f| - mean) . weights)`.
 * `mean` [f], `weights` [f, d] row-major; `weights` null is the identity (d = f), `mean` null is zero: what tiny libraries use.
 */
export interface LinearHead {
  readonly kind: 'linear';
  readonly featureSize: number;
  readonly size: number;
  readonly mean: Float32Array | null;
  readonly weights: Float32Array | null;
}

/** An MLP of one hidden layer over embeddings of length d; h is `hiddenSize`. Its last layer starts at zero, and so adds nothing. */
export interface MlpBranch {
  readonly hiddenSize: number;
  /** [d, h] row-major */
  readonly hidden: Float32Array;
  /** [h] */
  readonly hiddenBias: Float32Array;
  /** [h, d] row-major */
  readonly output: Float32Array;
  /** [d] */
  readonly outputBias: Float32Array;
}

/** A linear head and an MLP beside it: with z the linear head's embedding, `e = normalise(z + relu(z hidden + hiddenBias) output + outputBias)`. */
export interface MlpHead extends Omit<LinearHead, 'kind'> {
  readonly kind: 'mlp';
  readonly branch: MlpBranch;
}
export type Head = LinearHead | MlpHead;

/** Embeddings by cell of the network's last feature map; see `Compute.cells`. */
export interface EmbeddedCells {
  readonly rows: number;
  readonly columns: number;
  /** [n, rows · columns, d] */
  readonly values: Float32Array;
}

export interface BackendInfo {
  readonly backend: Backend;
  /** Why the native backend is not used, in one sentence; null when it is. */
  readonly notice: string | null;
  readonly version: string;
}

/** Where a compute process finds features by itself, so that they need not cross a pipe. */
export interface FeatureStore {
  readonly databasePath: string;
  readonly backbone: BackboneId;
  /** The label-free model whose embeddings are there as well: those of every head that was taught upon it follow from them, without the features. */
  readonly base?: { readonly modelId: number; readonly head: LinearHead };
}

export interface BaseFit {
  readonly head: Head;
  /** How many features it was computed from. */
  readonly fittedOn: number;
  /** How many there were. */
  readonly outOf: number;
  /** Images whose stored feature does not match its checksum, or is not finite: left out, to be computed again. */
  readonly damaged: Int32Array;
}

/** A part of the library, embedded. */
export interface EmbeddedChunk {
  /** [n] */
  readonly imageIds: Int32Array;
  /** [n, d], finite, unit length */
  readonly embeddings: Float32Array;
  /** As in `BaseFit`; besides, images whose embedding has no direction (the feature is exactly the library's mean). */
  readonly damaged: Int32Array;
}

/** The process that holds TensorFlow.js. Started on first use, and again after a crash; nothing here blocks the caller's thread. */
export interface Compute {
  info(): Promise<BackendInfo>;
  /**
   * @param pixels n pictures, RGB [side, side, 3] each
   * @returns [n, f] pooled features, row-major; a row that is not finite is returned as it is, for the caller to refuse
   */
  features(backbone: BackboneId, pixels: readonly Uint8Array[], signal?: AbortSignal): Promise<Float32Array>;
  /**
   * What each cell of the last feature map adds to a picture's embedding: the cells of a picture add up to it.
   * @param pixels as above
   * @returns [n, rows · columns, d]
   */
  cells(backbone: BackboneId, pixels: readonly Uint8Array[], head: LinearHead, signal?: AbortSignal): Promise<EmbeddedCells>;
  /** Fits the label-free head (centre, PCA, light whitening) to the features in the database. */
  fitBase(store: FeatureStore, signal?: AbortSignal): Promise<BaseFit>;
  /** Streams the embeddings of every image whose features are in the database, in chunks of at most a few thousand. */
  embedAll(store: FeatureStore, head: Head, signal?: AbortSignal): AsyncIterable<EmbeddedChunk>;
  close(): Promise<void>;
}
