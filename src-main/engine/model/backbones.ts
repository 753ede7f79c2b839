import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { BackboneId } from '@contract/data';
import { LikewiseError } from '@contract/errors';
import type * as tf from '@tensorflow/tfjs-core';
import { createEfficientNetLite0 } from './efficientNetLite';
import { damaged, parseSafetensors, readBounded, type StoredTensor } from './safetensors';
import type { BackboneSpec } from './types';

/** A network in memory. Its tensors live until `dispose`. */
export interface Backbone {
  /** @param pixels [b, side, side, 3], 0 to 255, any dtype @returns [b, h, w, f] the last feature map, before pooling */
  featureMap(pixels: tf.Tensor4D): tf.Tensor4D;
  /** @param pixels as above @returns [b, f] */
  features(pixels: tf.Tensor4D): tf.Tensor2D;
  dispose(): void;
}

interface BackboneRow extends BackboneSpec {
  create(tensors: ReadonlyMap<string, StoredTensor>, name: string): Backbone;
}

/** The table of backbones. A new one: a folder with its card in `resources/models`, a row here, a golden feature vector in the tests. */
const rows: readonly BackboneRow[] = [
  {
    id: 'efficientnet-lite0',
    folder: 'efficientnet-lite0',
    file: 'model.f16.safetensors',
    sha256: '0373a4591e73a1851ea31e5e75db4ca047a9a9669e9d73e9f19705bac77e45bf',
    resizeTo: 256,
    side: 224,
    featureSize: 1280,
    create: createEfficientNetLite0,
  },
];

export const backbones: readonly BackboneSpec[] = rows;
export const DEFAULT_BACKBONE: BackboneId = 'efficientnet-lite0';

/** More than any backbone that runs in reasonable time on a desktop: 256 million weights in float16. */
const MAX_MODEL_BYTES = 512 * 1024 * 1024;

export function backboneSpec(id: BackboneId): BackboneSpec {
  return row(id);
}

/**
 * Loads a backbone; a TensorFlow.js backend must be there. Throws `model-file-damaged` unless the file is, byte for byte, the one the table names.
 * @param modelsFolder the installed `resources/models`
 */
export async function loadBackbone(id: BackboneId, modelsFolder: string): Promise<Backbone> {
  const { folder, file, sha256, create } = row(id);
  const path = join(modelsFolder, folder, file);
  const bytes = await readBounded(path, MAX_MODEL_BYTES);
  if (createHash('sha256').update(bytes).digest('hex') !== sha256) throw damaged(path, 'its checksum is not the one it was published with');
  return create(parseSafetensors(bytes, path), path);
}

function row(id: BackboneId): BackboneRow {
  const found = rows.find((candidate) => candidate.id === id);
  if (found === undefined)
    throw new LikewiseError('bad-argument', `There is no backbone "${id}". There is: ${rows.map((each) => each.id).join(', ')}.`);
  return found;
}
