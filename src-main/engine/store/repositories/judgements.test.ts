import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ImageId, Judgement, LensId } from '../types';
import { imageRow, temporaryFolder, temporaryStore } from '../../../../test/fixtures/store';
import { defaultLensId } from './ModelRepository';
import { atOnce } from '../../services/Pieces';

const said = (imageA: number, imageB: number, verdict: Judgement['verdict'], lensId: LensId = defaultLensId): Judgement => ({
  ...{ lensId, imageA: imageA as ImageId, imageB: imageB as ImageId, verdict, source: 'search', judgedAtMs: 1 },
});

function storeWithImages(count: number, folder = temporaryFolder()): ReturnType<typeof temporaryStore> {
  const store = temporaryStore(folder);
  for (let n = store.images.count() + 1; n <= count; n++) store.images.insert(imageRow(n));
  return store;
}

test('the photo that was looked at stays the first of the pair', () => {
  const { judgements } = storeWithImages(3);
  judgements.saveAll([said(3, 1, 'similar'), said(1, 2, 'different')]);
  expect(judgements.list(defaultLensId)).toEqual([said(1, 2, 'different'), said(3, 1, 'similar')]);
  expect(judgements.get(defaultLensId, 1 as ImageId, 3 as ImageId)).toEqual(said(3, 1, 'similar'));
  expect(judgements.countOf(defaultLensId)).toEqual({ similar: 1, different: 1 });
});

test('any number of saves, withdrawals and changes of mind is undone in order, also after a restart', () => {
  const folder = temporaryFolder();
  let store = storeWithImages(5, folder);
  const id = fc.integer({ min: 1, max: 5 });
  const pairs = fc.array(
    fc.tuple(id, id).filter(([a, b]) => a !== b),
    { minLength: 1, maxLength: 3 },
  );
  const acts = fc.array(fc.tuple(pairs, fc.constantFrom('similar', 'different', null)), { maxLength: 8 });
  fc.assert(
    fc.property(acts, fc.nat(8), (drawn, restartAfter) => {
      const states: Judgement[][] = [];
      for (const [act, verdict] of drawn) {
        const state = store.judgements.list(defaultLensId);
        if (verdict !== null) store.judgements.saveAll(act.map(([a, b]) => said(a, b, verdict)));
        else {
          const isKnown = act.some(([a, b]) => store.judgements.get(defaultLensId, a as ImageId, b as ImageId) !== null);
          store.judgements.withdrawAll(
            defaultLensId,
            act.map(([a, b]) => ({ imageA: a as ImageId, imageB: b as ImageId })),
          );
          if (!isKnown) continue; // nothing was said, so there is nothing to undo
        }
        states.push(state);
      }
      for (const [undone, state] of states.toReversed().entries()) {
        if (undone === restartAfter) {
          store.close();
          store = temporaryStore(folder);
        }
        expect(store.judgements.undo(defaultLensId)).not.toEqual([]);
        expect(store.judgements.list(defaultLensId)).toEqual(state);
      }
      expect(store.judgements.undo(defaultLensId)).toEqual([]);
    }),
    { numRuns: 30 },
  );
  expect(store.judgements.list(defaultLensId)).toEqual([]);
});

test('an undo tells what it changed, and one lens does not undo another', () => {
  const { judgements, lenses } = storeWithImages(3);
  const other = lenses.create('other');
  judgements.saveAll([said(1, 2, 'similar')]);
  judgements.saveAll([said(2, 1, 'different')]);
  judgements.saveAll([said(2, 3, 'similar', other)]);
  const [before, after] = [said(2, 1, 'different'), said(1, 2, 'similar')];
  expect(judgements.undo(defaultLensId)).toEqual([{ imageA: 1, imageB: 2, before, after }]);
  expect(judgements.list(defaultLensId)).toEqual([said(1, 2, 'similar')]);
  expect(judgements.list(other)).toHaveLength(1);
  judgements.undo(defaultLensId);
  expect(judgements.undo(defaultLensId)).toEqual([]);
});

test('an ignored contradiction is one again as soon as something else is said of the pair', () => {
  const { judgements } = storeWithImages(3);
  judgements.saveAll([said(3, 1, 'different')]);
  judgements.ignoreContradiction(defaultLensId, { imageA: 3 as ImageId, imageB: 1 as ImageId });
  expect(judgements.ignoredContradictions(defaultLensId)).toEqual([{ imageA: 1, imageB: 3 }]);
  judgements.saveAll([said(1, 3, 'different')]);
  expect(judgements.ignoredContradictions(defaultLensId)).toEqual([]);
});

test('a lens that is removed takes its judgements and their history out of sight, and no other; it has all of it when it comes back', () => {
  const { judgements, lenses, tags } = storeWithImages(3);
  const other = lenses.create('other');
  judgements.saveAll([said(1, 2, 'similar')]);
  judgements.saveAll([said(2, 3, 'similar', other)]);
  const tag = tags.create('red');
  tags.setSimilar(other, tag, true);
  expect([tags.list(other)[0]?.membersAreSimilar, tags.list(defaultLensId)[0]?.membersAreSimilar]).toEqual([true, false]);
  lenses.use(other);
  lenses.remove(other);
  expect(lenses.active()).toBe(defaultLensId);
  expect(judgements.count()).toBe(1);
  expect(judgements.undo(defaultLensId)).toHaveLength(1);
  expect(() => lenses.remove(defaultLensId)).toThrow('cannot be removed');
  expect(lenses.list().map(({ name }) => name)).toEqual(['default']);
  // Its name may be given to another one meanwhile.
  lenses.rename(lenses.create('other'), 'another');
  expect(lenses.bringBack(other, 'other')).toBe(true);
  // One that is there keeps its name.
  expect([lenses.bringBack(other, 'third'), lenses.list().map(({ name }) => name)]).toEqual([false, ['default', 'other', 'another']]);
  expect([judgements.list(other), tags.list(other)[0]?.membersAreSimilar]).toEqual([[said(2, 3, 'similar', other)], true]);
  expect(judgements.undo(other)).toHaveLength(1);
});

test('a lens that was removed too long ago is dropped for good', () => {
  const { judgements, lenses } = storeWithImages(3);
  const [old, young] = [lenses.create('old'), lenses.create('young')];
  judgements.saveAll([said(1, 2, 'similar', old)]);
  lenses.remove(old);
  const moment = 1_000_000;
  expect(lenses.dropRemoved(0)).toEqual([]);
  expect(lenses.dropRemoved(moment)).toEqual([old]);
  expect([lenses.bringBack(old, 'old'), judgements.list(old)]).toEqual([false, []]);
  expect(lenses.list().map(({ id }) => id)).toEqual([defaultLensId, young]);
});

test('a tag that was removed comes back with its photos and with what each lens says of it', () => {
  const { tags, lenses } = storeWithImages(3);
  const other = lenses.create('other');
  const tag = tags.create('red');
  atOnce(tags.addImages(tag, [1, 3] as ImageId[]));
  tags.setSimilar(other, tag, true);
  atOnce(tags.remove(tag));
  expect(tags.list(other)).toEqual([]);
  atOnce(tags.undo(tags.lastAct()!.act));
  expect(tags.list(other)).toEqual([{ id: tag, name: 'red', images: 2, membersAreSimilar: true }]);
  expect([tags.imagesOf(tag), tags.firstImagesOf(tag, 1)]).toEqual([[1, 3], [1]]);
});
