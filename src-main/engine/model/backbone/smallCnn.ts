import { seededStream } from '@engine/metric/random';
import { ConvNetwork, takeLayers, type Block } from './convNetwork';
import type { StoredTensor } from '../files/safetensors';

/** Channels after each block; a block halves the side: 64 → 32 → 16 → 8 → 4. */
const CHANNELS = [32, 64, 96, 128] as const;
const KERNEL = 3;

const shapeOf = (block: number): [number, number, number, number] => [KERNEL, KERNEL, CHANNELS[block - 1] ?? 3, CHANNELS[block]!];

/** The textbook's encoder: four convolutions of 3 x 3 and stride 2, and the mean over what is left. For teaching, and for odd domains. */
export function createSmallCnn(tensors: ReadonlyMap<string, StoredTensor>, name: string): ConvNetwork {
  const conv = takeLayers(tensors, name);
  const blocks = CHANNELS.map((_, block): Block => {
    const layer = `blocks.${block}.conv`;
    return { name: `blocks.${block}`, layers: [conv(layer, 'full', shapeOf(block), 2, 'relu6')], isResidual: false };
  });
  return new ConvNetwork(blocks);
}

/** A start by chance: uniform, with the spread that keeps activations as large as they were (He et al. 2015). The same seed gives the same bits. */
export function randomSmallCnn(seed: number): Map<string, StoredTensor> {
  const random = seededStream(seed);
  const tensors = new Map<string, StoredTensor>();
  for (const block of CHANNELS.keys()) {
    const shape = shapeOf(block);
    const limit = Math.sqrt(6 / (shape[0] * shape[1] * shape[2]));
    const values = Float32Array.from({ length: shape.reduce((a, b) => a * b) }, () => (random() * 2 - 1) * limit);
    tensors.set(`blocks.${block}.conv.kernel`, { dtype: 'F32', shape, values });
    tensors.set(`blocks.${block}.conv.bias`, { dtype: 'F32', shape: [shape[3]], values: new Float32Array(shape[3]) });
  }
  return tensors;
}
