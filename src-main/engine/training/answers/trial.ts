import { pairKey } from '@engine/metric/judgements/pairClosure';
import { seededStream } from '@engine/metric/random';
import { sample } from '@engine/metric/samplers/shuffle';

/** Which of two rankings shows a photo among a query's first results, where the other does not. */
export type FoundBy = 'bolder' | 'current';

/** The results of one photo by both rankings, nearest first: those that are shown, and some after them. */
export interface BothResults {
  readonly query: number;
  readonly bolder: readonly number[];
  readonly current: readonly number[];
}

/** How many results of a photo count as shown. With fewer, a notion that many photos share is found by both at first (README.md). */
export const SHOWN = 10;

/** A pair to ask about: a photo and a result of it that only one ranking shows. */
export interface TrialPair {
  readonly query: number;
  readonly result: number;
  readonly foundBy: FoundBy;
}

/** Pairs of so many queries are asked in a random order: who sees a photo twice in turn does not know which ranking came first. */
const QUERIES_SHUFFLED = 2;

/**
 * Chooses what tells two rankings apart, as interleaving does (Chapelle, Joachims, Radlinski, Yue 2012): of each photo a result that the one alone shows, and one that
 * the other alone shows, where they disagree most. Both show as many, what both show says nothing, and whatever part of it was answered, both rankings have
 * had nearly as many questions.
 * @param results of the photos to ask about, the most wanted first @param mayBeAsked not for what is known already
 * @param count at most, an even number
 * @returns fewer where the rankings hardly differ
 */
export function chooseTrialPairs(
  results: readonly BothResults[],
  mayBeAsked: (query: number, result: number) => boolean,
  count: number,
  seed: number,
): TrialPair[] {
  const taken = new Set<string>();
  const open = results.map(({ query, bolder, current }) => {
    const onlyIn = (own: readonly number[], other: readonly number[]): number[] => {
      const rank = (result: number): number => (other.includes(result) ? other.indexOf(result) : other.length);
      const only = own.slice(0, SHOWN).filter((result) => rank(result) >= SHOWN && mayBeAsked(query, result));
      return only.sort((one, another) => rank(another) - rank(one));
    };
    return { query, bolder: onlyIn(bolder, current), current: onlyIn(current, bolder) };
  });
  const couples: TrialPair[][] = [];
  // A second pair of a photo only when every photo has had its first.
  for (let isMore = true; isMore;) {
    isMore = false;
    for (const { query, bolder, current } of open) {
      if (2 * couples.length + 2 > count) break;
      const couple = [bolder, current].map((only) => only.find((result) => !taken.has(pairKey(query, result))));
      if (couple.includes(undefined)) continue;
      isMore = true;
      couples.push((['bolder', 'current'] as const).map((foundBy, i) => ({ query, result: couple[i]!, foundBy })));
      for (const result of couple) taken.add(pairKey(query, result!));
    }
  }
  const random = seededStream(seed);
  const blocks = Array.from({ length: Math.ceil(couples.length / QUERIES_SHUFFLED) }, (_, block) =>
    couples.slice(block * QUERIES_SHUFFLED, (block + 1) * QUERIES_SHUFFLED).flat(),
  );
  return blocks.flatMap((block) => sample(block, block.length, random));
}

/** How many of the photos that one ranking alone found were judged, and how many of those similar. */
export interface Found {
  readonly judged: number;
  readonly similar: number;
}

export interface TrialCounts {
  readonly bolder: Found;
  readonly current: Found;
}

/** `open`: more answers are needed. `neither`: all were given, and the two are not told apart. */
export type TrialVerdict = 'open' | 'bolder' | 'current' | 'neither';

/** Before so many answers nothing is said. */
export const LEAST_ANSWERS = 12;
/**
 * How likely a difference like the one seen may be by chance, where there is none: to ask no further, and when all is answered. Whoever looks after every
 * answer is misled more often than by one look (Armitage, McPherson, Rowe 1969), and Fisher's test less often than it says: all looks together name a version
 * that is no better in 7 of 100 trials at most, as `trial.test` computes.
 */
const CHANCE_EARLY = 0.05;
const CHANCE_AT_LAST = 0.1;

/** @param left pairs that were not answered yet */
export function verdictOf({ bolder, current }: TrialCounts, left: number): TrialVerdict {
  if (left === 0 || bolder.judged + current.judged >= LEAST_ANSWERS) {
    const chance = left === 0 ? CHANCE_AT_LAST : CHANCE_EARLY;
    if (chanceOf(bolder, current) <= chance) return 'bolder';
    if (chanceOf(current, bolder) <= chance) return 'current';
  }
  return left > 0 ? 'open' : 'neither';
}

/**
 * Fisher's exact test, one-sided: how likely the first would have as many similar ones, or more, if answers did not depend on who found the photo.
 * @returns 0 to 1
 */
export function chanceOf(first: Found, second: Found): number {
  const judged = first.judged + second.judged;
  const similar = first.similar + second.similar;
  let chance = 0;
  for (let own = first.similar; own <= Math.min(first.judged, similar); own++)
    chance += Math.exp(logChoose(first.judged, own) + logChoose(second.judged, similar - own) - logChoose(judged, similar));
  return Math.min(1, chance);
}

/** Natural logarithm of "n over k"; minus infinity where there is no such choice. */
function logChoose(n: number, k: number): number {
  if (k < 0 || k > n) return -Infinity;
  let sum = 0;
  for (let i = 1; i <= k; i++) sum += Math.log((n - k + i) / i);
  return sum;
}
