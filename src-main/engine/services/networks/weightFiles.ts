import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { BackboneId, TrainedBackbone } from '@contract/data';
import { backboneSpec, trainedBackboneFile } from '../../model/backbone/backbones';

/** Whether the weights of a trained backbone lie in a folder, byte for byte: its name holds their checksum. */
export async function checkWeights(
  folder: string,
  id: BackboneId,
): Promise<{ readonly weights: TrainedBackbone['weights']; readonly bytes: number }> {
  let bytes: Uint8Array;
  try {
    bytes = await readFile(join(folder, trainedBackboneFile(id)));
  } catch (error) {
    // What is there and cannot be read is of no more use than what is not there, but is not to be taken for gone.
    return { weights: (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'missing' : 'damaged', bytes: 0 };
  }
  return { weights: isSound(id, bytes) ? 'sound' : 'damaged', bytes: bytes.byteLength };
}

/** Whether bytes are the weights that a backbone's id tells of. */
export function isSound(id: BackboneId, bytes: Uint8Array): boolean {
  const { trained } = backboneSpec(id);
  return trained !== null && createHash('sha256').update(bytes).digest('hex').startsWith(trained);
}
