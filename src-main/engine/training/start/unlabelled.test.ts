import { expect, test } from 'vitest';
import { seededStream } from '@engine/metric/random';
import { describeWithBackends } from '../../../../test/fixtures/backends';
import { acrossTheGrain, makeFeatures, teachingLibrary, type MadeLibrary } from '../../../../test/fixtures/teaching';
import { judgementsOfClasses, NoClass } from '../answers/classJudgements';
import { compareByTensor } from '../answers/compareByTensor';
import type { SpaceMap } from '../head/composeHead';
import { measurePairs } from '../measure/measure';
import { embeddingsOf, type TeachingLibrary } from '../rows/library';
import type { JudgedPair } from '../rows/types';
import { embedBySpaceMap, findStart, refitStart } from './teachStart';
import { hasUnlabelled } from './unlabelled';

const now = (): Promise<void> => Promise.resolve();
const [GROUPS, TAUGHT, SIZE, FAMILIES] = [24, 6, 48, 8];
const kinds = kindsOfFamilies();

/**
 * Eight families of kinds, whose photos differ in three directions of the family's own that mean nothing. Six families have one kind that teaches, so that a class that is held out shares
 * its directions with photos without a class alone.
 */
function kindsOfFamilies(): MadeLibrary {
  const made = makeFeatures(240, SIZE, GROUPS, 0.9, 2.5, 5);
  const features = made.features.map((value, p) => {
    const axis = (p % SIZE) - SIZE / 2;
    return axis < 0 || axis % FAMILIES === made.labels[Math.floor(p / SIZE)]! % FAMILIES ? value : 0.05 * value;
  });
  return { ...made, features };
}

/** The classes of the first kinds teach. */
async function classedLibrary(made: MadeLibrary, taught: number): Promise<TeachingLibrary> {
  const library = await teachingLibrary(made, []);
  const embeddings = embeddingsOf(library, library.spaces.untaught);
  const classes = made.labels.map((label) => (label < taught ? label : NoClass));
  const judged = judgementsOfClasses(classes, (rows) => compareByTensor(embeddings, embeddings.values, rows), 3, seededStream(1));
  return { ...library, judged, isCertain: true, areClasses: true };
}

/** Mean log rank of photos of one kind, of kinds that did not teach. */
async function rankOf(library: TeachingLibrary, map: SpaceMap, taught: number): Promise<number> {
  const rows = [...kinds.labels.keys()].filter((row) => kinds.labels[row]! >= taught);
  const pairs = rows.map((row): JudgedPair => ({ a: row, b: (row + GROUPS) % kinds.labels.length, isSimilar: true, asked: 'search' }));
  const { logRanks } = await measurePairs(embedBySpaceMap(library, map), library.gallery, pairs);
  return logRanks.reduce((sum, rank) => sum + rank, 0) / logRanks.length;
}

await describeWithBackends('photos without a class', () => {
  test('they are ranked better by what they are found to have in common themselves', async () => {
    const library = await classedLibrary(kinds, TAUGHT);
    const [alone, together] = [await findStart({ ...library, areClasses: false }, 1, now), await findStart(library, 1, now)];
    expect([alone.drawsUnlabelled, together.drawsUnlabelled]).toEqual([false, true]);
    const [before, after] = [await rankOf(library, alone.map, TAUGHT), await rankOf(library, together.map, TAUGHT)];
    expect(after).toBeLessThan(before - 0.03);
  });

  test('a fold is fitted as the whole is', async () => {
    const library = await classedLibrary(kinds, TAUGHT);
    const start = await findStart(library, 1, now);
    expect(await refitStart(library, start, library.judged, 1, now)).toEqual(start.map);
  });

  test('a few photos without a class are left alone, since what is measured is what a fifth of the photos does', async () => {
    const [many, few] = [await classedLibrary(kinds, TAUGHT), await classedLibrary(kinds, 20)];
    expect([hasUnlabelled(many), hasUnlabelled(few)]).toEqual([true, false]);
  });

  test('where classes go across what photos show, it is found to be worse on classes held out, and left', async () => {
    const library = await classedLibrary(acrossTheGrain(240, 60, 5), 2);
    expect((await findStart(library, 1, now)).drawsUnlabelled).toBe(false);
  });
});
