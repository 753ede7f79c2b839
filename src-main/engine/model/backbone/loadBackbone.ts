import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { BackboneId } from '@contract/data';
import { backboneSpec, MAX_BACKBONE_BYTES, trainedBackboneFile, type KnownBackbone } from './backbones';
import type { ConvNetwork } from './convNetwork';
import { createEfficientNetLite0 } from './efficientNetLite';
import { damaged, parseSafetensors, readBounded, type StoredTensor } from '../files/safetensors';
import { createSmallCnn } from './smallCnn';

/** How each backbone's network is built from the tensors of its file. */
const networks: Readonly<Record<KnownBackbone, (tensors: ReadonlyMap<string, StoredTensor>, name: string) => ConvNetwork>> = {
  'efficientnet-lite0': createEfficientNetLite0,
  'small-cnn': createSmallCnn,
};

/**
 * Loads a backbone; a TensorFlow.js backend must be there. Throws `model-file-damaged` unless the file is, byte for byte, the one that the
 * table, or the name of a trained one, tells of.
 * @param modelsFolder the installed `resources/models` @param trainedFolder the library's folder of backbones that were trained here
 */
export async function loadBackbone(id: BackboneId, modelsFolder: string, trainedFolder?: string): Promise<ConvNetwork> {
  const { network, installed, trained } = backboneSpec(id);
  const place =
    installed !== null
      ? { path: join(modelsFolder, installed.folder, installed.file), sha256: installed.sha256 }
      : trained !== null && trainedFolder !== undefined
        ? { path: join(trainedFolder, trainedBackboneFile(id)), sha256: trained }
        : null;
  if (place === null) throw damaged(id, 'it has no weights before it was trained');
  const bytes = await readBounded(place.path, MAX_BACKBONE_BYTES);
  if (!createHash('sha256').update(bytes).digest('hex').startsWith(place.sha256))
    throw damaged(place.path, 'its checksum is not the one it was published with');
  return createNetwork(network as KnownBackbone, parseSafetensors(bytes, place.path), place.path);
}

/** @param name what an error calls the file */
export function createNetwork(network: KnownBackbone, tensors: ReadonlyMap<string, StoredTensor>, name: string): ConvNetwork {
  return networks[network](tensors, name);
}
