import { Worker } from 'node:worker_threads';
import type { BackboneId, ImageId, ModelId } from '@contract/data';
import { LikewiseError } from '@contract/errors';
import type { EmbeddingPiece } from '../../store/types';
import type { FromReader, ReaderCalls, ReaderInput, ToReader } from './readerMessages';

interface Waiting {
  take(piece: EmbeddingPiece): void;
  resolve(output: never): void;
  reject(error: Error): void;
}

/** The engine's side of the reader. Started on first use, and again should it end by itself. */
export class ReaderThread {
  readonly #entry: string;
  readonly #input: ReaderInput;
  readonly #waiting = new Map<number, Waiting>();
  #worker: Worker | null = null;
  #lastId = 0;
  #isClosed = false;

  /** @param entry the bundle of `reader.ts` */
  constructor(entry: string, input: ReaderInput) {
    this.#entry = entry;
    this.#input = input;
  }

  /** Rejects with what the store threw, or with `cancelled` when the reader is closed meanwhile. @param take hears of what comes before the answer */
  ask<C extends keyof ReaderCalls>(
    call: C,
    input: ReaderCalls[C]['input'],
    take: (piece: EmbeddingPiece) => void = () => undefined,
  ): Promise<ReaderCalls[C]['output']> {
    if (this.#isClosed) return Promise.reject(closed());
    const id = ++this.#lastId;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { take, resolve, reject });
      // The call and its input belong together, which the compiler cannot see through the type parameter.
      this.#start().postMessage({ id, call, input } as ToReader);
    });
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#rejectAll(closed());
    await this.#worker?.terminate();
  }

  #start(): Worker {
    if (this.#worker !== null) return this.#worker;
    const worker = new Worker(this.#entry, { workerData: this.#input, name: 'reader' });
    worker.on('message', (message: FromReader) => this.#take(message));
    worker.once('error', (error) => this.#rejectAll(error instanceof Error ? error : new Error(String(error))));
    worker.once('exit', () => {
      if (this.#worker === worker) this.#worker = null;
      this.#rejectAll(new Error('The thread that reads the library ended.'));
    });
    this.#worker = worker;
    return worker;
  }

  #take(message: FromReader): void {
    const waiting = this.#waiting.get(message.id);
    if ('piece' in message) return waiting?.take(message.piece);
    this.#waiting.delete(message.id);
    if (waiting === undefined) return;
    if ('output' in message) waiting.resolve(message.output as never);
    else waiting.reject(message.code === 'bug' ? new Error(message.message) : new LikewiseError(message.code, message.message));
  }

  #rejectAll(error: Error): void {
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
  }
}

/** As `EmbeddingRepository.missing`, on a reader's thread. */
export const missingBy =
  (thread: ReaderThread) =>
  (modelId: ModelId, backbone: BackboneId, limit: number): Promise<readonly ImageId[]> =>
    thread.ask('missing', { modelId, backbone, limit });

const closed = (): LikewiseError => new LikewiseError('cancelled', 'The engine is closing.');
