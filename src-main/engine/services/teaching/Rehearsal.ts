import { LikewiseError } from '@contract/errors';
import type { Courtesy } from '../../jobs/Courtesy';
import type { RehearseInput, TeachingCompute } from '../../workers/compute/teachingCalls';

export interface RehearsalParts {
  readonly compute: Pick<TeachingCompute, 'rehearse'> & { readonly processId: number | undefined };
  readonly courtesy: Courtesy;
  readonly onFailed: (error: Error) => void;
}

/**
 * Lets the compute process go through a short training that nobody sees, where somebody is about to teach: in the first one of a process half of the time goes to
 * code and kernels that never ran. A piece at a time, while nobody waits for the window and nothing else is computed.
 */
export class Rehearsal {
  readonly #parts: RehearsalParts;
  /** The process that needs none any more; `next` is the one that a training is about to start. */
  #practised: number | 'next' | undefined;
  #current: AbortController | null = null;

  constructor(parts: RehearsalParts) {
    this.#parts = parts;
  }

  /**
   * Somebody may teach soon. Nothing is done where nobody is at the window, or once is enough.
   * @param makeInput null where there is nothing to learn from
   */
  prepare(makeInput: () => Promise<RehearseInput | null>): void {
    const { courtesy, onFailed } = this.#parts;
    if (this.#current !== null || !courtesy.isPersonNear || this.#hasPractised()) return;
    const current = new AbortController();
    this.#current = current;
    void this.#run(makeInput, current.signal)
      .catch((error: Error) => {
        // Whatever it was, the training meets it too, and tells the person. A process that is gone has its own line in the log.
        const isGone = error instanceof LikewiseError && error.code === 'engine-away';
        if (!current.signal.aborted && !isGone) onFailed(error);
      })
      .finally(() => (this.#current = null));
  }

  /** The training itself begins: it goes through all of this. */
  giveWay(): void {
    this.#current?.abort();
    this.#practised = this.#parts.compute.processId ?? 'next';
  }

  async #run(makeInput: () => Promise<RehearseInput | null>, signal: AbortSignal): Promise<void> {
    const { compute, courtesy } = this.#parts;
    const free = (): Promise<void> => courtesy.free(signal);
    await free();
    const input = await makeInput();
    if (input !== null && (await compute.rehearse(input, signal, free))) this.#practised = compute.processId;
  }

  #hasPractised(): boolean {
    const { processId } = this.#parts.compute;
    if (this.#practised === 'next' && processId !== undefined) this.#practised = processId;
    return this.#practised === 'next' || (processId !== undefined && processId === this.#practised);
  }
}
