import * as tf from '@tensorflow/tfjs-core';
import { damaged, type StoredTensor } from '../files/safetensors';
import type { Backbone } from '../types';

/** A convolution with batch norm folded in. `kernel` may be a variable: the last blocks can be trained. */
export interface ConvLayer {
  readonly name: string;
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

export function forwardLayer(layer: ConvLayer, x: tf.Tensor4D): tf.Tensor4D {
  const { kernel, bias, stride, activation } = layer;
  const options = { x, filter: kernel, strides: stride, pad: 'same' as const, bias, activation } as const;
  return layer.kind === 'full' ? tf.fused.conv2d(options) : tf.fused.depthwiseConv2d(options);
}

function forwardBlock(block: Block, x: tf.Tensor4D): tf.Tensor4D {
  return tf.tidy(() => {
    const y = block.layers.reduce((activation, layer) => forwardLayer(layer, activation), x);
    return block.isResidual ? tf.add(y, x) : y;
  });
}

/** A network as a plain list of blocks, from pixels to the last feature map, whose mean is the feature. */
export class ConvNetwork implements Backbone {
  /** In the order in which they are run, so that a trainer can take over the last few. */
  readonly blocks: readonly Block[];
  constructor(blocks: readonly Block[]) {
    this.blocks = blocks;
  }

  /** f: channels of the last feature map. */
  get featureSize(): number {
    return this.blocks.at(-1)!.layers.at(-1)!.bias.shape[0];
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

/** Takes the tensors of a file by name; throws `model-file-damaged` when one is missing or has another shape. */
export function takeLayers(tensors: ReadonlyMap<string, StoredTensor>, name: string): LayerMaker {
  const take = takeFrom(tensors, name);
  return (layer, kind, shape, stride, activation) => ({
    name: layer,
    kind,
    kernel: take(`${layer}.kernel`, shape) as tf.Tensor4D,
    bias: take(`${layer}.bias`, [kind === 'full' ? shape[3] : shape[2]]) as tf.Tensor1D,
    stride,
    activation,
  });
}

export type LayerMaker = (
  layer: string,
  kind: ConvLayer['kind'],
  shape: readonly [number, number, number, number],
  stride: 1 | 2,
  activation: ConvLayer['activation'],
) => ConvLayer;

function takeFrom(tensors: ReadonlyMap<string, StoredTensor>, name: string): (key: string, shape: readonly number[]) => tf.Tensor {
  return (key, shape) => {
    const stored = tensors.get(key);
    if (stored === undefined) throw damaged(name, `"${key}" is missing`);
    if (stored.shape.join() !== shape.join())
      throw damaged(name, `"${key}" has the shape [${stored.shape.join(', ')}] instead of [${shape.join(', ')}]`);
    return tf.keep(tf.tensor(stored.values, [...shape], 'float32'));
  };
}
