import { ConvNetwork, takeLayers, type Block } from './convNetwork';
import type { StoredTensor } from '../files/safetensors';

/** Kernel size, stride of the first block, expansion, output channels, blocks (Tan and Le 2019, table 1, the Lite variant: no squeeze-and-excite). */
const STAGES = [
  [3, 1, 1, 16, 1],
  [3, 2, 6, 24, 2],
  [5, 2, 6, 40, 2],
  [3, 2, 6, 80, 3],
  [5, 1, 6, 112, 3],
  [5, 2, 6, 192, 4],
  [3, 1, 6, 320, 1],
] as const;
const STEM_CHANNELS = 32;
const FEATURE_SIZE = 1280;

/** Where each stage ends, in the list of blocks (which begins with the stem): the tests compare the activations there. */
export const stageEnds: readonly number[] = STAGES.reduce<number[]>(
  (ends, [, , , , repeats]) => [...ends, (ends.at(-1) ?? 0) + repeats],
  [],
);

/** EfficientNet-Lite0 (github.com/tensorflow/tpu, models/official/efficientnet/lite): the stem, the sixteen blocks, the head. Built from the tensors of its file; throws `model-file-damaged` when one is missing or has another shape. */
export function createEfficientNetLite0(tensors: ReadonlyMap<string, StoredTensor>, name: string): ConvNetwork {
  const conv = takeLayers(tensors, name);
  const blocks: Block[] = [{ name: 'stem', layers: [conv('stem', 'full', [3, 3, 3, STEM_CHANNELS], 2, 'relu6')], isResidual: false }];
  let channels = STEM_CHANNELS;
  for (const [size, stageStride, expansion, out, repeats] of STAGES) {
    for (let repeat = 0; repeat < repeats; repeat++) {
      const block = `blocks.${blocks.length - 1}`;
      const wide = channels * expansion;
      const stride = repeat === 0 ? stageStride : 1;
      const layers = expansion === 1 ? [] : [conv(`${block}.expand`, 'full', [1, 1, channels, wide], 1, 'relu6')];
      layers.push(conv(`${block}.depthwise`, 'depthwise', [size, size, wide, 1], stride, 'relu6'));
      layers.push(conv(`${block}.project`, 'full', [1, 1, wide, out], 1, 'linear'));
      blocks.push({ name: block, layers, isResidual: stride === 1 && channels === out });
      channels = out;
    }
  }
  blocks.push({ name: 'head', layers: [conv('head', 'full', [1, 1, channels, FEATURE_SIZE], 1, 'relu6')], isResidual: false });
  return new ConvNetwork(blocks);
}
