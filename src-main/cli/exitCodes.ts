import { LikewiseError } from '@contract/errors';

/** Documented in the README; scripts depend on them. */
export const exitCodes = { done: 0, failed: 1, usage: 2, libraryInUse: 3, interrupted: 130, readerGone: 141 } as const;

export function exitCodeOf(error: unknown): number {
  if (!(error instanceof LikewiseError)) return exitCodes.failed;
  if (error.code === 'library-in-use') return exitCodes.libraryInUse;
  if (error.code === 'cancelled') return exitCodes.interrupted;
  if (error.code === 'bad-argument') return exitCodes.usage;
  return exitCodes.failed;
}
