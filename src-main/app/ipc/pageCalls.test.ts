import { expect, test } from 'vitest';
import { refusal, weigh } from './pageCalls';
import { isOurPage } from './sender';

test("the page may make the contract's calls, and none of the app's own", () => {
  expect(refusal('photos.list', { order: 'newest', filter: {} })).toBeNull();
  for (const call of ['folders.add', 'photos.path', 'pictures.get', 'power.changed', '__proto__', 'toString', '', 7, null, undefined]) {
    expect(refusal(call, undefined), String(call)).not.toBeNull();
  }
});

test('what weighs more than its call may is refused, however it is built', () => {
  const cycle: unknown[] = [];
  cycle.push(cycle);
  for (const input of [
    'x'.repeat(10_000),
    new Uint8Array(10_000),
    Array(10_000).fill(1),
    { a: { b: ['y'.repeat(9_000)] } },
    cycle,
    new Map([[1, 'z'.repeat(9_000)]]),
  ]) {
    expect(refusal('photos.details', input)).toBe('The request is too large.');
  }
  expect(refusal('search.byPicture', { bytes: new Uint8Array(30_000_000), name: 'a.jpg', k: 60 })).toBeNull();
});

test('a list that is too long by its length alone is refused without a look at what is in it', () => {
  const looked: PropertyKey[] = [];
  const list = new Proxy(
    Array.from({ length: 1_000_000 }, () => null),
    {
      get: (target, key) => {
        looked.push(key);
        return Reflect.get(target, key) as unknown;
      },
    },
  );
  expect(weigh(list, 4_096)).toBeGreaterThan(4_096);
  expect(new Set(looked)).toEqual(new Set(['length']));
});

test('a set or a map of more members than a function may be called with is weighed, too', () => {
  const members = Array.from({ length: 200_000 }, (_, at) => at);
  for (const many of [new Set(members), new Map(members.map((at) => [at, at]))]) {
    expect(weigh(many, 1_000_000)).toBeGreaterThan(1_000_000);
    expect(weigh(many, 16_000_000)).toBeGreaterThanOrEqual(8 * members.length);
  }
});

test('half a million photos that a person selected may be tagged', () => {
  const imageIds = Array.from({ length: 500_000 }, (_, at) => at + 1);
  expect(refusal('tags.addImages', { tagId: 1, imageIds })).toBeNull();
});

test('only the top frame of our own page may speak', () => {
  expect(isOurPage({ origin: 'likewise://app', parent: null })).toBe(true);
  expect(isOurPage({ origin: 'likewise://app', parent: {} })).toBe(false);
  for (const origin of ['https://app', 'likewise://thumb', 'likewise://app.example', 'null', 'file://'])
    expect(isOurPage({ origin, parent: null })).toBe(false);
  expect(isOurPage(null)).toBe(false);
});
