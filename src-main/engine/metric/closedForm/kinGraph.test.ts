import fc from 'fast-check';
import { expect, test } from 'vitest';
import { seededRandom } from '../../../../test/fixtures/vectors';
import { normaliseRows, rowDot } from '../algebra/vectors';
import { neighbourhoodOf } from '../evaluation/neighbourhoods';
import { KinGraph } from './kinGraph';
import { similarScatter } from './relevantComponents';

const PAIRS = 40;

function setting(n: number, d: number, seed: number): { rows: Float32Array; scales: Float64Array; a: Int32Array; b: Int32Array } {
  const random = seededRandom(seed);
  const rows = Float32Array.from({ length: n * d }, () => random() - 0.5);
  const scales = Float64Array.from({ length: d }, () => 0.5 + random());
  const [a, b] = [0, 1].map(() => Int32Array.from({ length: PAIRS }, () => Math.floor(random() * n))) as [Int32Array, Int32Array];
  return { rows, scales, a, b };
}

test('the scatter of pairs by their graph is that of their differences one by one, whatever was asked before', () => {
  const cases = fc.record({ n: fc.integer({ min: 2, max: 9 }), d: fc.integer({ min: 1, max: 9 }), seed: fc.integer({ min: 0, max: 1e6 }) });
  fc.assert(
    fc.property(cases, ({ n, d, seed }) => {
      const { rows, scales, a, b } = setting(n, d, seed);
      const random = seededRandom(seed + 1);
      const graph = new KinGraph(rows, d, a, b);
      for (const axes of [scales, new Float64Array(d).fill(1)]) {
        const weights = Float64Array.from({ length: PAIRS }, (_, pair) => (pair % 5 === 0 ? 0 : random()));
        const unit = normaliseRows(
          Float64Array.from(rows, (value, p) => value * axes[p % d]!),
          d,
        );
        const pairs = Array.from(a, (row, pair) => [row, b[pair]!] as const);
        const oneByOne = similarScatter(unit, d, pairs, weights);
        graph.scatter(axes, weights)!.forEach((value, p) => expect(value).toBeCloseTo(oneByOne[p]!, 6));
      }
    }),
  );
});

test('pairs of copies leave nothing over, and pairs without a weight have no scatter', () => {
  const { rows, scales, a, b } = setting(9, 5, 3);
  const weights = Float64Array.from({ length: PAIRS }, (_, pair) => 0.1 + pair / 7);
  const copies = new KinGraph(
    Float32Array.from(rows, (_, p) => rows[p % 5]!),
    5,
    a,
    b,
  );
  expect([...copies.scatter(scales, weights)!].every((value) => value === 0)).toBe(true);
  expect(new KinGraph(rows, 5, a, b).scatter(scales, new Float64Array(PAIRS))).toBeNull();
});

test('where all rows make pairs with each other, what surrounds a row is what is nearest of all, in any order of the rows', () => {
  const [n, d] = [16, 6];
  const random = seededRandom(4);
  const embeddings = new Float32Array(
    normaliseRows(
      Float64Array.from({ length: n * d }, () => random() - 0.3),
      d,
    ),
  );
  const places = Int32Array.from({ length: n }, (_, row) => (row * 5) % n);
  const pairs = Array.from({ length: n }, (_, a) => Array.from({ length: a }, (__, b) => [a, b] as const)).flat();
  const [a, b] = [0, 1].map((side) => Int32Array.from(pairs, (pair) => pair[side]!)) as [Int32Array, Int32Array];
  const seen = new KinGraph(new Float32Array(n * d), d, a, b).seenIn(embeddings, d, places);
  const around = [...places.keys()].map((row) => {
    const similarities = Float64Array.from(places, (place) => rowDot(embeddings, places[row]!, embeddings, place, d));
    return { ...neighbourhoodOf(embeddings, d, places, similarities, row), nearest: similarities.toSorted()[n - 2]! };
  });
  let sum = 0;
  for (const [pair, [one, other]] of pairs.entries()) {
    const cosine = rowDot(embeddings, places[one]!, embeddings, places[other]!, d);
    sum += cosine;
    expect(seen.cosines[pair]).toBeCloseTo(cosine, 5);
    expect(seen.surroundings[pair]).toBeCloseTo(rowDot(around[one]!.direction, 0, around[other]!.direction, 0, d), 5);
    expect(seen.crowding[pair]).toBeCloseTo((around[one]!.nearness + around[other]!.nearness) / 2, 5);
  }
  expect(seen.random).toBeCloseTo(sum / pairs.length, 5);
  for (const [row, { nearest }] of around.entries()) expect(seen.nearest[row]).toBeCloseTo(nearest, 5);
});

/** A unit vector of two numbers. */
const towards = (degrees: number): number[] => [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)];
const cosine = (degrees: number): number => Math.cos((degrees * Math.PI) / 180);

test('a row without a pair is surrounded by nothing', () => {
  const graph = new KinGraph(new Float32Array(6), 2, Int32Array.of(0), Int32Array.of(1));
  const { nearest } = graph.seenIn(Float32Array.of(1, 0, 0.6, 0.8, 0, 1), 2, [0, 1, 2]);
  expect([...nearest].map((value) => Number(value.toFixed(4)))).toEqual([0.6, 0.6, 0]);
});

test('an onlooker is surrounded by rows of the graph, surrounds none of them, and changes nothing about their pairs', () => {
  const embeddings = Float32Array.from([0, 40, 90, 10, 60].flatMap(towards));
  const [a, b] = [Int32Array.of(0, 1), Int32Array.of(1, 2)];
  // The fourth row looks on at the first and the second, the fifth at the third.
  const around = [
    [3, 0],
    [3, 1],
    [4, 2],
  ] as const;
  const asked = [
    [3, 4],
    [3, 1],
  ] as const;
  const alone = new KinGraph(new Float32Array(6), 2, a, b).seenIn(embeddings, 2, [0, 1, 2]);
  const graph = new KinGraph(new Float32Array(6), 2, a, b, { count: 2, around, asked });
  const { cosines, surroundings, crowding, nearest, random } = graph.seenIn(embeddings, 2, [0, 1, 2, 3, 4]);
  expect({ nearest, random }).toEqual({ nearest: alone.nearest, random: alone.random });
  for (const name of ['cosines', 'surroundings', 'crowding'] as const)
    expect([...{ cosines, surroundings, crowding }[name].subarray(0, 2)]).toEqual([...alone[name]]);
  const ofAsked = [cosines, surroundings, crowding].map((values) => [...values.subarray(2)]);
  const [ofFourth, ofSecond] = [(cosine(10) + cosine(30)) / 2, (cosine(40) + cosine(50)) / 2];
  const expected = [
    [cosine(50), cosine(30)],
    // Between 0 and 40 degrees lies 20, and between 0 and 90 what surrounds the second.
    [cosine(70), cosine(25)],
    [(ofFourth + cosine(30)) / 2, (ofFourth + ofSecond) / 2],
  ];
  for (const [i, values] of expected.entries()) for (const [k, value] of values.entries()) expect(ofAsked[i]![k]).toBeCloseTo(value, 5);
});

test('the scatter is of the graph alone, whoever looks on', () => {
  const { rows, scales, a, b } = setting(9, 5, 3);
  const weights = Float64Array.from({ length: PAIRS }, (_, pair) => 0.1 + pair / 7);
  const watched = new KinGraph(rows, 5, a, b, { count: 1, around: [[9, 0]], asked: [[9, 1]] });
  watched.seenIn(
    new Float32Array(50).fill(Math.sqrt(1 / 5)),
    5,
    Array.from({ length: 10 }, (_, row) => row),
  );
  expect(watched.scatter(scales, weights)).toEqual(new KinGraph(rows, 5, a, b).scatter(scales, weights));
});
