import * as tf from '@tensorflow/tfjs-core';
import { methods } from '@engine/metric/methods';
import { reducers } from '@engine/metric/reducers/reducers';
import { seededStream } from '@engine/metric/random';
import { isFiniteChange, makeDelta, type Change, type Delta } from '../head/delta';
import { Adam } from './adam';
import { HealthCheck, type Illness } from './health';
import { gatherRows } from '../rows/gatherRows';
import type { RefineSettings } from '../settings/refineSettings';
import { batchesOf, type Batch, type Supervision } from './supervision';
import type { EmbeddingRows, Pause } from '../rows/types';

/**
 * Lets a loss change the start, from no change at all, by Adam. The same input and seed give the same bits,
 * however many pauses there are in between. To be disposed of.
 */
export class Refinement {
  /** [steps] the loss before each step. */
  readonly losses: number[] = [];
  readonly #start: EmbeddingRows;
  readonly #settings: RefineSettings;
  readonly #weights: Weights;
  readonly #batches: Generator<Batch, void>;
  readonly #health: HealthCheck;
  readonly #pause: Pause;
  #illness: Illness | null = null;

  /** @param start unit rows, those of the supervision among them, which must suffice (`lackOf`) */
  constructor(start: EmbeddingRows, supervision: Supervision, settings: RefineSettings, seed: number, pause: Pause) {
    const { sampler, hasPrototypes } = methods[settings.method];
    this.#start = start;
    this.#settings = settings;
    this.#pause = pause;
    const delta = makeDelta(settings.head, start.d, seed);
    const prototypes = hasPrototypes ? tf.tidy(() => tf.variable(groupMeans(start, supervision.groups))) : null;
    const variables = [...delta.variables, ...(prototypes === null ? [] : [prototypes])];
    this.#weights = { delta, prototypes, variables, adam: new Adam(variables) };
    this.#batches = batchesOf(supervision, sampler ?? 'pairs', settings.batch, !hasPrototypes, seededStream(seed));
    this.#health = new HealthCheck(settings);
  }

  /** What stopped it; null while it is well. */
  get illness(): Illness | null {
    return this.#illness;
  }

  /**
   * Goes on until so many steps are taken in all.
   * @returns the change of the start's embeddings; null when the run is ill
   */
  async advance(steps: number, onStep: (step: number, loss: number) => void = () => undefined): Promise<Change | null> {
    const { d } = this.#start;
    while (this.losses.length < steps && this.#illness === null) {
      const batch = this.#batches.next().value as Batch;
      const rows = tf.tensor2d(gatherRows(this.#start, batch.items), [batch.items.length, d]);
      const { loss, embeddings } = takeStep(this.losses.length + 1, rows, batch, this.#settings, this.#weights);
      rows.dispose();
      this.losses.push(loss);
      onStep(this.losses.length, loss);
      this.#illness = this.#health.check(loss, embeddings, batch.items.length);
      await this.#pause();
    }
    const change = this.#illness === null ? await this.#weights.delta.change() : null;
    if (change !== null && !isFiniteChange(change)) this.#illness = 'not-finite';
    return this.#illness === null ? change : null;
  }

  dispose(): void {
    tf.dispose([...this.#weights.variables]);
  }
}

interface Weights {
  readonly delta: Delta;
  readonly prototypes: tf.Variable | null;
  /** All that is learned. */
  readonly variables: readonly tf.Variable[];
  readonly adam: Adam;
}

function takeStep(
  step: number,
  rows: tf.Tensor2D,
  batch: Batch,
  { method, options, miner, learningRate, weightDecay }: RefineSettings,
  { delta, prototypes, variables, adam }: Weights,
): { loss: number; embeddings: Float32Array } {
  const { loss: lossOf, reducer } = methods[method];
  if (lossOf === null) throw new Error(`${method} has no loss to refine by.`);
  let embedded: Float32Array = new Float32Array(0);
  const loss = tf.tidy(() => {
    const { value, grads } = tf.variableGrads(() => {
      const embeddings = delta.apply(rows);
      embedded = embeddings.dataSync() as Float32Array;
      const groups = prototypes === null || batch.labels === null ? null : { labels: batch.labels, prototypes: prototypes as tf.Tensor2D };
      return reducers[reducer](lossOf({ embeddings, relations: batch.relations, groups }, { options, miner }));
    }, [...variables]);
    adam.apply(step, grads, learningRate, 0);
    if (weightDecay > 0) delta.decay(1 - learningRate * weightDecay);
    return value.dataSync()[0]!;
  });
  return { loss, embeddings: embedded };
}

/** [c, d]: where the prototypes start. */
function groupMeans({ values, d }: EmbeddingRows, groups: readonly Int32Array[]): tf.Tensor2D {
  const means = new Float32Array(groups.length * d);
  for (const [group, rows] of groups.entries())
    for (const row of rows) for (let k = 0; k < d; k++) means[group * d + k]! += values[row * d + k]! / rows.length;
  return tf.tensor2d(means, [groups.length, d]);
}
