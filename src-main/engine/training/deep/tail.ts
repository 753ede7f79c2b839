import * as tf from '@tensorflow/tfjs-core';
import type { ConvNetwork } from '@engine/model/backbone/convNetwork';
import { type Block, type ConvLayer } from '@engine/model/backbone/convNetwork';
import type { StoredTensor } from '@engine/model/files/safetensors';

/** A variable of a training, by the name under which it is kept. */
export interface NamedVariable {
  readonly name: string;
  readonly variable: tf.Variable;
}

/** The last blocks of a network, which can be trained; those before them stay as they are. Batch norm is folded into them, and so is frozen. */
export class TrainableTail {
  readonly variables: readonly NamedVariable[];
  readonly #network: ConvNetwork;
  readonly #from: number;
  readonly #blocks: readonly Block[];

  /** @param from the first block that is trained, by its place in `network.blocks`; the network stays the caller's to dispose of */
  constructor(network: ConvNetwork, from: number) {
    this.#network = network;
    this.#from = from;
    this.#blocks = network.blocks.slice(from).map((block) => ({ ...block, layers: block.layers.map(trainable) }));
    this.variables = this.#blocks.flatMap(({ layers }) =>
      layers.flatMap(({ name, kernel, bias }) => [
        { name: `${name}.kernel`, variable: kernel as unknown as tf.Variable },
        { name: `${name}.bias`, variable: bias as unknown as tf.Variable },
      ]),
    );
  }

  /** Differentiable by the variables. @param cut [b, h, w, c] what comes out of the blocks before the first that is trained @returns [b, f] */
  features(cut: tf.Tensor4D): tf.Tensor2D {
    return tf.tidy(() => {
      const map = this.#blocks.reduce<tf.Tensor4D>((x, { layers, isResidual }) => {
        const y = layers.reduce((activation, layer) => forward(layer, activation), x);
        return isResidual ? tf.add(y, x) : y;
      }, cut);
      return tf.mean(map, [1, 2]);
    });
  }

  /** The whole network's weights, kernels to be kept in float16, as the one it was made from has them. */
  async tensors(): Promise<Map<string, StoredTensor>> {
    const tensors = new Map<string, StoredTensor>();
    for (const { layers } of [...this.#network.blocks.slice(0, this.#from), ...this.#blocks])
      for (const { name, kernel, bias } of layers) {
        tensors.set(`${name}.kernel`, { dtype: 'F16', shape: kernel.shape, values: (await kernel.data()) as Float32Array });
        tensors.set(`${name}.bias`, { dtype: 'F32', shape: bias.shape, values: (await bias.data()) as Float32Array });
      }
    return tensors;
  }

  dispose(): void {
    for (const { variable } of this.variables) variable.dispose();
  }
}

/** Where a network is cut so that its last `unfrozen` blocks before the head, and the head, are trained. */
export function cutBefore(network: ConvNetwork, unfrozen: number): number {
  return Math.max(0, network.blocks.length - 1 - unfrozen);
}

function trainable(layer: ConvLayer): ConvLayer {
  const copy = (tensor: tf.Tensor): tf.Variable => tf.tidy(() => tf.variable(tensor));
  return { ...layer, kernel: copy(layer.kernel) as unknown as tf.Tensor4D, bias: copy(layer.bias) as unknown as tf.Tensor1D };
}

/** As `forwardLayer`, in parts: the fused kernels have no gradient for ReLU6. */
function forward({ kind, kernel, bias, stride, activation }: ConvLayer, x: tf.Tensor4D): tf.Tensor4D {
  const y = kind === 'full' ? tf.conv2d(x, kernel, stride, 'same') : tf.depthwiseConv2d(x, kernel, stride, 'same');
  const biased: tf.Tensor4D = tf.add(y, bias);
  return activation === 'relu6' ? tf.relu6(biased) : biased;
}
