import { expect, test } from 'vitest';
import { describeWithBackends } from '../../../../test/fixtures/backends';
import { judgeResults, makeFeatures, teachingLibrary, type MadeLibrary } from '../../../../test/fixtures/teaching';
import type { SpaceMap } from '../head/composeHead';
import { compareByTensor } from '../answers/compareByTensor';
import { PairEvidence } from '../answers/evidence';
import { drawTogether, drawTogetherBy, findKin, heardInTurn, kinAmong, surenessOf, type Kin } from './kin';
import { readingShown } from '../answers/trust';
import { embeddingsOf, type TeachingLibrary } from '../rows/library';
import { measurePairs } from '../measure/measure';
import { embedBySpaceMap, findStart, refitStart, untaughtMap } from './teachStart';
import type { JudgedPair } from '../rows/types';

const now = (): Promise<void> => Promise.resolve();
/** What is near is mostly of one kind, and each kind is spread in directions that mean nothing. */
const kinds = makeFeatures(240, 32, 12, 0.8, 1, 5);

/** Of photos of the first half of the kinds alone. */
async function judgedLibrary(made: MadeLibrary, answer: (pair: JudgedPair, place: number) => boolean): Promise<TeachingLibrary> {
  const library = await teachingLibrary(made, []);
  const embeddings = embeddingsOf(library, library.spaces.untaught);
  const judged = judgeResults(embeddings, made, 160, 3).filter(({ a, b }) => made.labels[a]! < 6 && made.labels[b]! < 6);
  return { ...library, judged: judged.map((pair, place) => ({ ...pair, isSimilar: answer(pair, place) })) };
}

async function kinOf(library: TeachingLibrary): Promise<Kin> {
  const evidence = new PairEvidence(embeddingsOf(library, library.spaces.untaught), library.gallery, compareByTensor, 1);
  return kinAmong(library, evidence, await findKin(evidence, now));
}

/** Mean log rank of photos of one kind, of kinds that nobody judged. */
async function rankOf(library: TeachingLibrary, map: SpaceMap): Promise<number> {
  const rows = [...kinds.labels.keys()].filter((row) => kinds.labels[row]! >= 6);
  const pairs = rows.map((row): JudgedPair => ({ a: row, b: (row + 12) % kinds.labels.length, isSimilar: true, asked: 'search' }));
  const { logRanks } = await measurePairs(embedBySpaceMap(library, map), library.gallery, pairs);
  return logRanks.reduce((sum, rank) => sum + rank, 0) / logRanks.length;
}

await describeWithBackends('kin', () => {
  test('answers that go with what is near teach kinds of photo that nobody judged', async () => {
    const library = await judgedLibrary(kinds, ({ isSimilar }) => isSimilar);
    const untaught = untaughtMap(library);
    const together = drawTogether(library, await kinOf(library), untaught, library.judged);
    expect(await rankOf(library, together)).toBeLessThan((await rankOf(library, untaught)) - 0.3);
  });

  test('answers that do not go with what is near hardly change anything', async () => {
    const library = await judgedLibrary(kinds, (_, place) => place % 4 === 0);
    const untaught = untaughtMap(library);
    const together = drawTogether(library, await kinOf(library), untaught, library.judged);
    const [before, after] = [untaught, together].map((map) => embedBySpaceMap(library, map).values);
    let least = 1;
    for (let row = 0; row < library.base.n; row += 20) {
      const [cosineBefore, cosineAfter] = [before!, after!].map((values) => cosineOfRows(values, library.base.d, row, row + 12));
      least = Math.min(least, 1 - Math.abs(cosineBefore! - cosineAfter!));
    }
    expect(least).toBeGreaterThan(0.97);
  });

  test('where kinds have few photos, the pairs that count are more often of one kind', async () => {
    const made = smallKinds(3);
    const plain = await teachingLibrary(made, []);
    const library = { ...plain, judged: judgeResults(embeddingsOf(plain, plain.spaces.untaught), made, 50, 3) };
    const kin = await kinOf(library);
    const { evidence, pairs } = kin;
    const sure = surenessOf(readingShown(evidence, library.judged), pairs.features, 0);
    const rightOf = (weights: Float64Array): number => {
      const right = weights.map((weight, pair) => (made.labels[pairs.a[pair]!] === made.labels[pairs.b[pair]!] ? weight : 0));
      return sumOf(right) / sumOf(weights);
    };
    expect(rightOf(heardInTurn(pairs, sure, 240))).toBeGreaterThan(rightOf(sure) + 0.05);
    const untaught = untaughtMap(library);
    const together = drawTogether(library, kin, untaught, library.judged);
    expect(together).toEqual(drawTogetherBy(heardInTurn(pairs, sure, 240), library, kin, untaught));
  });

  test('a pair is there once, whichever photo has the other among its first results', async () => {
    const { pairs } = await kinOf(await judgedLibrary(kinds, () => true));
    const { a, b, isMutual } = pairs;
    const names = [...a].map((one, pair) => [one, b[pair]!].sort((x, y) => x - y).join(' '));
    expect(new Set(names).size).toBe(names.length);
    expect(names.length + isMutual.reduce((sum, one) => sum + one, 0)).toBe(240 * 20);
    const partnersOf = (photo: number): number =>
      [...a].filter((one, pair) => one === photo || (isMutual[pair] === 1 && b[pair] === photo)).length;
    expect([partnersOf(0), partnersOf(239)]).toEqual([20, 20]);
  });

  test('what somebody keeps of the gallery is taken from there, for its seed alone', async () => {
    const library = await judgedLibrary(kinds, ({ isSimilar }, place) => (place % 5 === 0 ? !isSimilar : isSimilar));
    const { evidence, pairs } = await kinOf(library);
    const kept = { ...library, findings: { seed: 1, scale: evidence.scale, kin: () => Promise.resolve(pairs) } };
    const [found, taken] = [await findStart(library, 1, now), await findStart(kept, 1, now)];
    expect(found.kin!.pairs).toEqual(pairs);
    expect(taken.kin!.pairs).toBe(pairs);
    expect(taken.map).toEqual(found.map);
    expect((await findStart(kept, 2, now)).kin?.pairs).not.toBe(pairs);
  });

  test('ten answers to questions teach kinds that nobody judged; nine, or ten to results of a search, do not', async () => {
    const library = await judgedLibrary(kinds, ({ isSimilar }) => isSimilar);
    const startOf = (count: number, as: JudgedPair['asked']): ReturnType<typeof findStart> =>
      findStart({ ...library, judged: asked(library.judged.slice(0, count), as) }, 1, now);
    const [ten, nine, searched] = [await startOf(10, 'suggested'), await startOf(9, 'check'), await startOf(10, 'search')];
    expect([nine.kin, searched.kin]).toEqual([null, null]);
    expect(ten.kin?.caution).toBe(1);
    expect(await rankOf(library, ten.map)).toBeLessThan((await rankOf(library, searched.map)) - 0.1);
  });

  test('what is not known well counts less where the answers are few', async () => {
    const library = await judgedLibrary(kinds, ({ isSimilar }) => isSimilar);
    const [kin, untaught, few] = [await kinOf(library), untaughtMap(library), library.judged.slice(0, 10)];
    const [bold, wary] = [0, 1].map((caution) => drawTogether(library, { ...kin, caution }, untaught, few));
    const gainOf = async (map: SpaceMap): Promise<number> => (await rankOf(library, untaught)) - (await rankOf(library, map));
    expect(await gainOf(wary!)).toBeGreaterThan(0);
    expect(await gainOf(wary!)).toBeLessThan(await gainOf(bold!));
  });

  test('it is a part of the careful step, where there are answers enough', async () => {
    const library = await judgedLibrary(kinds, ({ isSimilar }) => isSimilar);
    const few = await findStart({ ...library, judged: library.judged.slice(0, 20) }, 1, now);
    expect([few.kind, few.kin]).toEqual(['cautious', null]);
    const given = {
      ...library,
      judged: library.judged.map((pair, place) => (place % 5 === 0 ? { ...pair, isSimilar: !pair.isSimilar } : pair)),
    };
    const start = await findStart(given, 1, now);
    expect(start.kind).toBe('cautious');
    const without = await refitStart(given, { ...start, kin: null }, given.judged, 1, now);
    expect(await rankOf(given, start.map)).toBeLessThan((await rankOf(given, without)) - 0.1);
  });
});

test('a pair counts by how sure it is, and by how many are surer of the one of its photos for which it comes earlier', () => {
  // Photo 0 has three partners; 3 has a surer one, and 4 none.
  const [a, b] = [Int32Array.of(0, 0, 3, 0, 1, 5), Int32Array.of(1, 2, 4, 3, 2, 6)];
  const sure = Float64Array.of(0.9, 0.8, 0.7, 0.6, 0.5, 0);
  const heard = [...heardInTurn({ a, b }, sure, 7)];
  for (const [pair, surer] of [0, 0, 0, 1, 1, 0].entries()) expect(heard[pair]).toBeCloseTo(sure[pair]! ** (1 + surer / 2.5), 9);
  // What is quite sure counts however much there is of it.
  const many = Int32Array.from({ length: 20 }, (_, pair) => pair + 1);
  expect([...heardInTurn({ a: new Int32Array(20), b: many }, new Float64Array(20).fill(1), 21)]).toEqual(new Array(20).fill(1));
});

/** 40 kinds of six photos, eight of each subject: kinds of one subject differ less than photos of one kind. */
function smallKinds(seed: number): MadeLibrary {
  const { features, f } = makeFeatures(240, 48, 5, 1, 0.7, seed);
  const own = makeFeatures(240, 48, 40, 0.35, 0, seed + 100);
  return { features: features.map((value, p) => value + own.features[p]!), f, labels: own.labels };
}

const sumOf = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0);

/** Of first results, as if they had been asked about. */
function asked(judged: readonly JudgedPair[], as: JudgedPair['asked']): JudgedPair[] {
  return judged.map((pair) => ({ ...pair, asked: as }));
}

function cosineOfRows(values: Float32Array, d: number, a: number, b: number): number {
  let sum = 0;
  for (let k = 0; k < d; k++) sum += values[a * d + k]! * values[b * d + k]!;
  return sum;
}
