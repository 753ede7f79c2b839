import * as tf from '@tensorflow/tfjs-core';
import type { NamedVariable } from './tail';

const BETA_1 = 0.9;
const BETA_2 = 0.999;
const EPSILON = 1e-7;

/** Adam (Kingma and Ba 2015) whose slots can be kept and put back, so that a run that was killed goes on as if it had not been. */
export class Adam {
  readonly #variables: readonly NamedVariable[];
  readonly #slots: readonly { readonly first: tf.Variable; readonly second: tf.Variable }[];

  constructor(variables: readonly NamedVariable[]) {
    this.#variables = variables;
    const zeros = (variable: tf.Variable): tf.Variable => tf.tidy(() => tf.variable(tf.zerosLike(variable)));
    this.#slots = variables.map(({ variable }) => ({ first: zeros(variable), second: zeros(variable) }));
  }

  /** For a checkpoint, beside the variables themselves. */
  get slots(): NamedVariable[] {
    return this.#variables.flatMap(({ name }, i) => [
      { name: `first ${name}`, variable: this.#slots[i]!.first },
      { name: `second ${name}`, variable: this.#slots[i]!.second },
    ]);
  }

  /** @param step from 1 on @param gradients by the variables' names as TensorFlow has them; what has none is left as it is */
  apply(step: number, gradients: tf.NamedTensorMap, learningRate: number, weightDecay: number): void {
    tf.tidy(() => {
      for (const [i, { variable }] of this.#variables.entries()) {
        const gradient = gradients[variable.name];
        if (gradient === undefined) continue;
        const { first, second } = this.#slots[i]!;
        first.assign(tf.add(tf.mul(first, BETA_1), tf.mul(gradient, 1 - BETA_1)));
        second.assign(tf.add(tf.mul(second, BETA_2), tf.mul(tf.square(gradient), 1 - BETA_2)));
        const length = tf.add(tf.sqrt(tf.div(second, 1 - BETA_2 ** step)), EPSILON);
        const change = tf.div(tf.div(first, 1 - BETA_1 ** step), length);
        variable.assign(tf.sub(tf.mul(variable, 1 - learningRate * weightDecay), tf.mul(change, learningRate)));
      }
    });
  }

  dispose(): void {
    for (const { first, second } of this.#slots) tf.dispose([first, second]);
  }
}
