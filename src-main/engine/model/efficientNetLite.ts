import * as tf from '@tensorflow/tfjs-core';
import type { Backbone } from './loadBackbone';
import { damaged, type StoredTensor } from './safetensors';

/** A convolution with batch norm folded in. `kernel` may be a variable: the last blocks can be trained. */
export interface ConvLayer {
  readonly kind: 'full' | 'depthwise';
  /** [h, w, in, out], or [h, w, channels, 1] */
  readonly kernel: tf.Tensor4D;
  /** [out] */
  readonly bias: tf.Tensor1D;
  readonly stride: 1 | 2;
  readonly activation: 'relu6' | 'linear';
}

/** Layers one after the other; with `isResidual` the block's input is added to what comes out. */
export interface Block {
  readonly name: string;
  readonly layers: readonly ConvLayer[];
  readonly isResidual: boolean;
}

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

export function forwardLayer(layer: ConvLayer, x: tf.Tensor4D): tf.Tensor4D {
  const { kernel, bias, stride, activation } = layer;
  const options = { x, filter: kernel, strides: stride, pad: 'same' as const, bias, activation } as const;
  return layer.kind === 'full' ? tf.fused.conv2d(options) : tf.fused.depthwiseConv2d(options);
}

export function forwardBlock(block: Block, x: tf.Tensor4D): tf.Tensor4D {
  return tf.tidy(() => {
    const y = block.layers.reduce((activation, layer) => forwardLayer(layer, activation), x);
    return block.isResidual ? tf.add(y, x) : y;
  });
}

/** EfficientNet-Lite0 (github.com/tensorflow/tpu, models/official/efficientnet/lite), as a plain list of blocks. */
export class EfficientNetLite implements Backbone {
  /** The stem, the sixteen blocks, the head: in this order, so that a trainer can take over the last few. */
  readonly blocks: readonly Block[];
  constructor(blocks: readonly Block[]) {
    this.blocks = blocks;
  }

  /** @param pixels [b, side, side, 3], 0 to 255 @returns the same, -1 to 1 */
  normalise(pixels: tf.Tensor4D): tf.Tensor4D {
    return tf.tidy(() => tf.sub(tf.div(tf.cast(pixels, 'float32'), 127.5), 1));
  }

  /** Runs the blocks `from` to `to` (not included) on what came out of the one before. */
  run(x: tf.Tensor4D, from = 0, to = this.blocks.length): tf.Tensor4D {
    return tf.tidy(() =>
      this.blocks.slice(from, to).reduce((activation, block) => {
        const next = forwardBlock(block, activation);
        // The early maps are the large ones; without this all of them would be kept until the end.
        if (activation !== x) activation.dispose();
        return next;
      }, x),
    );
  }

  featureMap(pixels: tf.Tensor4D): tf.Tensor4D {
    return tf.tidy(() => this.run(this.normalise(pixels)));
  }

  features(pixels: tf.Tensor4D): tf.Tensor2D {
    return tf.tidy(() => tf.mean(this.featureMap(pixels), [1, 2]));
  }

  dispose(): void {
    for (const { kernel, bias } of this.blocks.flatMap((block) => block.layers)) tf.dispose([kernel, bias]);
  }
}

/** Builds the network from the tensors of its file; throws `model-file-damaged` when one is missing or has another shape. */
export function createEfficientNetLite0(tensors: ReadonlyMap<string, StoredTensor>, name: string): EfficientNetLite {
  const take = takeFrom(tensors, name);
  const conv = (
    layer: string,
    kind: ConvLayer['kind'],
    shape: readonly [number, number, number, number],
    stride: 1 | 2,
    activation: ConvLayer['activation'],
  ): ConvLayer => ({
    kind,
    kernel: take(`${layer}.kernel`, shape) as tf.Tensor4D,
    bias: take(`${layer}.bias`, [kind === 'full' ? shape[3] : shape[2]]) as tf.Tensor1D,
    stride,
    activation,
  });
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
  return new EfficientNetLite(blocks);
}

function takeFrom(tensors: ReadonlyMap<string, StoredTensor>, name: string): (key: string, shape: readonly number[]) => tf.Tensor {
  return (key, shape) => {
    const stored = tensors.get(key);
    if (stored === undefined) throw damaged(name, `"${key}" is missing`);
    if (stored.shape.join() !== shape.join())
      throw damaged(name, `"${key}" has the shape [${stored.shape.join(', ')}] instead of [${shape.join(', ')}]`);
    return tf.keep(tf.tensor(stored.values, [...shape], 'float32'));
  };
}
