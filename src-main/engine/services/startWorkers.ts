/** Runs `work` in `count` loops at once; when one fails, its error is thrown after the others have ended. */
export async function startWorkers(count: number, work: (slot: number) => Promise<void>): Promise<void> {
  const ended = await Promise.allSettled(Array.from({ length: count }, (_, slot) => work(slot)));
  for (const end of ended) if (end.status === 'rejected') throw end.reason;
}
