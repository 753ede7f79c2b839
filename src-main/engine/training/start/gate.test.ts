import { expect, test } from 'vitest';
import { seededRandom } from '../../../../test/fixtures/vectors';
import { describeWithBackends } from '../../../../test/fixtures/backends';
import { judge, makeFeatures, teachingLibrary } from '../../../../test/fixtures/teaching';
import { cautiousStep } from './cautious';
import type { SpaceMap } from '../head/composeHead';
import { foldsByQuery, measuringFolds } from '../measure/folds';
import { candidatesFor, passGate, promiseOf, type CandidateGain } from './gate';
import { scoreHeldOut } from './heldOut';
import { measurePairs } from '../measure/measure';
import { embedBySpaceMap, findStart, fitCandidate } from './teachStart';

const now = (): Promise<void> => Promise.resolve();
const learnable = makeFeatures(200, 24, 10, 1, 2, 3);

await describeWithBackends('the gate', () => {
  test('the fast figures of every candidate are those of fitting it and ranking the whole gallery', async () => {
    const judged = judge(learnable, 40, 1);
    const library = await teachingLibrary(learnable, judged);
    const candidates = candidatesFor(library.spaces, 1000);
    const folds = foldsByQuery(judged, 5, seededRandom(1));
    const fast = await scoreHeldOut(library, folds, candidates, new Float64Array(40).fill(1), now);
    for (const [c, candidate] of candidates.entries()) {
      for (const fold of folds) {
        const taught = [...fold.taught].map((place) => judged[place]!);
        const embeddings = embedBySpaceMap(library, fitCandidate(library, candidate, taught, new Float64Array(taught.length).fill(1)));
        const slow = await measurePairs(
          embeddings,
          library.gallery,
          [...fold.heldOut].map((place) => judged[place]!),
        );
        for (const [i, place] of fold.heldOut.entries()) {
          expect(fast[c]!.cosines[place]!).toBeCloseTo(slow.cosines[i]!, 3);
          // A neighbour at the same distance up to float32 may fall on either side.
          if (judged[place]!.isSimilar) expect(Math.abs(fast[c]!.logRanks[place]! - slow.logRanks[i]!)).toBeLessThan(0.4);
        }
      }
    }
  });

  test('judgements that name one direction are accepted, and the taught embeddings rank unjudged photos better', async () => {
    const library = await teachingLibrary(learnable, judge(learnable, 120, 1));
    const start = await findStart(library, 1, now);
    expect(start.kind).toBe('gate');
    const unseen = judge(learnable, 200, 99);
    const [before, after] = await Promise.all(
      [{ whitening: library.spaces.untaught, map: null, size: library.spaces.k }, start.map].map((map) =>
        measurePairs(embedBySpaceMap(library, map), library.gallery, unseen),
      ),
    );
    const mean = (ranks: Float64Array): number => {
      const known = [...ranks].filter((rank) => !Number.isNaN(rank));
      return known.reduce((sum, rank) => sum + rank, 0) / known.length;
    };
    expect(mean(after!.logRanks)).toBeLessThan(mean(before!.logRanks) - 0.3);
  });

  test('answers by chance are not accepted', async () => {
    const random = seededRandom(8);
    for (let seed = 1; seed <= 4; seed++) {
      const judged = judge(learnable, 60, seed).map((pair) => ({ ...pair, isSimilar: random() < 0.5 }));
      expect((await passGate(await teachingLibrary(learnable, judged), new Float64Array(60).fill(1), seed, now)).kind).not.toBe('accepted');
    }
  });

  test('too few judgements, or of one answer, are not searched at all', async () => {
    const few = await teachingLibrary(learnable, judge(learnable, 28, 1));
    expect((await passGate(few, new Float64Array(28).fill(1), 1, now)).kind).toBe('too-few');
    const alike = judge(learnable, 100, 1).filter(({ isSimilar }) => isSimilar);
    expect((await passGate({ ...few, judged: alike }, new Float64Array(50).fill(1), 1, now)).kind).toBe('too-few');
    expect((await findStart(few, 1, now)).kind).toBe('cautious');
  });

  test('the careful step goes the farther, the nearer judgements come to passing; in a small library it does not', async () => {
    const judged = judge(learnable, 20, 1);
    const trust = new Float64Array(20).fill(1);
    const large = await teachingLibrary(makeFeatures(520, 24, 10, 1, 2, 3), judged);
    // Rows of both libraries are of the same groups: their number modulo ten.
    const unseen = judge(learnable, 200, 99);
    const gaps: number[] = [];
    for (const promise of [0, 0.5, 1]) {
      const { cosines } = await measurePairs(
        embedBySpaceMap(large, cautiousStep(large, judged, trust, promise, 1)!),
        large.gallery,
        unseen,
      );
      gaps.push(unseen.reduce((sum, { isSimilar }, place) => sum + (isSimilar ? 1 : -1) * cosines[place]!, 0));
    }
    expect(gaps[1]).toBeGreaterThan(gaps[0]! * 1.05);
    expect(gaps[2]).toBeGreaterThan(gaps[1]! * 1.05);
    const small = await teachingLibrary(learnable, judged);
    expect(cautiousStep(small, judged, trust, 1, 1)).toEqual(cautiousStep(small, judged, trust, 0, 1));
  });

  test('answers of different add to what those of similar teach, in the start that is used', async () => {
    const judged = judge(learnable, 120, 1);
    const library = await teachingLibrary(learnable, judged);
    const start = await findStart(library, 1, now);
    if (start.gate.kind !== 'accepted') throw new Error('these judgements are meant to pass the gate');
    const unseen = judge(learnable, 400, 99);
    const gap = async (map: SpaceMap): Promise<number> => {
      const { cosines } = await measurePairs(embedBySpaceMap(library, map), library.gallery, unseen);
      return unseen.reduce((sum, { isSimilar }, place) => sum + (isSimilar ? 1 : -1) * cosines[place]!, 0) / unseen.length;
    };
    const bySimilarAlone = fitCandidate(library, start.gate.accepted.candidate, judged, start.trust);
    expect(await gap(start.map)).toBeGreaterThan((await gap(bySimilarAlone)) + 0.003);
  });

  test('nothing judged similar, or a photo with its copy alone, leaves the library as it is', async () => {
    const none = await teachingLibrary(
      learnable,
      judge(learnable, 10, 1).filter(({ isSimilar }) => !isSimilar),
    );
    const start = await findStart(none, 1, now);
    expect([start.kind, start.map.map]).toEqual(['unchanged', null]);
    const copied = { ...learnable, features: Float32Array.from(learnable.features) };
    copied.features.copyWithin(24, 0, 24);
    const copies = await teachingLibrary(copied, [{ a: 0, b: 1, isSimilar: true, asked: 'search' }]);
    expect((await findStart(copies, 1, now)).kind).toBe('unchanged');
  });

  test('the same judgements and seed give the same bits', async () => {
    const library = await teachingLibrary(learnable, judge(learnable, 60, 1, 0.2));
    const [one, other] = [await findStart(library, 5, now), await findStart(library, 5, now)];
    expect(other).toEqual(one);
  });
});

test('a search promises as much as RCA alone has of the standard errors that it needs', () => {
  const spaces = { f: 1, k: 1, mean: new Float32Array(1), axes: new Float32Array(1), energies: new Float64Array(1), untaught: 30 as const };
  const promise = (...gains: Omit<CandidateGain, 'isAccepted'>[]): number =>
    promiseOf({ kind: 'none-better', gains: gains.map((gain) => ({ ...gain, isAccepted: false })) }, spaces);
  const errors = { rankError: 0.1, aucError: 0.02 };
  const candidate = { whitening: 30, shrinkage: 0.7 };
  expect(promise({ candidate, rank: 0.2, auc: 0, ...errors })).toBeCloseTo(0.5);
  // A fall in one figure is taken from the rise of the other.
  expect(promise({ candidate, rank: -0.1, auc: 0.06, ...errors })).toBeCloseTo(0.5);
  expect(promise({ candidate, rank: -0.3, auc: 0.02, ...errors })).toBe(0);
  expect(promise({ candidate, rank: 1, auc: 1, ...errors })).toBe(1);
  expect(promise({ candidate, rank: 0, auc: 0, rankError: 0, aucError: 0 })).toBe(0);
  // Neither another whitening nor another strength promises anything.
  expect(promise({ candidate: { whitening: 1, shrinkage: 0.7 }, rank: 1, auc: 1, ...errors })).toBe(0);
  expect(promise()).toBe(0);
});

test('folds keep the judgements of one query together, and hold out each judgement once', () => {
  const judged = Array.from({ length: 30 }, (_, place) => ({ a: place % 7, b: 50 + place, isSimilar: true, asked: 'search' as const }));
  const folds = foldsByQuery(judged, 5, seededRandom(2));
  expect(folds).toHaveLength(5);
  expect(folds.flatMap(({ heldOut }) => [...heldOut]).sort((a, b) => a - b)).toEqual([...judged.keys()]);
  for (const { heldOut, taught } of folds) {
    expect(heldOut.length + taught.length).toBe(30);
    const queries = new Set([...heldOut].map((place) => judged[place]!.a));
    for (const place of taught) expect(queries.has(judged[place]!.a)).toBe(false);
  }
  expect(foldsByQuery(judged.slice(0, 2), 5, seededRandom(2))).toHaveLength(2);
});

test('from 200 judgements on a training measures by three folds, and by five where they follow from classes', () => {
  const judged = Array.from({ length: 200 }, (_, a) => ({ a, b: 200 + a, isSimilar: true, asked: 'search' as const }));
  expect(measuringFolds(judged, seededRandom(2))).toHaveLength(3);
  expect(measuringFolds(judged.slice(1), seededRandom(2))).toHaveLength(5);
  const byClass = judged.map((pair) => ({ ...pair, heldOutWith: pair.a % 9 }));
  expect(measuringFolds(byClass, seededRandom(2))).toHaveLength(5);
});
