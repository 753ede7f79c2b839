/**
 * For an effect that asks: it is told what comes, but not once something else is asked for or the component is gone. What a component was given must
 * not be read then any more: it may be stale, or nothing at all.
 * @returns what the effect returns
 */
export function whileWanted<Answer>(asked: Promise<Answer>, tell: (answer: Answer) => void, fail: (reason: unknown) => void): () => void {
  let isWanted = true;
  asked.then(
    (answer) => {
      if (isWanted) tell(answer);
    },
    (reason: unknown) => {
      if (isWanted) fail(reason);
    },
  );
  return () => void (isWanted = false);
}
