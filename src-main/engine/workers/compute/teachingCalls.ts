import type { ImageId } from '@contract/data';
import type { FeatureStore, LinearHead } from '../../model/types';
import type { TrainingSettings } from '../../training/settings/settings';
import type { Boldness, BolderVersion, Taught, TeachProgress } from '../../training/teach';
import type { Asked } from '../../training/rows/types';

/** A judgement over images of the library. */
export interface JudgedImages {
  /** The photo that was looked at. */
  readonly imageA: ImageId;
  readonly imageB: ImageId;
  readonly isSimilar: boolean;
  readonly asked: Asked;
}

/** Photos whose classes are complete, as folders are: what is of another class is different. */
export interface ClassedImages {
  readonly imageIds: Int32Array;
  /** [images] from 0 on */
  readonly classes: Int32Array;
}

/** What every kind of teaching looks at. */
export interface TeachingInput {
  readonly store: FeatureStore;
  /** The label-free head of the library; null while there is none with axes. */
  readonly base: LinearHead | null;
  readonly judged: readonly JudgedImages[];
  /** Instead of judgements. */
  readonly classes?: ClassedImages | null;
  readonly seed: number;
}

/** Features of altered copies of photos, for a library of which nobody said anything. */
export interface AlteredCopies {
  readonly imageIds: readonly ImageId[];
  /** [copies, photos, f] */
  readonly features: Float32Array;
}

export interface TrainInput extends TeachingInput {
  readonly settings: TrainingSettings;
  /** What is learned from instead of the judgements; those then decide whether it is better. */
  readonly copies?: AlteredCopies | null;
  readonly boldness?: Boldness;
}

/** A training that nobody sees; its store names the label-free embeddings, which a head is tried on. */
export interface RehearseInput extends TeachingInput {
  readonly settings: TrainingSettings;
}

/** `taught` is over the judgements that were used, in their order. */
export interface TrainOutput {
  readonly taught: Omit<Taught, 'map'>;
  /** Judgements that were used, or drawn from the classes; and those left out, whose photos have no features. */
  readonly used: number;
  readonly leftOut: number;
}

/** The photos that are known to be similar to one, and those known to be different; of others it is not known. */
export interface KnownImages {
  readonly similar: readonly ImageId[];
  readonly different: readonly ImageId[];
}

/** A method that is tried on some labels and measured on photos that were not taught. */
export interface TryInput extends TeachingInput {
  /** Null: nothing is taught. */
  readonly settings: TrainingSettings | null;
  /** All steps of the loss are taken, whether they help or not. */
  readonly takesAllSteps: boolean;
  /** The photos measured, and the group of each. */
  readonly tested: ReadonlyMap<ImageId, number>;
  /** All photos that are looked at; of complete classes those among which they are looked for, themselves included. */
  readonly searched: readonly ImageId[];
  /** Among which photos each is looked for; null where classes are complete, and what is of another is different. */
  readonly known: ReadonlyMap<ImageId, KnownImages> | null;
  /** What is learned from instead of judgements and classes. */
  readonly copies?: AlteredCopies | null;
  /** Judgements that are measured; null: drawn from the groups. */
  readonly pairs: readonly JudgedImages[] | null;
}

/** Queries and pairs whose photos have features, in an order that depends on the input's labels alone. */
export interface Tried {
  /** [queries] as in `QueryFigures` */
  readonly firstRanks: Float64Array;
  readonly maps: Float64Array;
  readonly relevant: Int32Array;
  readonly candidates: Int32Array;
  /** [queries] */
  readonly groups: Int32Array;
  /** [pairs] Euclidean, 0 to 2 */
  readonly distances: Float32Array;
  /** [pairs] 1 or 0 */
  readonly isSimilar: Uint8Array;
  /** [pairs] 0 for those that were asked for their own sake: no figure is quoted on them */
  readonly isQuoted: Uint8Array;
  /** [pairs] the group that each is held out with */
  readonly pairGroups: Int32Array;
  readonly steps: number;
  readonly losses: readonly number[];
  /** Of the teaching alone. */
  readonly seconds: number;
}

export interface SuggestedImages {
  readonly imageA: ImageId;
  readonly imageB: ImageId;
  readonly asked: Extract<Asked, 'suggested' | 'check'>;
  readonly probability: number;
}

/** What the compute process does with judgements. */
export interface TeachingCalls {
  /** Tells its progress, then answers. */
  train: { input: TrainInput; output: TrainOutput };
  /** Of the training before it; null too where that one is not in memory any more. */
  seekBolder: { input: null; output: BolderVersion | null };
  /** Goes through a training and the start of its embedding, waiting for a `more` between two pieces. False where too little was judged for all of it. */
  rehearse: { input: RehearseInput; output: boolean };
  /** Tells its progress, then answers. */
  tryMethod: { input: TryInput; output: Tried };
  /** Nobody is asked about photos that are left out: of those nothing can be shown. */
  suggest: { input: TeachingInput & { readonly count: number; readonly leftOut: Int32Array }; output: readonly SuggestedImages[] };
  /** [judgements] how far each is believed, 0 to 1; NaN where a photo has no features. */
  trust: { input: TeachingInput; output: Float64Array };
}

/** The engine's side of these calls. */
export interface TeachingCompute {
  train(input: TrainInput, signal: AbortSignal, onProgress: (progress: TeachProgress) => void): Promise<TrainOutput>;
  seekBolder(signal: AbortSignal): Promise<BolderVersion | null>;
  /** @param mayGoOn awaited between two pieces, which also wait for all other calls */
  rehearse(input: RehearseInput, signal: AbortSignal, mayGoOn: () => Promise<void>): Promise<boolean>;
  tryMethod(input: TryInput, signal: AbortSignal, onProgress: (progress: TeachProgress) => void): Promise<Tried>;
  suggest(input: TeachingCalls['suggest']['input'], signal?: AbortSignal): Promise<readonly SuggestedImages[]>;
  trust(input: TeachingInput, signal?: AbortSignal): Promise<Float64Array>;
}
