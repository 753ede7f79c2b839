import * as tf from '@tensorflow/tfjs-core';
import { Instance, Memory, Module, PAGE_BYTES } from '@engine/metric/algebra/webAssembly';
import { adamStepBase64 } from './adamStep.wasm';

const BETA_1 = 0.9;
const BETA_2 = 0.999;
/** TensorFlow copies numbers that do not begin at a multiple of it. */
const ALIGNMENT = 64;

interface AdamStep {
  move(values: number, gradient: number, first: number, second: number, bytes: number, kept: number, stride: number, scale: number): void;
}

const compiled = new Module(Buffer.from(adamStepBase64, 'base64'));

/** Running means of a variable's gradient and of its square, to be kept with a checkpoint. */
export interface Moments {
  readonly first: Float32Array;
  readonly second: Float32Array;
}

/**
 * Adam (Kingma and Ba, "Adam: a method for stochastic optimization", ICLR 2015), for the gradient g of step t = 1, 2, ...:
 *
 *     m ← β₁ m + (1 − β₁) g        v ← β₂ v + (1 − β₂) g²
 *     θ ← (1 − rate · decay) θ − rate · m / (1 − β₁ᵗ) / (√(v / (1 − β₂ᵗ)) + ε)
 *
 * In one loop of WebAssembly: TensorFlow makes fifteen operations of it, each of which reads and writes every number.
 */
export class Adam {
  /** Of each variable, in the order given. A run that was interrupted goes on as if it had not been once its numbers are put back. */
  readonly moments: readonly Moments[];
  readonly #slots: readonly Slot[];
  readonly #wasm: AdamStep;

  constructor(variables: readonly tf.Variable[]) {
    const bytes = variables.map(({ size }) => Math.ceil((size * 4) / ALIGNMENT) * ALIGNMENT);
    const pages = Math.ceil((4 * bytes.reduce((sum, part) => sum + part, 0)) / PAGE_BYTES);
    const memory = new Memory({ initial: pages, maximum: pages });
    this.#wasm = new Instance(compiled, { env: { memory } }).exports as AdamStep;
    let end = 0;
    this.#slots = variables.map((variable, i) => {
      const part = (): Float32Array => new Float32Array(memory.buffer, (end += bytes[i]!) - bytes[i]!, variable.size);
      return { variable, bytes: bytes[i]!, values: part(), gradient: part(), first: part(), second: part(), left: null };
    });
    this.moments = this.#slots;
  }

  /** @param step from 1 on @param gradients by the variables' names as TensorFlow has them; what has none is left as it is */
  apply(step: number, gradients: tf.NamedTensorMap, rate: number, decay: number): void {
    const kept = 1 - rate * decay;
    const stride = rate / (1 - BETA_1 ** step);
    const scale = 1 / Math.sqrt(1 - BETA_2 ** step);
    for (const slot of this.#slots) {
      const { variable, bytes, values, gradient, first, second } = slot;
      const given = gradients[variable.name];
      if (given === undefined) continue;
      gradient.set(given.dataSync());
      // Read only where something else has assigned since the last step.
      if (variable.dataId !== slot.left) values.set(variable.dataSync());
      this.#wasm.move(values.byteOffset, gradient.byteOffset, first.byteOffset, second.byteOffset, bytes, kept, stride, scale);
      // TensorFlow may go on reading these numbers where they are: nothing holds the tensor of an earlier step.
      tf.tidy(() => variable.assign(tf.tensor(values, variable.shape, 'float32')));
      slot.left = variable.dataId;
    }
  }
}

interface Slot extends Moments {
  readonly variable: tf.Variable;
  /** Of each of the four, with what fills it up to the alignment. */
  readonly bytes: number;
  readonly values: Float32Array;
  readonly gradient: Float32Array;
  /** What the last step assigned. */
  left: tf.DataId | null;
}
