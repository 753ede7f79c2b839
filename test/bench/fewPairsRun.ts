import type { MethodId } from '@engine/metric/methods';

/** `gate`: what passes the gate, else the label-free head. `rca`: that, else the cautious step. The others refine `rca`. */
export type BenchMethod = MethodId | 'gate';
/** `kept`: what the product refuses counts as no change. `never refused`: it counts as it is, which is what a refusal is worth. */
export type Use = 'kept' | 'never refused';

export interface FewPairsRun {
  readonly set: string;
  readonly pairs: number;
  readonly wrong: number;
  readonly seed: number;
  readonly method: BenchMethod;
  readonly use: Use;
  readonly split: 'unseen' | 'seen';
  readonly recallAt1Before: number;
  readonly recallAt1After: number;
  readonly mapAtRBefore: number;
  readonly mapAtRAfter: number;
  /** How the start was found, and steps of the loss after it. */
  readonly start: string;
  readonly steps: number;
}
