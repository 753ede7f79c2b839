import type { ConvNetwork } from '@engine/model/backbone/convNetwork';
import { isBetter, type Gain } from '../measure/compare';
import type { TeachingLibrary } from '../rows/library';
import type { Pause } from '../rows/types';
import type { TrainingSettings } from '../settings/settings';
import { writeCheckpoint, type Checkpoint } from './checkpoint';
import type { DeepRun, Examples } from './deepRun';

export interface DeepTask {
  /** With the judgements over photos whose activations are there. */
  readonly library: TeachingLibrary;
  readonly network: ConvNetwork;
  readonly from: number;
  readonly examples: Examples;
  readonly settings: TrainingSettings;
  readonly checkpoint: {
    readonly path: string;
    /** What the run is of. */
    readonly key: string;
    readonly isResumed: boolean;
  };
}

/** What a number of steps did to the judgements that choose it. */
export type DeepGain = { readonly step: number } & Gain;

export interface DeepProgress {
  readonly step: number;
  readonly loss: number;
}

/** What a checkpoint tells of a run. */
export interface RunRecord {
  readonly step: number;
  readonly losses: readonly number[];
  readonly curve: readonly DeepGain[];
  readonly best: number;
}

/** Steps between two checkpoints: a kill costs no more. */
const CHECKPOINT_EVERY = 10;
const EVALUATIONS = 6;
const BEST = 'best ';

/** Of a run, by name. */
type Weights = ReadonlyMap<string, Float32Array>;

interface Best {
  readonly step: number;
  readonly weights: Weights;
}

/** A run from its beginning, or its checkpoint, to its last step: how it went, what of it was best, and what is kept of it on the way. */
export class DeepCourse {
  readonly resumedAt: number;
  readonly losses: number[] = [];
  readonly curve: DeepGain[] = [];
  readonly #task: DeepTask;
  readonly #run: DeepRun;
  readonly #gain: () => Promise<Gain>;
  readonly #initial: Weights;
  #best: Best | null = null;

  private constructor(task: DeepTask, run: DeepRun, found: Checkpoint<RunRecord> | null, gain: () => Promise<Gain>, initial: Weights) {
    [this.#task, this.#run, this.#gain, this.#initial] = [task, run, gain, initial];
    this.resumedAt = found?.record.step ?? 0;
    if (found !== null) this.#resume(found);
  }

  /** @param found where it stood @param gain of the run as it is, on the judgements that choose the number of steps */
  static async begin(task: DeepTask, run: DeepRun, found: Checkpoint<RunRecord> | null, gain: () => Promise<Gain>): Promise<DeepCourse> {
    return new DeepCourse(task, run, found, gain, await run.weights());
  }

  #resume({ tensors, record: { step, losses, curve, best } }: Checkpoint<RunRecord>): void {
    this.#run.restore(tensors, true);
    this.#run.skipTo(step);
    this.losses.push(...losses);
    this.curve.push(...curve);
    const weights = new Map([...tensors].flatMap(([name, values]) => (name.startsWith(BEST) ? [[name.slice(BEST.length), values]] : [])));
    if (best !== 0) this.#best = { step: best, weights };
  }

  /** All that are left, or until the run is ill. Cancelled, it keeps where it stands. */
  async takeSteps(pause: Pause, report: (progress: DeepProgress) => void | Promise<void>): Promise<void> {
    const run = this.#run;
    // What was cancelled while it was measured is measured first.
    await this.#measure();
    while (run.step < this.#task.settings.backbone.steps) {
      const loss = run.takeStep();
      if (run.illness !== null) return;
      this.losses.push(loss);
      await report({ step: run.step, loss });
      let isKept = false;
      try {
        await this.#measure();
        // After the last one a head is still to be fitted, which can be cancelled as well.
        if (run.step % CHECKPOINT_EVERY === 0 || run.step === this.#task.settings.backbone.steps) {
          await this.#keep();
          isKept = true;
        }
        await pause();
      } catch (reason) {
        // Cancelled: what was done until here need not be done again.
        if (!isKept) await this.#keep();
        throw reason;
      }
    }
  }

  /** Leaves the run as it was best, where that is what is chosen, or after its last step. @returns the steps it stands after then */
  settle(): { readonly isBest: boolean; readonly steps: number } {
    const best = this.#task.settings.steps.choose === 'cross-validation' ? this.#best : null;
    const isIll = this.#run.illness !== null;
    if (best !== null) this.#run.restore(best.weights, false);
    // What an ill run has come to is of no use to anybody.
    else if (isIll) this.#run.restore(this.#initial, false);
    return { isBest: best !== null, steps: best?.step ?? (isIll ? 0 : this.#run.step) };
  }

  async #measure(): Promise<void> {
    const { step } = this.#run;
    const { steps } = this.#task.settings.backbone;
    const isDue = step > 0 && (step % Math.max(1, Math.ceil(steps / EVALUATIONS)) === 0 || step === steps);
    if (!isDue || this.curve.at(-1)?.step === step) return;
    const gain = { step, ...(await this.#gain()) };
    this.curve.push(gain);
    const former = this.curve.find((other) => other.step === this.#best?.step)?.rank ?? 0;
    if (isBetter(gain, 0) && gain.rank > former) this.#best = { step, weights: await this.#run.weights() };
  }

  async #keep(): Promise<void> {
    const { path, key } = this.#task.checkpoint;
    const { step } = this.#run;
    const tensors = await this.#run.state();
    for (const [name, values] of this.#best?.weights ?? []) tensors.set(BEST + name, values);
    const record = { step, losses: this.losses, curve: this.curve, best: this.#best?.step ?? 0 };
    writeCheckpoint<RunRecord>(path, { key, record, tensors });
  }
}
