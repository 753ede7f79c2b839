import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type * as tf from '@tensorflow/tfjs-core';
import type { BackboneId } from '@contract/data';
import { backboneSpec, type KnownBackbone } from './backbones';
import { createEfficientNetLite0 } from './efficientNetLite';
import { damaged, parseSafetensors, readBounded, type StoredTensor } from './safetensors';

/** A network in memory. Its tensors live until `dispose`. */
export interface Backbone {
  /** @param pixels [b, side, side, 3], 0 to 255, any dtype @returns [b, h, w, f] the last feature map, before pooling */
  featureMap(pixels: tf.Tensor4D): tf.Tensor4D;
  /** @param pixels as above @returns [b, f] */
  features(pixels: tf.Tensor4D): tf.Tensor2D;
  dispose(): void;
}

/** How each backbone's network is built from the tensors of its file. */
const networks: Readonly<Record<KnownBackbone, (tensors: ReadonlyMap<string, StoredTensor>, name: string) => Backbone>> = {
  'efficientnet-lite0': createEfficientNetLite0,
};

/** More than any backbone that runs in reasonable time on a desktop: 256 million weights in float16. */
const MAX_MODEL_BYTES = 512 * 1024 * 1024;

/**
 * Loads a backbone; a TensorFlow.js backend must be there. Throws `model-file-damaged` unless the file is, byte for byte, the one the table names.
 * @param modelsFolder the installed `resources/models`
 */
export async function loadBackbone(id: BackboneId, modelsFolder: string): Promise<Backbone> {
  const spec = backboneSpec(id);
  const path = join(modelsFolder, spec.folder, spec.file);
  const bytes = await readBounded(path, MAX_MODEL_BYTES);
  if (createHash('sha256').update(bytes).digest('hex') !== spec.sha256)
    throw damaged(path, 'its checksum is not the one it was published with');
  return networks[spec.id](parseSafetensors(bytes, path), path);
}
