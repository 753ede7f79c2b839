/**
 * Does jobs some at a time, each begun in its turn, and waits for all of them: one that fails to run at all is not lost, nor does it keep the
 * others from running.
 * @template Result
 * @param {readonly (() => Promise<Result>)[]} jobs
 * @param {number} atATime
 * @param {(reason: Error) => Result} failureOf what stands for a job that threw
 * @returns {Promise<Result[]>} in the order of the jobs
 */
export async function takeTurns(jobs, atATime, failureOf) {
  const results = [];
  const waiting = jobs.entries();
  const worker = async () => {
    for (const [place, job] of waiting) results[place] = await job().catch(failureOf);
  };
  await Promise.all(Array.from({ length: atATime }, worker));
  return results;
}
