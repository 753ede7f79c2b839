import { expect, test } from 'vitest';
import type { ImageId, SearchAnswer } from '@contract/data';
import { indexPaths, temporaryStore } from '../../../../test/fixtures/store';
import { ExactIndex } from '../../search/exactIndex';
import type { VectorIndex } from '../../search/types';
import type { ActiveModel } from '../gallery/Gallery';
import { SearchService } from './SearchService';
import { ShownPhotos } from './ShownPhotos';

const STAY = 20;
const GO = 200;
const names = (count: number): string[] => Array.from({ length: count }, (_, n) => `${n}.jpg`);

/**
 * Two folders in one index that is large enough for what may be shown to be read elsewhere, which never comes to an end here. What goes is nearest, then
 * what stays; what makes it large is far away, and of no file.
 */
function setUp(left: readonly number[] = []) {
  const store = temporaryStore();
  const [stays, going] = [store.roots.add('/stays').id, store.roots.add('/goes').id];
  const queryId = store.transaction(() => {
    const { ids } = indexPaths(store, stays, names(STAY));
    indexPaths(store, going, names(GO), 100);
    return ids[0]!;
  });
  const placeOf = (id: number): Float32Array =>
    id > STAY + GO ? Float32Array.of(-1, 0) : id > STAY || id === 1 ? Float32Array.of(1, 0) : Float32Array.of(0.6, 0.8);
  const exact = new ExactIndex(2);
  for (let id = 1; id <= 6_000; id++) exact.set([id], placeOf(id));
  let searches = 0;
  const index = {
    ...{ kind: 'exact', dimension: 2, size: exact.size },
    search: (...asked: Parameters<VectorIndex['search']>) => {
      searches++;
      return exact.search(...asked);
    },
  };
  const active = { exact, index } as unknown as ActiveModel;
  const shown = new ShownPhotos(store, () => new Promise(() => undefined));
  const parts = {
    store,
    shown,
    gallery: { active: () => active, loaded: null },
    filters: { forget: () => undefined, among: () => Promise.resolve(new Set(left)) },
    backbone: { id: 'net' },
  };
  const search = new SearchService(parts as unknown as ConstructorParameters<typeof SearchService>[0]);
  const ask = (): { ids: readonly ImageId[]; of: number; rounds: number } => {
    searches = 0;
    const { hits, of } = search.byImage(queryId, 10);
    return { ids: hits.map(({ photo }) => photo.imageId), of, rounds: searches };
  };
  return { store, stays, going, search, ask, queryId };
}

test('after a large folder went the next search answers with what is there, without looking through all that went', () => {
  const { store, going, search, ask } = setUp();
  const before = ask();
  expect([before.ids.length, before.ids.every((id) => id > STAY), before.of]).toEqual([10, true, STAY + GO]);
  store.roots.remove(going);
  search.forgetShown();
  const without = ask();
  expect([without.ids.length, without.ids.every((id) => id <= STAY), without.of]).toEqual([10, true, STAY]);
  expect(without.rounds).toBeLessThan(10);
});

test('after all folders went and one came back the next search answers with that, though it knew of nothing to answer', () => {
  const { store, stays, going, search, ask } = setUp();
  store.roots.remove(going);
  store.roots.remove(stays);
  expect(ask().of).toBe(0);
  store.roots.putBack(stays, '/stays', []);
  search.forgetShown();
  const again = ask();
  expect([again.ids.length, again.of]).toEqual([10, STAY]);
});

test('what the window asks then is looked up in pieces, by the next searches together, and answered alike', async () => {
  const { store, stays, going, search, queryId } = setUp();
  search.byImage(queryId, 10);
  let [looks, pieces] = [0, 0];
  const { photos } = store;
  Object.assign(photos, {
    hidden: () => expect.fail('looked up in one piece'),
    *shownInPieces() {
      looks++;
      for (const id of photos.shownIds()) yield (pieces++, [id as ImageId]);
    },
  });
  store.roots.remove(going);
  search.forgetShown();
  let turns = 0;
  const turning = setInterval(() => turns++, 0);
  const [one, other] = await Promise.all([search.byImageWhenReady(queryId, 10), search.byImageWhenReady(queryId, 10)]);
  clearInterval(turning);
  const idsOf = ({ hits }: SearchAnswer): readonly ImageId[] => hits.map(({ photo }) => photo.imageId);
  expect([idsOf(one).length, idsOf(one).every((id) => id <= STAY), one.of, looks, pieces]).toEqual([10, true, STAY, 1, STAY]);
  expect(idsOf(other)).toEqual(idsOf(one));
  expect(turns).toBeGreaterThan(1);
  store.roots.putBack(going, '/goes', []);
  store.roots.remove(stays);
  search.forgetShown();
  expect((await search.byImageWhenReady(queryId, 10)).hits.every(({ photo }) => photo.imageId > STAY)).toBe(true);
});

test('what a search needs is loaded after what comes first, or when a search comes that waits for it', async () => {
  const { search, queryId } = setUp();
  for (const isFirstOver of [true, false]) {
    const first = Promise.withResolvers<undefined>();
    let loads = 0;
    const prepared = search.prepare(() => Promise.resolve(void loads++), first.promise);
    await new Promise((done) => setTimeout(done, 20));
    expect(loads).toBe(0);
    if (isFirstOver) first.resolve(undefined);
    else expect((await search.byImageWhenReady(queryId, 10)).hits).toHaveLength(10);
    await prepared;
    expect(loads).toBe(1);
  }
});

test('after a folder came back the next search with a filter answers with what it leaves of that, too', async () => {
  const back = [1, 2, 3].map((n) => STAY + n);
  const { store, going, queryId, search, ask } = setUp([2, ...back]);
  store.roots.remove(going);
  expect(ask().of).toBe(STAY);
  store.roots.putBack(going, '/goes', []);
  search.forgetShown();
  const again = await search.ask({ query: { kind: 'photo', imageId: queryId } }, 10, { filter: { text: 'some' } });
  expect([again.hits.map(({ photo }) => photo.imageId), again.searched, again.of]).toEqual([[...back, 2], 4, STAY + GO]);
});
