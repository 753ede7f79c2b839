import type { MethodId } from '@engine/metric/methods';
import type { MinerId } from '@engine/metric/miners/miners';

/** The methods that learn step by step. */
export type LossId = Exclude<MethodId, 'rca'>;

/** What a refinement may change of the start. */
export type DeltaKind = 'linear' | 'residual' | 'mlp';

export interface RefineSettings {
  readonly method: LossId;
  readonly options: Readonly<Record<string, number>>;
  readonly miner: MinerId | null;
  readonly learningRate: number;
  readonly weightDecay: number;
  readonly batch: { readonly groups: number; readonly perGroup: number };
  readonly head: DeltaKind;
}
