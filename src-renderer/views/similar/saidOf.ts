import type { ImageId, UndoneJudgement, Verdict } from '@contract/data';
import type { Messages } from '../../i18n/Messages.svelte';

/** What is read aloud of photos that were judged: not everybody sees a badge come and go. */
export const saidOf = (messages: Messages, verdict: Verdict | null, names: string): string =>
  messages.t(verdict === null ? 'verdict.cleared' : `verdict.said_${verdict}`, { names });

/**
 * The same of what was taken back, or done again.
 * @param pairs of the photo that is asked about and another one each @returns empty where there are none
 */
export function saidOfPairs(
  messages: Messages,
  asked: ImageId | null,
  pairs: readonly UndoneJudgement[],
  namesOf: (photos: readonly ImageId[]) => string,
): string {
  const verdicts = [...new Set(pairs.map(({ verdict }) => verdict))];
  const photosOf = (verdict: Verdict | null): ImageId[] =>
    pairs.filter((pair) => pair.verdict === verdict).map(({ imageA, imageB }) => (imageA === asked ? imageB : imageA));
  return messages.list(verdicts.map((verdict) => saidOf(messages, verdict, namesOf(photosOf(verdict)))));
}
