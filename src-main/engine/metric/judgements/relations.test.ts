import { expect, test } from 'vitest';
import { NoGroup, Relation, relationsOf, relationsOfClasses, type OtherGroups } from './relations';

const { Similar, Unknown, Dissimilar } = Relation;
const rowsOf = (relations: Int8Array, b: number): number[][] =>
  Array.from({ length: b }, (_, row) => [...relations.subarray(row * b, (row + 1) * b)]);
const groups = Int32Array.of(7, 7, 4, NoGroup);

test('members of a group are similar, and nothing else is known until a rule or a person says so', () => {
  expect(rowsOf(relationsOf(groups, [], 'unknown'), 4)).toEqual([
    [Unknown, Similar, Unknown, Unknown],
    [Similar, Unknown, Unknown, Unknown],
    [Unknown, Unknown, Unknown, Unknown],
    [Unknown, Unknown, Unknown, Unknown],
  ]);
});

test('other groups are negatives only of an anchor that has no judged one in the batch', () => {
  const judged = [{ a: 3, b: 0, isSimilar: false }];
  expect(rowsOf(relationsOf(groups, judged, 'where-none-judged'), 4)).toEqual([
    [Unknown, Similar, Unknown, Dissimilar], // has a judged negative: group 4 stays unknown to it
    [Similar, Unknown, Dissimilar, Unknown], // has none
    [Dissimilar, Dissimilar, Unknown, Unknown],
    [Dissimilar, Unknown, Unknown, Unknown],
  ]);
});

test('a photo of which nobody said anything is never a negative, whatever the rule', () => {
  for (const rule of ['unknown', 'where-none-judged', 'dissimilar'] satisfies OtherGroups[]) {
    const rows = rowsOf(relationsOf(groups, [], rule), 4);
    expect(rows.map((row) => row[3])).toEqual([Unknown, Unknown, Unknown, Unknown]);
    expect(rows[3]).toEqual([Unknown, Unknown, Unknown, Unknown]);
  }
});

test('a judged pair outranks its groups, in both directions, and the later verdict the earlier', () => {
  const judged = [
    { a: 0, b: 1, isSimilar: false },
    { a: 2, b: 0, isSimilar: false },
    { a: 0, b: 2, isSimilar: true },
    { a: 1, b: 1, isSimilar: false },
  ];
  const rows = rowsOf(relationsOf(groups, judged, 'dissimilar'), 4);
  expect([rows[0]![1], rows[1]![0]]).toEqual([Dissimilar, Dissimilar]);
  expect([rows[0]![2], rows[2]![0]]).toEqual([Similar, Similar]);
  expect(rows[1]![1]).toBe(Unknown);
});

test('complete classes leave only the diagonal unknown', () => {
  const rows = rowsOf(relationsOfClasses(Int32Array.of(0, 1, 0)), 3);
  expect(rows).toEqual([
    [Unknown, Dissimilar, Similar],
    [Dissimilar, Unknown, Dissimilar],
    [Similar, Dissimilar, Unknown],
  ]);
});

test('a judged pair that is not of the batch is refused', () => {
  expect(() => relationsOf(groups, [{ a: 0, b: 4, isSimilar: true }], 'unknown')).toThrow('not in a batch of 4');
});
