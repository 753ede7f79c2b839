import type { ChildProcess } from 'node:child_process';
import type { BackboneId } from '@contract/data';
import type { BackendInfo, BaseFit, Compute, EmbeddedCells, EmbeddedChunk, FeatureStore, Head, LinearHead } from '../../model/types';
import type { DeepProgress } from '../../training/deep/deepCourse';
import type { BolderVersion, TeachProgress } from '../../training/teach';
import { Arrivals } from './arrivals';
import { ComputeLife } from './ComputeLife';
import {
  away,
  BATCH_SIZE,
  type CallWithBase,
  cancelled,
  type ComputeCall,
  type ComputeCalls,
  type FromCompute,
  fromWireError,
  type ToCompute,
} from './computeMessages';
import type { DeepCalls, DeepCompute, DeepInput, DeepOutput, DeepPlan } from './deepCalls';
import type { ComputeProcessOptions } from './forkCompute';
import { type Pending, PendingCalls } from './PendingCalls';
import type * as Teaching from './teachingCalls';

export type { ComputeProcessOptions } from './forkCompute';

type Listeners = Partial<Pick<Pending, 'onChunk' | 'onProgress'>> & { readonly graceMs?: number };

/** `graceMs`: how long a call that is cancelled may take to put away what it has. For a checkpoint; who cancels waits two seconds at most. */
const CHECKPOINT_MS = 1500;

/**
 * The engine's side of the compute process: starts it on first use, and again after it crashed. Calls that were under way when it crashed are
 * rejected with `engine-away`; none is repeated, since what crashed it may be their input.
 */
export class ComputeProcess implements Compute, Teaching.TeachingCompute, DeepCompute {
  readonly #life: ComputeLife;
  readonly #pending = new PendingCalls();
  /** What the process has as the label-free head; undefined while it was told none. */
  #sentBase: LinearHead | null | undefined;

  constructor(options: ComputeProcessOptions) {
    this.#life = new ComputeLife(options, {
      onMessage: (message) => this.#receive(message),
      onLost: (why) => {
        this.#sentBase = undefined;
        this.#pending.rejectAll(away(why));
      },
    });
  }

  /** The id of the process while there is one. */
  get processId(): number | undefined {
    return this.#life.processId;
  }

  info(): Promise<BackendInfo> {
    return this.#call({ call: 'info', input: null }, undefined);
  }

  async features(backbone: BackboneId, pixels: readonly Uint8Array[], signal?: AbortSignal): Promise<Float32Array> {
    const parts: Float32Array[] = [];
    // A batch a message: a cancel, or a search by a picture, would wait behind a pipe full of pictures.
    for (let start = 0; start < Math.max(1, pixels.length); start += BATCH_SIZE)
      parts.push(await this.#call({ call: 'features', input: { backbone, pixels: pixels.slice(start, start + BATCH_SIZE) } }, signal));
    const features = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
    for (let part = 0, offset = 0; part < parts.length; offset += parts[part++]!.length) features.set(parts[part]!, offset);
    return features;
  }

  cells(backbone: BackboneId, pixels: readonly Uint8Array[], head: LinearHead, signal?: AbortSignal): Promise<EmbeddedCells> {
    return this.#call({ call: 'cells', input: { backbone, pixels, head } }, signal);
  }

  fitBase(store: FeatureStore, signal?: AbortSignal): Promise<BaseFit> {
    return this.#call({ call: 'fitBase', input: { store } }, signal);
  }

  train(input: Teaching.TrainInput, signal: AbortSignal, onProgress: (progress: TeachProgress) => void): Promise<Teaching.TrainOutput> {
    return this.#ask('train', input, signal, { onProgress });
  }

  seekBolder(signal: AbortSignal): Promise<BolderVersion | null> {
    return this.#call({ call: 'seekBolder', input: null }, signal);
  }

  rehearse(input: Teaching.RehearseInput, signal: AbortSignal, mayGoOn: () => Promise<void>): Promise<boolean> {
    const more = this.#moreOfNext();
    const goOn = (): Promise<void> => this.#pending.whenAlone().then(mayGoOn);
    return this.#ask('rehearse', input, signal, { onProgress: () => void goOn().then(more, () => undefined) });
  }

  tryMethod(input: Teaching.TryInput, signal: AbortSignal, onProgress: (progress: TeachProgress) => void): Promise<Teaching.Tried> {
    return this.#call({ call: 'tryMethod', input }, signal, { onProgress });
  }

  suggest(input: Teaching.TeachingCalls['suggest']['input'], signal?: AbortSignal): Promise<readonly Teaching.SuggestedImages[]> {
    return this.#ask('suggest', input, signal);
  }

  trust(input: Teaching.TeachingInput, signal?: AbortSignal): Promise<Float64Array> {
    return this.#ask('trust', input, signal);
  }

  deepPlan(input: DeepInput, signal: AbortSignal): Promise<DeepPlan> {
    return this.#call({ call: 'deepPlan', input }, signal);
  }

  deepCut(input: DeepCalls['deepCut']['input'], signal: AbortSignal): Promise<null> {
    return this.#call({ call: 'deepCut', input }, signal);
  }

  deepTrain(input: DeepInput, signal: AbortSignal, onStep: (progress: DeepProgress) => Promise<void>): Promise<DeepOutput> {
    const more = this.#moreOfNext();
    return this.#call({ call: 'deepTrain', input }, signal, {
      graceMs: CHECKPOINT_MS,
      // Where the wait is rejected, the call is cancelled, and that is sent by itself.
      onProgress: ({ step = 0, loss = 0 }) => void onStep({ step, loss }).then(more, () => undefined),
    });
  }

  viewFeatures(input: DeepCalls['viewFeatures']['input'], signal: AbortSignal): Promise<Float32Array> {
    return this.#call({ call: 'viewFeatures', input }, signal);
  }

  async *embedAll({ base, ...store }: FeatureStore, head: Head, signal?: AbortSignal): AsyncGenerator<EmbeddedChunk, void> {
    const stop = new AbortController();
    const chunks = new Arrivals<EmbeddedChunk>();
    const more = this.#moreOfNext();
    if (base !== undefined) this.#tellBase(base.head);
    const ended = this.#call(
      { call: 'embedAll', input: { store, baseModelId: base?.modelId ?? null, head } },
      signal === undefined ? stop.signal : AbortSignal.any([signal, stop.signal]),
      { onChunk: (chunk) => chunks.put(chunk) },
    ).finally(() => chunks.end());
    ended.catch(() => undefined); // awaited below; until then a rejection must not count as unhandled
    try {
      for await (const chunk of chunks) {
        if (signal?.aborted === true) break;
        // Before the caller looks at this one: the next is made meanwhile, and never more than one.
        more();
        yield chunk;
      }
      await ended;
    } finally {
      stop.abort(); // the caller left the loop early
    }
  }

  /** Ends the process; calls under way are rejected, and so is every later one. */
  close(): Promise<void> {
    return this.#life.close();
  }

  #ask<C extends CallWithBase>(
    call: C,
    { base, ...input }: Teaching.TeachingCalls[C]['input'],
    signal: AbortSignal | undefined,
    listeners?: Listeners,
  ): Promise<ComputeCalls[C]['output']> {
    this.#tellBase(base);
    return this.#call({ call, input } as unknown as Extract<ComputeCall, { call: C }>, signal, listeners);
  }

  #tellBase(base: LinearHead | null): void {
    const child = this.#life.start();
    if (this.#sentBase !== base) this.#send(child, { kind: 'base', base });
    this.#sentBase = base;
  }

  #call<C extends keyof ComputeCalls>(
    call: Extract<ComputeCall, { call: C }>,
    signal: AbortSignal | undefined,
    { onChunk = () => undefined, onProgress = () => undefined, graceMs = 0 }: Listeners = {},
  ): Promise<ComputeCalls[C]['output']> {
    if (signal?.aborted === true) return Promise.reject(cancelled());
    const child = this.#life.start();
    return new Promise<ComputeCalls[C]['output']>((resolve, reject) => {
      const letGo = (): void => this.#pending.settle(id)?.reject(cancelled());
      const cancel = (): void => {
        this.#send(child, { kind: 'cancel', id });
        // At once: the process notices it after the batch in hand, and answers to nobody.
        if (graceMs > 0) setTimeout(letGo, graceMs).unref();
        else letGo();
      };
      const free = (): void => signal?.removeEventListener('abort', cancel);
      signal?.addEventListener('abort', cancel, { once: true });
      const id = this.#pending.open({
        resolve: (output) => (free(), resolve(output)),
        reject: (error) => (free(), reject(error)),
        onChunk,
        onProgress,
      });
      this.#send(child, { kind: 'call', id, ...call });
    });
  }

  /** Sends `more` to the next call. */
  #moreOfNext(): () => void {
    const child = this.#life.start();
    const id = this.#pending.nextId;
    return () => this.#send(child, { kind: 'more', id });
  }

  #send(child: ChildProcess, message: ToCompute): void {
    this.#life.send(child, message, (why) => {
      if ('id' in message) this.#pending.settle(message.id)?.reject(away(why));
    });
  }

  #receive(message: FromCompute): void {
    if (message.kind === 'chunk') return this.#pending.get(message.id)?.onChunk(message.chunk);
    if (message.kind === 'progress') return this.#pending.get(message.id)?.onProgress(message.progress);
    const call = this.#pending.settle(message.id);
    if (message.kind === 'result') call?.resolve(message.output as never);
    else call?.reject(fromWireError(message.error));
    if (this.#pending.size === 0) this.#life.rest(message.memoryBytes);
  }
}
