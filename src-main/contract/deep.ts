import type { BackboneId, JobId, LensId, ModelId } from './ids';
import type { MethodId } from './teaching';

/** Deep training: the network itself learns. Plain data, as in `data.ts`, which has all of it too. */

export const deepLabels = ['judgements', 'tags', 'folders'] as const;
export type DeepLabels = (typeof deepLabels)[number];

/** What a person may choose of it; the rest is the method's own. */
export interface DeepChoice {
  readonly method: MethodId;
  readonly labels: DeepLabels;
  /** The network's last ones, 1 to 8. */
  readonly blocks: number;
  readonly steps: number;
}

/** Why it cannot be begun. */
export type DeepLack = 'no-native-backend' | 'too-few-judgements' | 'too-few-classes';

export interface DeepOutlook {
  /** What was asked about; what was left open is as it usually is. */
  readonly choice: DeepChoice;
  /** Null where nothing stands in its way. */
  readonly lack: DeepLack | null;
  /** Photos whose pixels are looked at, about; and all that are read with the new network where it is put to use. */
  readonly photos: number;
  readonly library: number;
  /** About how long it takes, and the reading of the whole library after it. */
  readonly trainSeconds: number;
  readonly readSeconds: number;
  /** The times follow from an earlier one on this computer. */
  readonly isMeasured: boolean;
  /** One of the lens in use that did not come to its end, and can. */
  readonly interrupted: InterruptedDeep | null;
}

export interface InterruptedDeep {
  /** Steps that need not be taken again. */
  readonly step: number;
  readonly choice: DeepChoice;
  readonly begunAtMs: number;
}

/** A network that was trained here, and what it costs. */
export interface TrainedBackbone {
  readonly id: BackboneId;
  /** The one that it was made from. */
  readonly network: BackboneId;
  readonly createdAtMs: number;
  /** By its checksum. Without sound ones its models answer for the photos that it has read, and read no new ones. */
  readonly weights: 'sound' | 'missing' | 'damaged';
  readonly weightsBytes: number;
  /** What it made of the photos. */
  readonly featuresBytes: number;
  /** Photos that it has read. */
  readonly photos: number;
  readonly models: readonly { readonly id: ModelId; readonly lensId: LensId; readonly lens: string; readonly isActive: boolean }[];
}

/** What may be asked about it; some of all calls. */
export interface DeepCalls {
  /** What a training of the network itself would take, and one that was left half done. */
  'training.deepOutlook': { input: { [Key in keyof DeepChoice]?: DeepChoice[Key] | undefined }; output: DeepOutlook };
  /** Starts one in the lens in use; `training.ended` tells how it went. Cancelled, it can be gone on with. */
  'training.startDeep': { input: DeepChoice; output: JobId };
  /** Goes on with the one that was left half done, with what it began with. */
  'training.resumeDeep': { input: void; output: JobId };
  /** Forgets it. */
  'training.dropDeep': { input: void; output: void };
  /** Networks that were trained here, the newest first. */
  'backbones.list': { input: void; output: readonly TrainedBackbone[] };
  /** With the versions that were made with it, none of which may be in use. */
  'backbones.remove': { input: { id: BackboneId }; output: readonly TrainedBackbone[] };
}
