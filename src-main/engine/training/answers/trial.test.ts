import fc from 'fast-check';
import { expect, test } from 'vitest';
import { chanceOf, chooseTrialPairs, SHOWN, verdictOf, type BothResults, type Found, type TrialCounts, type TrialVerdict } from './trial';

const range = (from: number, count: number): number[] => Array.from({ length: count }, (_, i) => from + i);
const always = (): boolean => true;
const found = (similar: number, judged: number): Found => ({ similar, judged });

/** Thirty photos, whose two rankings share half of what they show; a photo that only one shows comes late in the other, or not at all. */
const results: BothResults[] = range(0, 30).map((query) => ({
  query,
  bolder: [...range(1000, SHOWN / 2), ...range(2000 + 100 * query, SHOWN / 2), ...range(5000 + 100 * query, SHOWN / 2)],
  current: [...range(1000, SHOWN / 2), ...range(5000 + 100 * query, SHOWN / 2), 2004 + 100 * query, 2001 + 100 * query],
}));

test('a trial asks as many photos of the one ranking as of the other, and none that both show, that is known, or twice', () => {
  const known = (query: number, result: number): boolean => (query + result) % 7 !== 0;
  const pairs = chooseTrialPairs(results, known, 20, 1);
  expect(pairs).toHaveLength(20);
  expect(pairs.filter(({ foundBy }) => foundBy === 'bolder')).toHaveLength(10);
  expect(new Set(pairs.map(({ query, result }) => `${query} ${result}`)).size).toBe(20);
  for (const { query, result, foundBy } of pairs) {
    const { bolder, current } = results[query]!;
    const [own, other] = foundBy === 'bolder' ? [bolder, current] : [current, bolder];
    expect(own.slice(0, SHOWN)).toContain(result);
    expect(other.slice(0, SHOWN)).not.toContain(result);
    expect(known(query, result)).toBe(true);
  }
});

test('of what one ranking alone shows it asks first what the other puts farthest away', () => {
  const [first] = chooseTrialPairs(results.slice(0, 1), always, 2, 1).filter(({ foundBy }) => foundBy === 'bolder');
  // 2000, 2002 and 2003 are nowhere in the other: the first of them.
  expect(first!.result).toBe(2000);
  const known = (_: number, result: number): boolean => result === 2001 || result === 2004;
  expect(
    chooseTrialPairs([{ ...results[0]!, current: [...results[0]!.current] }], (q, r) => known(q, r) || r >= 5000, 2, 1).find(
      (p) => p.foundBy === 'bolder',
    )!.result,
  ).toBe(2001);
});

test('after any answer both rankings have had nearly as many questions, in an order that does not tell which is which', () => {
  const orders = new Set<string>();
  for (let seed = 1; seed <= 12; seed++) {
    const pairs = chooseTrialPairs(results, always, 16, seed);
    let lead = 0;
    for (const { foundBy } of pairs) {
      lead += foundBy === 'bolder' ? 1 : -1;
      expect(Math.abs(lead)).toBeLessThanOrEqual(2);
    }
    orders.add(pairs.map(({ foundBy }) => foundBy[0]).join(''));
  }
  expect(orders.size).toBeGreaterThan(6);
});

test('two rankings that show the same have nothing to be asked; few photos are asked about more than once', () => {
  const same = results.map(({ query, current }) => ({ query, bolder: current, current }));
  expect(chooseTrialPairs(same, always, 20, 1)).toEqual([]);
  const two = chooseTrialPairs(results.slice(0, 2), always, 20, 1);
  expect(two).toHaveLength(20);
  expect(new Set(two.map(({ query, result }) => `${query} ${result}`)).size).toBe(20);
});

test('the chance is that of Fisher’s exact test, and never more than one', () => {
  // R: fisher.test(matrix(c(9, 1, 2, 8), 2), alternative = "greater"), and with c(3, 1, 1, 3), the lady who tastes tea.
  expect(chanceOf(found(9, 10), found(2, 10))).toBeCloseTo(0.0027, 4);
  expect(chanceOf(found(3, 4), found(1, 4))).toBeCloseTo(0.2429, 4);
  const count = fc.nat(30);
  fc.assert(
    fc.property(count, count, count, count, (a, b, c, d) => {
      const [one, other] = [found(a, a + b), found(c, c + d)];
      const [p, q] = [chanceOf(one, other), chanceOf(other, one)];
      expect(p > 0 && p <= 1 && q > 0 && q <= 1).toBe(true);
      // What was seen belongs to both tails.
      expect(p + q).toBeGreaterThan(1 - 1e-9);
    }),
  );
});

test('a verdict waits for twelve answers, or for all where there are fewer, and needs a difference that is no chance', () => {
  const clear = { bolder: found(6, 6), current: found(0, 5) };
  expect(verdictOf(clear, 9)).toBe('open');
  expect(verdictOf({ ...clear, current: found(0, 6) }, 8)).toBe('bolder');
  expect(verdictOf({ bolder: found(0, 6), current: found(6, 6) }, 8)).toBe('current');
  expect(verdictOf({ bolder: found(4, 6), current: found(3, 6) }, 8)).toBe('open');
  expect(verdictOf({ bolder: found(6, 10), current: found(5, 10) }, 0)).toBe('neither');
  expect(verdictOf({ bolder: found(4, 4), current: found(0, 4) }, 0)).toBe('bolder');
  // One in thirteen by chance: not enough to stop at, enough when there is nothing more to ask.
  expect(chanceOf(found(8, 10), found(4, 10))).toBeCloseTo(0.0849, 4);
  expect([4, 0].map((left) => verdictOf({ bolder: found(8, 10), current: found(4, 10) }, left))).toEqual(['open', 'bolder']);
  expect(verdictOf({ bolder: found(0, 0), current: found(0, 0) }, 0)).toBe('neither');
});

type Named = Exclude<TrialVerdict, 'open'>;

/**
 * How often a trial ends in each verdict, by every way that its answers can go: questions come in blocks of four, half of them of either ranking. No chance is drawn.
 * @param similar how likely a photo is similar, of those that the one ranking alone found and of those of the other
 */
function endsOf(questions: number, similar: Readonly<Record<'bolder' | 'current', number>>): Record<Named, number> {
  const ends: Record<Named, number> = { bolder: 0, current: 0, neither: 0 };
  let open = new Map<string, { readonly counts: TrialCounts; chance: number }>([
    ['', { counts: { bolder: found(0, 0), current: found(0, 0) }, chance: 1 }],
  ]);
  for (let asked = 0; asked < questions; asked++) {
    const next: typeof open = new Map();
    const begun = asked - (asked % 4);
    const block = Math.min(4, questions - begun);
    for (const { counts, chance } of open.values())
      for (const by of ['bolder', 'current'] as const)
        for (const isSimilar of [0, 1]) {
          const isAsked = (block / 2 + begun / 2 - counts[by].judged) / (block - (asked - begun));
          const share = chance * isAsked * (isSimilar === 1 ? similar[by] : 1 - similar[by]);
          if (share <= 0) continue;
          const now = { ...counts, [by]: found(counts[by].similar + isSimilar, counts[by].judged + 1) };
          const verdict = verdictOf(now, questions - asked - 1);
          const key = JSON.stringify(now);
          if (verdict !== 'open') ends[verdict] += share;
          else next.set(key, { counts: now, chance: share + (next.get(key)?.chance ?? 0) });
        }
    open = next;
  }
  return ends;
}

test('with all its looks a trial names a version that is no better in seven of a hundred at most, and one that is clearly better in six of ten', () => {
  for (const questions of [4, 8, 12, 16, 18, 20])
    for (const similar of [0.1, 0.3, 0.5, 0.7, 0.9]) {
      const { bolder, current, neither } = endsOf(questions, { bolder: similar, current: similar });
      expect(bolder + current + neither).toBeCloseTo(1, 9);
      expect(bolder).toBeCloseTo(current, 9);
      expect(bolder).toBeLessThan(0.07);
    }
  const clear = endsOf(20, { bolder: 0.7, current: 0.3 });
  expect(clear.bolder).toBeGreaterThan(0.6);
  expect(clear.current).toBeLessThan(0.001);
});
