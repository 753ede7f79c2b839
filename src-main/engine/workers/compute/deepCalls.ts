import type { BackboneId, ImageId } from '@contract/data';
import type { CutKey } from '../../training/deep/cutCache';
import type { DeepProgress } from '../../training/deep/deepCourse';
import type { DeepTaught } from '../../training/deep/trainDeep';
import type { TrainInput } from './teachingCalls';

/** Where a deep training keeps what it can go on from. */
export interface DeepFolders {
  /** Activations and checkpoint: can be made again. */
  readonly work: string;
  /** Weights of trained backbones. */
  readonly backbones: string;
}

/** Within the folder of work. */
export const checkpointFile = 'checkpoint.safetensors';

export interface DeepInput extends TrainInput {
  readonly folders: DeepFolders;
  readonly isResumed: boolean;
  /** The gallery of a run that is gone on with: the library may have grown meanwhile. Chosen anew unless given. */
  readonly gallery?: readonly ImageId[] | null;
}

export interface DeepPlan {
  /** Photos that are not cached yet, to be given to `deepCut`. */
  readonly missing: readonly ImageId[];
  /** Photos in all. */
  readonly photos: number;
  /** Those beside the judged ones, among which ranks are counted. */
  readonly gallery: readonly ImageId[];
  readonly key: CutKey;
}

export interface DeepOutput {
  /** The weights lie in a file by themselves. */
  readonly taught: Omit<DeepTaught, 'tensors'>;
  readonly backbone: BackboneId;
  /** Judgements that were used, and those left out, whose photos could not be read. */
  readonly used: number;
  readonly leftOut: number;
}

/** What the compute process does for deep training. */
export interface DeepCalls {
  /** Which photos it needs; throws `backend-missing` without the native backend, and as `splitToTeach` does. */
  deepPlan: { input: DeepInput; output: DeepPlan };
  /** Activations of photos, [side, side, 3] RGB each, into the cache on disk. */
  deepCut: {
    input: {
      readonly folder: string;
      readonly key: CutKey;
      readonly seed: number;
      readonly augment: TrainInput['settings']['backbone']['augment'];
      readonly imageIds: readonly ImageId[];
      readonly pixels: readonly Uint8Array[];
    };
    output: null;
  };
  /** Tells each step and waits for a `more`, then answers. */
  deepTrain: { input: DeepInput; output: DeepOutput };
  /** Features of altered copies of photos, for a library without labels. */
  viewFeatures: {
    input: {
      readonly backbone: BackboneId;
      readonly seed: number;
      readonly imageIds: readonly ImageId[];
      readonly pixels: readonly Uint8Array[];
    };
    /** [copies, photos, f] */
    output: Float32Array;
  };
}

/** The engine's side of these calls. */
export interface DeepCompute {
  deepPlan(input: DeepInput, signal: AbortSignal): Promise<DeepPlan>;
  deepCut(input: DeepCalls['deepCut']['input'], signal: AbortSignal): Promise<null>;
  /** @param onStep what it gives is waited for before the next step */
  deepTrain(input: DeepInput, signal: AbortSignal, onStep: (progress: DeepProgress) => Promise<void>): Promise<DeepOutput>;
  viewFeatures(input: DeepCalls['viewFeatures']['input'], signal: AbortSignal): Promise<Float32Array>;
}
