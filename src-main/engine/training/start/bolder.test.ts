import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { seededStream } from '@engine/metric/random';
import { rowDot } from '@engine/metric/algebra/vectors';
import { describeWithBackends } from '../../../../test/fixtures/backends';
import { acrossTheGrain, judgeResults, teachingLibrary } from '../../../../test/fixtures/teaching';
import { findBolder } from './bolder';
import { composeHead } from '../head/composeHead';
import { foldsByQuery } from '../measure/folds';
import { embeddingsOf, type TeachingLibrary } from '../rows/library';
import { readDefaults } from '../settings/settings';
import { teach } from '../teach';
import { embedBySpaceMap, findStart } from './teachStart';
import type { EmbeddingRows } from '../rows/types';

const defaultsFolder = resolve(import.meta.dirname, '../../../../resources/training');
const now = (): Promise<void> => Promise.resolve();
const made = acrossTheGrain(160, 48, 5);

/** Share of the first ten results that are meant. */
function precision({ values, d, n }: EmbeddingRows): number {
  let right = 0;
  for (let row = 0; row < n; row++) {
    const nearest = [...Array(n).keys()]
      .filter((other) => other !== row)
      .sort((a, b) => rowDot(values, row, values, b, d) - rowDot(values, row, values, a, d))
      .slice(0, 10);
    right += nearest.filter((other) => made.labels[other] === made.labels[row]).length;
  }
  return right / (10 * n);
}

async function libraryJudged(count: number, wrong = 0): Promise<TeachingLibrary> {
  const library = await teachingLibrary(made, []);
  return { ...library, judged: judgeResults(embeddingsOf(library, library.spaces.untaught), made, count, 1, wrong) };
}

await describeWithBackends('the bolder version', () => {
  test('of a notion across the grain it finds more of what is meant, while what is used stays the start, bit for bit', async () => {
    const library = await libraryJudged(100);
    const settings = await readDefaults(defaultsFolder, 'rca');
    const usual = await teach(library, settings, now);
    const taught = await teach(library, settings, now, undefined, 'offered');
    const start = await findStart(library, settings.seed, now);
    expect(start.kind).toBe('cautious');
    expect(taught.head).toEqual(composeHead(library.spaces, start.map));
    expect({ ...taught, seekBolder: null }).toEqual(usual);
    const { head, comparison } = (await taught.seekBolder!(now))!;
    expect(comparison!.change.pairAuc.value).toBeGreaterThan(0.02);
    expect(head).not.toEqual(taught.head);
    const wanted = await teach(library, settings, now, undefined, 'wanted');
    expect(wanted).toMatchObject({ isBolder: true, isAccepted: true, start: 'bolder', seekBolder: null });
    expect(wanted.head).toEqual(head);
    const before = precision(embedBySpaceMap(library, taught.map));
    expect(precision(embedBySpaceMap(library, wanted.map))).toBeGreaterThan(before + 0.05);
  });

  test('none is offered from few answers, from classes that are complete, or where one of those to be beaten is better', async () => {
    const library = await libraryJudged(100);
    const cases: [TeachingLibrary, number[][]][] = [
      [{ ...library, judged: library.judged.slice(0, 20) }, []],
      [{ ...library, isCertain: true }, []],
      [library, [library.judged.map(({ isSimilar }) => Number(isSimilar))]],
    ];
    const found: boolean[] = [];
    for (const [given, better] of [...cases, [library, []] as const]) {
      const start = await findStart(given, 42, now);
      const untaught = embeddingsOf(given, given.spaces.untaught);
      const known = given.judged.map(({ a, b }) => rowDot(untaught.values, a, untaught.values, b, untaught.d));
      const folds = foldsByQuery(given.judged, 5, seededStream(42));
      found.push((await findBolder(given, start, folds, [known, ...better], { seed: 42, isWanted: false }, now)) !== null);
    }
    expect(found).toEqual([false, false, false, true]);
  });
});
