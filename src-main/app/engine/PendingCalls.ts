import { LikewiseError, type WireError } from '@contract/errors';

interface Waiting {
  readonly resolve: (output: unknown) => void;
  readonly reject: (error: Error) => void;
}

/** Calls that the engine has not answered yet, by the number they were sent with. */
export class PendingCalls {
  readonly #waiting = new Map<number, Waiting>();
  #nextId = 1;

  get size(): number {
    return this.#waiting.size;
  }

  open(): { id: number; answer: Promise<unknown> } {
    const id = this.#nextId++;
    const answer = new Promise<unknown>((resolve, reject) => this.#waiting.set(id, { resolve, reject }));
    return { id, answer };
  }

  answered(id: number, output: unknown): void {
    this.#take(id)?.resolve(output);
  }

  failed(id: number, error: WireError): void {
    this.#take(id)?.reject(fromWire(error));
  }

  /** The engine is gone and will answer nothing more. */
  rejectAll(): void {
    for (const { reject } of this.#waiting.values()) reject(engineAway());
    this.#waiting.clear();
  }

  #take(id: number): Waiting | undefined {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    return waiting;
  }
}

export const engineAway = (): LikewiseError =>
  new LikewiseError('engine-away', 'The search engine is restarting. Nothing is lost; try again in a moment.');

function fromWire({ code, message }: WireError): Error {
  return code === 'bug' ? new Error(message) : new LikewiseError(code, message);
}
