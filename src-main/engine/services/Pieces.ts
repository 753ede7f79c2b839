import { setImmediate as letOthersRun } from 'node:timers/promises';
import { LikewiseError } from '@contract/errors';

/** Work that may pause wherever it yields: half a million photos are tagged in seconds, and no click should wait for that. */
export type InPieces<Result> = Generator<undefined, Result>;

/** All of it without a pause: for a command, where nobody waits for anything else. */
export function atOnce<Result>(work: InPieces<Result>): Result {
  for (;;) {
    const step = work.next();
    if (step.done === true) return step.value;
  }
}

/** Goes through one such work after the other, letting others run between the pieces: of two, the second finds what the first one left. */
export class Pieces {
  #last: Promise<unknown> = Promise.resolve();
  #isClosed = false;

  run<Result>(work: InPieces<Result>): Promise<Result> {
    return this.turn(() => this.#through(work));
  }

  /** Something short that must not come between the pieces of another work: it is done when all is over that was asked for before it. */
  turn<Result>(work: () => Result | Promise<Result>): Promise<Result> {
    const result = this.#last.then(() => {
      if (this.#isClosed) throw interrupted();
      return work();
    });
    this.#last = result.catch(() => undefined);
    return result;
  }

  /** Ends after the piece at hand. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#last;
  }

  async #through<Result>(work: InPieces<Result>): Promise<Result> {
    for (;;) {
      if (this.#isClosed) throw interrupted();
      const step = work.next();
      if (step.done === true) return step.value;
      await letOthersRun();
    }
  }
}

const interrupted = (): LikewiseError =>
  new LikewiseError('cancelled', 'Interrupted. What was done by then holds, and undo takes it back.');
