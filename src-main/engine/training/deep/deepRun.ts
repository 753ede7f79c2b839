import * as tf from '@tensorflow/tfjs-core';
import { unitRows } from '@engine/metric/losses/rows';
import { methods } from '@engine/metric/methods';
import { seededStream } from '@engine/metric/random';
import { reducers } from '@engine/metric/reducers/reducers';
import type { ConvNetwork } from '@engine/model/backbone/convNetwork';
import type { PlainHead } from '../head/composeHead';
import { Adam } from '../refine/adam';
import { HealthCheck, type Illness } from '../refine/health';
import type { RefineSettings } from '../settings/refineSettings';
import { batchesOf, type Batch, type Supervision } from '../refine/supervision';
import type { EmbeddingRows, Pause } from '../rows/types';
import { TrainableTail, type NamedVariable } from './tail';

/** Where the activations at the cut come from. */
export interface Examples {
  /** [h, w, c] */
  readonly shape: readonly [number, number, number];
  readonly views: number;
  /** @param rows of the library @param view of each @returns [b, h, w, c] */
  read(rows: Int32Array, view: readonly number[]): Float32Array;
}

export interface DeepParts {
  readonly network: ConvNetwork;
  /** The first block that is trained. */
  readonly from: number;
  /** The start, taught or by chance: it is trained as well. */
  readonly head: PlainHead;
  readonly examples: Examples;
  readonly supervision: Supervision;
  readonly settings: Omit<RefineSettings, 'head'>;
  readonly seed: number;
}

/** Photos of an evaluation that go through at once. */
const EVALUATED_AT_ONCE = 64;

/**
 * The last blocks of a backbone and the head after them, trained by a method's loss. The same input and seed give the same bits, wherever
 * the run was interrupted: what a step does depends on the variables, the optimizer's moments and the number of the step alone. To be disposed of.
 */
export class DeepRun {
  readonly #parts: DeepParts;
  readonly #tail: TrainableTail;
  readonly #head: { readonly mean: tf.Variable; readonly weights: tf.Variable };
  readonly #prototypes: tf.Variable | null;
  readonly #adam: Adam;
  readonly #trained: readonly NamedVariable[];
  readonly #health: HealthCheck;
  readonly #batches: Generator<Batch, void>;
  #step = 0;
  #illness: Illness | null = null;

  /** The loss of the method must be able to learn from the supervision (`lackOf`). */
  constructor(parts: DeepParts) {
    const { network, from, head, supervision, settings, seed } = parts;
    const { sampler, hasPrototypes } = methods[settings.method];
    this.#parts = parts;
    this.#tail = new TrainableTail(network, from);
    this.#head = tf.tidy(() => ({
      mean: tf.variable(tf.tensor1d(head.mean)),
      weights: tf.variable(tf.tensor2d(head.weights, [head.featureSize, head.size])),
    }));
    this.#prototypes = hasPrototypes ? this.#groupMeans(supervision.groups) : null;
    this.#trained = [
      ...this.#tail.variables,
      { name: 'head.mean', variable: this.#head.mean },
      { name: 'head.weights', variable: this.#head.weights },
      ...(this.#prototypes === null ? [] : [{ name: 'prototypes', variable: this.#prototypes }]),
    ];
    this.#adam = new Adam(this.#trained.map(({ variable }) => variable));
    this.#health = new HealthCheck(settings);
    this.#batches = batchesOf(supervision, sampler ?? 'pairs', settings.batch, !hasPrototypes, seededStream(seed));
  }

  /** Steps taken. */
  get step(): number {
    return this.#step;
  }

  /** What stopped it; null while it is well. */
  get illness(): Illness | null {
    return this.#illness;
  }

  /** One step. Where it goes wrong nothing is changed, and `illness` says so. @returns the loss before it */
  takeStep(): number {
    const { examples, settings, seed } = this.#parts;
    const batch = this.#batches.next().value as Batch;
    const random = seededStream((seed ^ Math.imul(this.#step + 1, 0x9e3779b1)) >>> 0);
    const view = Array.from(batch.items, () => Math.floor(random() * examples.views));
    // Not given back from the tidy, which would look for tensors in every number of them.
    let rows: Float32Array = new Float32Array(0);
    const { value: lossTensor, grads: gradients } = tf.tidy(() => {
      const cut = tf.tensor4d(examples.read(batch.items, view), [batch.items.length, ...examples.shape]);
      return tf.variableGrads(
        () => {
          const embeddings = this.#embed(cut);
          rows = embeddings.dataSync() as Float32Array;
          return this.#lossOf(embeddings, batch);
        },
        this.#trained.map(({ variable }) => variable),
      );
    });
    const value = lossTensor.dataSync()[0]!;
    lossTensor.dispose();
    this.#illness = this.#health.check(value, rows, batch.items.length) ?? (areFinite(gradients) ? null : 'not-finite');
    if (this.#illness === null) {
      this.#step += 1;
      this.#adam.apply(this.#step, gradients, settings.learningRate, settings.weightDecay);
    }
    tf.dispose(gradients);
    return value;
  }

  /** Embeds photos unaltered. @returns [rows, d] unit length, in the order given */
  async embed(rows: Int32Array, pause: Pause): Promise<EmbeddingRows> {
    const d = this.#parts.head.size;
    return { values: await this.#ofEach(rows, d, (cut) => this.#embed(cut), pause), n: rows.length, d };
  }

  /** What the blocks as they are give of photos unaltered. @returns [rows, f], in the order given */
  features(rows: Int32Array, pause: Pause): Promise<Float32Array> {
    return this.#ofEach(rows, this.#parts.head.featureSize, (cut) => this.#tail.features(cut), pause);
  }

  /** The variables' numbers, by name. */
  async weights(): Promise<Map<string, Float32Array>> {
    return readAll(this.#trained);
  }

  /** All that a step depends on besides its number. */
  async state(): Promise<Map<string, Float32Array>> {
    const moments = [...this.#moments()].map(([name, numbers]) => [name, numbers.slice()] as const);
    return new Map([...(await readAll(this.#trained)), ...moments]);
  }

  /** Takes over weights, or a whole state, of a run of the same parts. @throws Error when one is missing */
  restore(tensors: ReadonlyMap<string, Float32Array>, isWhole: boolean): void {
    const take = (name: string, size: number): Float32Array => {
      const values = tensors.get(name);
      if (values?.length !== size) throw new Error(`The checkpoint has no "${name}" of ${size} numbers.`);
      return values;
    };
    for (const { name, variable } of this.#trained)
      tf.tidy(() => variable.assign(tf.tensor(take(name, variable.size), variable.shape, 'float32')));
    if (isWhole) for (const [name, numbers] of this.#moments()) numbers.set(take(name, numbers.length));
  }

  /** Goes on where a run of so many steps stood: the batches that it saw are drawn again, and thrown away. */
  skipTo(step: number): void {
    for (; this.#step < step; this.#step++) this.#batches.next();
  }

  /** The whole network's weights. */
  tensors(): ReturnType<TrainableTail['tensors']> {
    return this.#tail.tensors();
  }

  /** As it was trained beside the blocks. */
  async head(): Promise<PlainHead> {
    const [mean, weights] = await Promise.all([this.#head.mean.data(), this.#head.weights.data()]);
    return { ...this.#parts.head, mean: Float32Array.from(mean), weights: Float32Array.from(weights) };
  }

  dispose(): void {
    for (const { variable } of this.#trained) variable.dispose();
  }

  /** @param of [b, h, w, c] to [b, size] @returns [rows, size] */
  async #ofEach(rows: Int32Array, size: number, of: (cut: tf.Tensor4D) => tf.Tensor2D, pause: Pause): Promise<Float32Array> {
    const { examples } = this.#parts;
    const values = new Float32Array(rows.length * size);
    for (let start = 0; start < rows.length; start += EVALUATED_AT_ONCE) {
      const part = rows.subarray(start, start + EVALUATED_AT_ONCE);
      const unaltered = Array.from(part, () => 0);
      const given = tf.tidy(() => of(tf.tensor4d(examples.read(part, unaltered), [part.length, ...examples.shape])));
      values.set(await given.data(), start * size);
      given.dispose();
      await pause();
    }
    return values;
  }

  /** @param cut [b, h, w, c] @returns [b, d] unit length */
  #embed(cut: tf.Tensor4D): tf.Tensor2D {
    const centred: tf.Tensor2D = tf.sub(unitRows(this.#tail.features(cut)), this.#head.mean);
    return unitRows(tf.matMul(centred, this.#head.weights as tf.Tensor2D));
  }

  /** What the optimizer remembers, by the names that checkpoints have for it. */
  *#moments(): Generator<readonly [string, Float32Array]> {
    for (const [i, { name }] of this.#trained.entries()) {
      const { first, second } = this.#adam.moments[i]!;
      yield [`first ${name}`, first];
      yield [`second ${name}`, second];
    }
  }

  #lossOf(embeddings: tf.Tensor2D, batch: Batch): tf.Scalar {
    const { method, options, miner } = this.#parts.settings;
    const { loss, reducer } = methods[method];
    if (loss === null) throw new Error(`${method} has no loss to train by.`);
    const prototypes = this.#prototypes as tf.Tensor2D | null;
    const groups = prototypes === null || batch.labels === null ? null : { labels: batch.labels, prototypes };
    return reducers[reducer](loss({ embeddings, relations: batch.relations, groups }, { options, miner }));
  }

  /** [c, d]: where the prototypes start. */
  #groupMeans(groups: readonly Int32Array[]): tf.Variable {
    const { examples } = this.#parts;
    return tf.tidy(() => {
      const means = groups.map((rows) => {
        const cut = examples.read(
          rows,
          Array.from(rows, () => 0),
        );
        return tf.mean(this.#embed(tf.tensor4d(cut, [rows.length, ...examples.shape])), 0);
      });
      return tf.variable(tf.stack(means));
    });
  }
}

async function readAll(variables: readonly NamedVariable[]): Promise<Map<string, Float32Array>> {
  const read = await Promise.all(variables.map(async ({ name, variable }) => [name, Float32Array.from(await variable.data())] as const));
  return new Map(read);
}

/** A sum is finite only where all that it sums is. */
function areFinite(gradients: tf.NamedTensorMap): boolean {
  return tf.tidy(() => {
    const sums = Object.values(gradients).map((gradient) => tf.sum(tf.square(gradient)));
    return Number.isFinite(tf.addN(sums as tf.Scalar[]).dataSync()[0]!);
  });
}
