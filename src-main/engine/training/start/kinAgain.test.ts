import { expect, test } from 'vitest';
import { leaveOneOut } from '@engine/metric/evaluation/leaveOneOut';
import { meanScores } from '@engine/metric/evaluation/retrieval';
import { seededStream } from '@engine/metric/random';
import { describeWithBackends } from '../../../../test/fixtures/backends';
import { acrossTheGrain, judgeResults, makeFeatures, teachingLibrary, type MadeLibrary } from '../../../../test/fixtures/teaching';
import { compareByLoop, featuresOf, PairEvidence } from '../answers/evidence';
import type { SpaceMap } from '../head/composeHead';
import { foldsByQuery } from '../measure/folds';
import { measurePairs } from '../measure/measure';
import { embeddingsOf, type TeachingLibrary } from '../rows/library';
import type { JudgedPair } from '../rows/types';
import { findKin, kinAmong } from './kin';
import { isSurelyWorse } from './kinAgain';
import { embedBySpaceMap, findStart, refitStart } from './teachStart';

const now = (): Promise<void> => Promise.resolve();
/** Kinds that are spread far in directions that mean nothing, so that the taught space shows more of who is kin than the untaught one. */
const kinds = makeFeatures(240, 32, 12, 0.8, 1.2, 5);

/** Judged are results of photos of the first labels alone. */
async function judgedLibrary(made: MadeLibrary, below: number, count: number): Promise<TeachingLibrary> {
  const library = await teachingLibrary(made, []);
  const judged = judgeResults(embeddingsOf(library, library.spaces.untaught), made, count, 3);
  return { ...library, judged: judged.filter(({ a, b }) => made.labels[a]! < below && made.labels[b]! < below) };
}

/** Mean log rank of photos of one kind, of kinds that nobody judged. */
async function rankOf(library: TeachingLibrary, map: SpaceMap): Promise<number> {
  const rows = [...kinds.labels.keys()].filter((row) => kinds.labels[row]! >= 6);
  const pairs = rows.map((row): JudgedPair => ({ a: row, b: (row + 12) % kinds.labels.length, isSimilar: true, asked: 'search' }));
  const { logRanks } = await measurePairs(embedBySpaceMap(library, map), library.gallery, pairs);
  return logRanks.reduce((sum, rank) => sum + rank, 0) / logRanks.length;
}

await describeWithBackends('kin, looked for again', () => {
  test('what is near in the taught space teaches kinds that nobody judged once more', async () => {
    const library = await judgedLibrary(kinds, 6, 400);
    const start = await findStart(library, 1, now);
    expect(start.drawsAgain).toBe(true);
    const once = await refitStart(library, { ...start, drawsAgain: false }, library.judged, 1, now);
    expect(await rankOf(library, start.map)).toBeLessThan((await rankOf(library, once)) - 0.05);
  });

  test('what was fitted to the folds on the way is what would be fitted to them', async () => {
    const library = await judgedLibrary(kinds, 6, 400);
    const folds = foldsByQuery(library.judged, 5, seededStream(1));
    const start = await findStart(library, 1, now, undefined, folds);
    expect(start.fitted.size).toBe(5);
    const judged = [...folds[2]!.taught].map((place) => library.judged[place]!);
    expect(start.fitted.get(folds[2]!)).toEqual(await refitStart(library, start, judged, 1, now));
  });

  test('where what is meant goes across what photos show, and most was called similar, it is surely worse on judgements held out, and left', async () => {
    const all = await judgedLibrary(acrossTheGrain(240, 60, 4), 4, 300);
    const library = { ...all, judged: all.judged.filter(({ isSimilar }, place) => isSimilar || place % 3 === 0) };
    const start = await findStart(library, 1, now);
    expect([start.kin === null, start.drawsAgain, start.fitted.size]).toEqual([false, false, 0]);
  });

  test('where first results mostly are of other kinds, what is drawn together again costs little', async () => {
    const made = acrossTheGrain(240, 60, 6);
    const library = await judgedLibrary(made, 4, 150);
    const start = await findStart(library, 1, now);
    const precisionOf = async (drawsAgain: boolean): Promise<number> => {
      const { values, d } = embedBySpaceMap(library, await refitStart(library, { ...start, drawsAgain }, library.judged, 1, now));
      return meanScores([...leaveOneOut(values, d, made.labels)], [1]).mapAtR ?? 0;
    };
    expect(await precisionOf(true)).toBeGreaterThan((await precisionOf(false)) - 0.003);
  });

  test('answers too few to be held out draw nothing together again', async () => {
    const library = await judgedLibrary(kinds, 6, 400);
    const judged = library.judged.slice(0, 20).map((pair): JudgedPair => ({ ...pair, asked: 'suggested' }));
    const start = await findStart({ ...library, judged }, 1, now);
    expect([start.kin === null, start.drawsAgain]).toEqual([false, false]);
  });
});

test('of judged photos that are not in the gallery the graph sees what all of the gallery would show', async () => {
  const all = await judgedLibrary(kinds, 6, 400);
  const library = { ...all, gallery: all.gallery.filter((row) => row % 2 === 0) };
  const embeddings = embeddingsOf(library, library.spaces.untaught);
  const evidence = new PairEvidence(embeddings, library.gallery, compareByLoop, 1);
  const kin = kinAmong(library, evidence, await findKin(evidence, now));
  const seen = kin.graph.seenIn(embeddings.values, embeddings.d, [...library.gallery, ...kin.beside]);
  const beside = new Set(kin.beside);
  const places = [...library.judged.keys()].filter((place) => beside.has(library.judged[place]!.a) && beside.has(library.judged[place]!.b));
  expect(places.length).toBeGreaterThan(20);
  for (const place of places) {
    const { a, b } = library.judged[place]!;
    const pair = kin.pairs.a.length + place;
    const features = featuresOf(evidence.scale, seen.cosines[pair]!, seen.surroundings[pair]!, seen.crowding[pair]!);
    for (const [i, value] of evidence.of(a, b).entries()) expect(features[i]).toBeCloseTo(value, 4);
  }
});

test('surely worse is by more than a standard error of the AUC', () => {
  const judged = Array.from({ length: 60 }, (_, a): JudgedPair => ({ a, b: a + 60, isSimilar: a % 2 === 0, asked: 'search' }));
  const apart = Float64Array.from(judged, ({ a, isSimilar }) => (isSimilar ? 0.6 : 0.4) + a / 1000);
  /** So many of the different ones are taken for the most similar of all. */
  const mistaken = (count: number): Float64Array => apart.map((value, place) => (place % 2 === 1 && place < 2 * count ? 0.9 : value));
  expect(isSurelyWorse(judged, apart, apart, 1)).toBe(false);
  expect(isSurelyWorse(judged, apart, mistaken(8), 1)).toBe(true);
  expect(isSurelyWorse(judged, mistaken(8), apart, 1)).toBe(false);
  expect(isSurelyWorse(judged, mistaken(8), mistaken(8), 1)).toBe(false);
});
