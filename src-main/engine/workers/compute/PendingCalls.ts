import type { EmbeddedChunk } from '../../model/types';
import type { TeachProgress } from '../../training/teach';

export interface Pending {
  readonly resolve: (output: never) => void;
  readonly reject: (error: Error) => void;
  readonly onChunk: (chunk: EmbeddedChunk) => void;
  readonly onProgress: (progress: TeachProgress) => void;
}

/** Calls that the compute process has not answered yet, by the number they were sent with. */
export class PendingCalls {
  readonly #calls = new Map<number, Pending>();
  /** For fewer calls under way. */
  readonly #waiting: (() => void)[] = [];
  #lastId = 0;

  get size(): number {
    return this.#calls.size;
  }

  /** The number of the call that is opened next. */
  get nextId(): number {
    return this.#lastId + 1;
  }

  /** @returns its number */
  open(call: Pending): number {
    const id = this.nextId;
    this.#lastId = id;
    this.#calls.set(id, call);
    return id;
  }

  /** One that is still under way. */
  get(id: number): Pending | undefined {
    return this.#calls.get(id);
  }

  /** It is over, for whoever answers it or lets go of it first. */
  settle(id: number): Pending | undefined {
    const call = this.#calls.get(id);
    this.#calls.delete(id);
    this.#wake();
    return call;
  }

  rejectAll(error: Error): void {
    const calls = [...this.#calls.values()];
    this.#calls.clear();
    for (const { reject } of calls) reject(error);
    this.#wake();
  }

  /** Resolves when one call alone is under way, or none. */
  async whenAlone(): Promise<void> {
    while (this.#calls.size > 1) await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  #wake(): void {
    for (const wake of this.#waiting.splice(0)) wake();
  }
}
