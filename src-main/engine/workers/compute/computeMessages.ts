import type { BackboneId } from '@contract/data';
import { LikewiseError, type WireError } from '@contract/errors';
import type { BackendInfo, BaseFit, EmbeddedCells, EmbeddedChunk, FeatureStore, Head, LinearHead } from '../../model/types';
import type { TeachProgress } from '../../training/teach';
import type { DeepCalls } from './deepCalls';
import type { TeachingCalls } from './teachingCalls';

/** Photos that go through the network at once. Fewer cost more time each; more would block the thread, and so a cancel, for longer. */
export const BATCH_SIZE = 32;

/** Calls that are asked with the label-free head of the last `base` message. */
export type CallWithBase = 'train' | 'rehearse' | 'suggest' | 'trust';
type CallsWithBase = {
  [C in CallWithBase]: { readonly input: Omit<TeachingCalls[C]['input'], 'base'>; readonly output: TeachingCalls[C]['output'] };
};

/** What may be asked of the compute process. */
export interface ComputeCalls extends Omit<TeachingCalls, CallWithBase>, CallsWithBase, DeepCalls {
  info: { input: null; output: BackendInfo };
  features: { input: { readonly backbone: BackboneId; readonly pixels: readonly Uint8Array[] }; output: Float32Array };
  cells: {
    input: { readonly backbone: BackboneId; readonly pixels: readonly Uint8Array[]; readonly head: LinearHead };
    output: EmbeddedCells;
  };
  fitBase: { input: { readonly store: FeatureStore }; output: BaseFit };
  /** Answers with chunks, each of which waits for a `more`, then with null. @param baseModelId of the last `base` message's head, where its embeddings are to be used */
  embedAll: {
    input: { readonly store: Omit<FeatureStore, 'base'>; readonly baseModelId: number | null; readonly head: Head };
    output: null;
  };
}

export type ComputeCall = { [C in keyof ComputeCalls]: { readonly call: C; readonly input: ComputeCalls[C]['input'] } }[keyof ComputeCalls];

export type ToCompute =
  | ({ readonly kind: 'call'; readonly id: number } & ComputeCall)
  | { readonly kind: 'cancel'; readonly id: number }
  /** The label-free head. It takes a megabyte and hardly ever changes, and is needed with every search and in each part of a training. */
  | { readonly kind: 'base'; readonly base: LinearHead | null }
  /** The chunk has been taken, or the step heard of: the next one may be made. */
  | { readonly kind: 'more'; readonly id: number };

export type FromCompute =
  | {
      readonly kind: 'result';
      readonly id: number;
      readonly output: ComputeCalls[keyof ComputeCalls]['output'];
      readonly memoryBytes: number;
    }
  | { readonly kind: 'error'; readonly id: number; readonly error: WireError; readonly memoryBytes: number }
  | { readonly kind: 'chunk'; readonly id: number; readonly chunk: EmbeddedChunk }
  | { readonly kind: 'progress'; readonly id: number; readonly progress: TeachProgress };

export function toWireError(error: unknown): WireError {
  if (error instanceof LikewiseError) return { code: error.code, message: error.message };
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'ENOSPC' || code === 'EDQUOT')
    return { code: 'disk-full', message: 'The disk is full. Free some space, then start again; what was learned before is kept.' };
  return { code: 'bug', message: error instanceof Error ? (error.stack ?? error.message) : String(error) };
}

export function fromWireError({ code, message }: WireError): Error {
  return code === 'bug' ? new Error(message) : new LikewiseError(code, message);
}

export function cancelled(): LikewiseError {
  return new LikewiseError('cancelled', 'Cancelled.');
}

export function away(why: string): LikewiseError {
  return new LikewiseError(
    'engine-away',
    `The process that computes ended before it was done (${why}). It starts again with the next request.`,
  );
}
