/**
 * Does jobs two at a time, each begun in its turn, and waits for all of them: one that fails to run at all is not lost, nor does it keep the
 * others from running.
 * @template Result
 * @param {readonly (() => Promise<Result>)[]} jobs
 * @param {(reason: Error) => Result} failureOf what stands for a job that threw
 * @returns {Promise<Result[]>} in the order of the jobs
 */
export async function takeTurns(jobs, failureOf) {
  const results = [];
  const waiting = jobs.entries();
  const worker = async () => {
    for (const [place, job] of waiting) results[place] = await job().catch(failureOf);
  };
  await Promise.all([worker(), worker()]);
  return results;
}
