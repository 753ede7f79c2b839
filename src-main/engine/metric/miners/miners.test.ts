import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Triplet } from '../losses/distances';
import { Relation } from '../judgements/relations';
import { mineAllPairs, pairsOfTriplets } from './all';
import { exactDistanceMatrix } from './distanceMatrix';
import { miners, type MinerId } from './miners';

interface Batch {
  readonly b: number;
  readonly distances: Float64Array;
  readonly relations: Int8Array;
}
const ids = Object.keys(miners) as MinerId[];
const MARGIN = 0.5;
const key = ({ anchor, positive, negative }: Triplet): string => `${anchor} ${positive} ${negative}`;

/** Points on a line at whole places, so that ties are common; relations of every sort, also one-sided ones. */
const batches: fc.Arbitrary<Batch> = fc.integer({ min: 1, max: 8 }).chain((b) =>
  fc
    .tuple(
      fc.array(fc.integer({ min: 0, max: 6 }), { minLength: b, maxLength: b }),
      fc.array(fc.constantFrom(Relation.Similar, Relation.Unknown, Relation.Dissimilar), { minLength: b * b, maxLength: b * b }),
    )
    .map(([places, relations]) => ({
      b,
      distances: exactDistanceMatrix(
        Float32Array.from(places, (place) => place / 4),
        b,
        1,
      ),
      relations: Int8Array.from(relations),
    })),
);
const mine = (id: MinerId, { distances, relations, b }: Batch): Triplet[] => miners[id].mine(distances, relations, b, MARGIN);

test.each(ids)('%s: every triplet has a known positive and a known negative, other than the anchor, and none comes twice', (id) => {
  fc.assert(
    fc.property(batches, (batch) => {
      const mined = mine(id, batch);
      for (const { anchor, positive, negative } of mined) {
        expect(batch.relations[anchor * batch.b + positive]).toBe(Relation.Similar);
        expect(batch.relations[anchor * batch.b + negative]).toBe(Relation.Dissimilar);
        expect([positive, negative]).not.toContain(anchor);
      }
      expect(new Set(mined.map(key)).size).toBe(mined.length);
    }),
  );
});

test('batch-hard: one triplet for each anchor that has both kinds, and none of all triplets is harder', () => {
  fc.assert(
    fc.property(batches, (batch) => {
      const at = (a: number, b: number): number => batch.distances[a * batch.b + b]!;
      const hardness = ({ anchor, positive, negative }: Triplet): number => at(anchor, positive) - at(anchor, negative);
      const all = Map.groupBy(mine('all', batch), ({ anchor }) => anchor);
      const hard = mine('batch-hard', batch);
      expect(hard.map(({ anchor }) => anchor)).toEqual([...all.keys()]);
      for (const triplet of hard) expect(hardness(triplet)).toBe(Math.max(...all.get(triplet.anchor)!.map(hardness)));
    }),
  );
});

test('batch-hard and nearest semi-hard: of equally far photos the first is taken', () => {
  const { Similar, Unknown, Dissimilar } = Relation;
  const row = [Unknown, Similar, Similar, Dissimilar, Dissimilar];
  const relations = Int8Array.from([...row, ...new Array<number>(20).fill(Unknown)]);
  const distances = new Float64Array(25);
  distances.set([0, 0.5, 0.5, 0.75, 0.75]);
  const batch = { b: 5, distances, relations };
  expect(mine('batch-hard', batch)).toEqual([{ anchor: 0, positive: 1, negative: 3 }]);
  expect(mine('semi-hard', batch).map(({ negative }) => negative)).toEqual([3, 3]);
});

test('semi-hard: exactly the triplets of all whose negative is farther, by the margin at most; the nearest is the first of them', () => {
  fc.assert(
    fc.property(batches, (batch) => {
      const lead = ({ anchor, positive, negative }: Triplet): number =>
        batch.distances[anchor * batch.b + negative]! - batch.distances[anchor * batch.b + positive]!;
      const semiHard = mine('all-semi-hard', batch);
      expect(semiHard).toEqual(mine('all', batch).filter((triplet) => lead(triplet) > 0 && lead(triplet) <= MARGIN));
      const byPair = Map.groupBy(semiHard, ({ anchor, positive }) => `${anchor} ${positive}`);
      const nearest = [...byPair.values()].map((same) => same.reduce((best, next) => (lead(next) < lead(best) ? next : best)));
      expect(mine('semi-hard', batch)).toEqual(nearest);
    }),
  );
});

test.each(ids)('%s: where no two distances are alike, the order of the photos changes nothing', (id) => {
  const apart = fc
    .integer({ min: 2, max: 8 })
    .chain((b) =>
      fc.tuple(
        fc.uniqueArray(fc.integer({ min: 0, max: 20 }), { minLength: b, maxLength: b }),
        fc.array(fc.constantFrom(Relation.Similar, Relation.Unknown, Relation.Dissimilar), { minLength: b * b, maxLength: b * b }),
      ),
    );
  fc.assert(
    fc.property(apart, ([exponents, relations]) => {
      const b = exponents.length;
      const distances = exactDistanceMatrix(
        Float64Array.from(exponents, (exponent) => 2 ** exponent / 2 ** 21),
        b,
        1,
      ); // powers of two: all differences differ
      const forward = mine(id, { b, distances, relations: Int8Array.from(relations) });
      const turned = mine(id, { b, distances: distances.toReversed(), relations: Int8Array.from(relations).toReversed() });
      const back = turned.map((t) => ({ anchor: b - 1 - t.anchor, positive: b - 1 - t.positive, negative: b - 1 - t.negative }));
      expect(new Set(back.map(key))).toEqual(new Set(forward.map(key)));
    }),
  );
});

test('all pairs: each known pair once; what one row knows counts for both, and similar outranks dissimilar', () => {
  const { Similar, Unknown, Dissimilar } = Relation;
  const relations = Int8Array.of(Unknown, Similar, Unknown, Dissimilar, Unknown, Unknown, Unknown, Dissimilar, Unknown);
  expect(mineAllPairs(relations, 3)).toEqual([
    { a: 0, b: 1, isSimilar: true },
    { a: 1, b: 2, isSimilar: false },
  ]);
});

test('pairs of triplets come once each, however many triplets share them', () => {
  const triplets = [
    { anchor: 1, positive: 0, negative: 2 },
    { anchor: 0, positive: 1, negative: 2 },
  ];
  expect(pairsOfTriplets(triplets)).toEqual([
    { a: 1, b: 2, isSimilar: false },
    { a: 0, b: 1, isSimilar: true },
    { a: 0, b: 2, isSimilar: false },
  ]);
});
